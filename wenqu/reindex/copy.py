"""Copies documents from one index to another, under the versions that they have."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch

from services.index.document import source
from shared.errors import Busy, Cause, UserError
from shared.ids import split_version
from shared.runtime.elastic import reasons, typed_errors
from wenqu.reindex.records import Records

AT_ONCE: Final = 200
_CALL_BYTES: Final = 5_000_000
_STALE: Final = 409
_OUTAGES: Final = frozenset({408, 429, 502, 503, 504})

_DERIVED: Final = frozenset({"run", "bands", "truncated"})
"""Made by the index stage, not part of the record: another version may make them otherwise."""


class ReindexError(UserError):
    """The two indices do not agree, or one refuses a document: nothing was swapped."""


@dataclass
class Copied:
    """How many documents were written, where their records came from, and how many were removed."""

    blobs: int = 0
    index: int = 0
    tombstones: int = 0
    removed: int = 0

    @property
    def written(self) -> int:
        """All that was written."""
        return self.blobs + self.index + self.tombstones


class Copier:
    """From `origin` to `target`, both names of indices. Repeating a copy changes nothing."""

    def __init__(
        self,
        client: Elasticsearch,
        origin: str,
        target: str,
        records: Records | None,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Without `records` every record comes from the index. `on_progress` hears how many were written so far."""
        self._client = client
        self._origin = origin
        self._target = target
        self._records = records
        self._on_progress = on_progress
        self.copied = Copied()

    def copy(self, docs: Iterable[str]) -> int:
        """Write these documents to the target as the origin has them now; how many.

        Raises ReindexError when the target refuses one, Busy in an outage.
        """
        before = self.copied.written
        for lot in _lots(docs, AT_ONCE):
            self._write(list(self._lines(lot)))
            self._on_progress(self.copied.written)
        return self.copied.written - before

    def remove(self, docs: Iterable[str]) -> int:
        """Take these away from the target, which the origin has not; how many."""
        gone = 0
        for lot in _lots(docs, AT_ONCE):
            with typed_errors():
                body = [{"delete": {"_index": self._target, "_id": doc}} for doc in lot]
                self._client.bulk(operations=body)
            gone += len(lot)
        self.copied.removed += gone
        return gone

    def _lines(self, docs: Sequence[str]) -> Iterator[tuple[str, int, bytes]]:
        with typed_errors():
            items = self._client.mget(index=self._origin, ids=list(docs))["docs"]
        for item in items:
            if item.get("error"):
                raise Busy(
                    Cause.ELASTICSEARCH_UNAVAILABLE,
                    f"{self._origin} can not be read: {reasons(item['error'])}",
                )
            if item.get("found"):
                version, held = int(item["_version"]), item["_source"]
                body = json.dumps(self._source(item["_id"], version, held), ensure_ascii=False)
                yield item["_id"], version, body.encode()

    def _source(self, doc: str, version: int, held: Mapping[str, Any]) -> Mapping[str, Any]:
        if held.get("deleted"):
            self.copied.tombstones += 1
            return held
        record = self._records.get(doc, *split_version(version)) if self._records is not None else None
        made = None if record is None else source(record, held.get("run", {}))
        if made is None or unlike(held, made):
            # None, or of another making than what was indexed under this version, which must stay what it is.
            self.copied.index += 1
            return held
        self.copied.blobs += 1
        return made

    def _write(self, lines: Sequence[tuple[str, int, bytes]]) -> None:
        call: list[Any] = []
        size = 0
        for doc, version, body in lines:
            if call and size + len(body) > _CALL_BYTES:
                self._send(call)
                call, size = [], 0
            action = {"index": {"_id": doc, "version": version, "version_type": "external"}}
            call += [json.dumps(action).encode(), body]
            size += len(body)
        if call:
            self._send(call)

    def _send(self, operations: list[Any]) -> None:
        with typed_errors():
            answer = self._client.bulk(index=self._target, operations=operations)
        for wrapped in answer["items"]:
            item = wrapped["index"]
            status = int(item["status"])
            if status in {200, 201, _STALE}:
                continue  # stale: it was written before, or a newer one was
            told = f"{self._target} refuses {item['_id']}: {reasons(item.get('error'))}"
            if status in _OUTAGES:
                raise Busy(Cause.ELASTICSEARCH_UNAVAILABLE, told)
            raise ReindexError(
                f"{told}. Nothing was swapped; `wenqu show {item['_id'][:12]}` shows the record, "
                "`wenqu reprocess` makes it anew"
            )


def unlike(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """Fields of the record that both have and that differ."""
    shared = (ours.keys() & theirs.keys()) - _DERIVED
    # Of what was cut short, the full list begins like it.
    cut = bool(ours.get("truncated")) != bool(theirs.get("truncated"))
    return sorted(name for name in shared if ours[name] != theirs[name] and not cut)


def _lots(docs: Iterable[str], size: int) -> Iterator[list[str]]:
    lot: list[str] = []
    for doc in docs:
        lot.append(doc)
        if len(lot) == size:
            yield lot
            lot = []
    if lot:
        yield lot
