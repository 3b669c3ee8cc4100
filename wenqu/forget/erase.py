"""The erasure, in an order that may be interrupted anywhere and run again; and the proof, by looking everywhere."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from elasticsearch import Elasticsearch
from redis import Redis

from shared.delivery.ledger import SHARD, Ledger
from shared.errors import UserError
from shared.runtime.clock import Clock
from shared.runtime.elastic import typed_errors as elastic_errors
from shared.runtime.redis_client import typed_errors as redis_errors
from shared.storage.blobs import FolderBlobs
from shared.storage.dead import DeadLetters
from shared.storage.journal import Journal
from wenqu.forget import journal as segments
from wenqu.forget.targets import Target, outputs

_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Places:
    """How much of the documents there is, by place."""

    index: int
    dead_letters: int
    raw: int
    outputs: int
    journal_lines: int
    ledger: int

    @property
    def nothing(self) -> bool:
        """Whether there is nothing left anywhere."""
        return not any(vars(self).values())


class Eraser:
    """Erases documents from one installation. Raises Busy in an outage; run again, it goes on."""

    def __init__(
        self, root: Path, redis: Redis, ledger: Ledger, client: Elasticsearch, alias: str, clock: Clock
    ) -> None:
        self._root = root
        self._redis = redis
        self._ledger = ledger
        self._client = client
        self._alias = alias
        self._clock = clock
        self._blobs = FolderBlobs(root)
        self._dead = DeadLetters(self._blobs)

    def refuse_in_flight(self, found: Mapping[str, Target]) -> None:
        """UserError where a document is on its way: it would be indexed after it was forgotten."""
        flying = sorted(self._ledger.newest(list(found)))
        if flying:
            more = f" and {len(flying) - 3} more" if len(flying) > 3 else ""
            raise UserError(
                f"{', '.join(flying[:3])}{more} are in flight; wait (`wenqu job`) or `wenqu cancel` their job, then forget them"
            )

    def look(self, found: Mapping[str, Target]) -> Places:
        """What there is of the documents, in every place."""
        docs = frozenset(found)
        return Places(
            index=self._indexed(docs),
            dead_letters=sum(1 for _ in self._letters(docs)),
            raw=sum(1 for _ in self._raw(docs)),
            outputs=sum(1 for _ in outputs(self._root, docs)),
            journal_lines=segments.tells_of(self._root, docs),
            ledger=sum(len(texts) for _, texts in self._told(found)),
        )

    def erase(self, found: Mapping[str, Target]) -> Places:
        """Erase all of them; what there was of them."""
        docs = frozenset(found)
        there = self.look(found)
        letters = list(self._letters(docs))
        # First of all the intent, so that whoever compares journal and index later knows why they differ.
        Journal(self._root, self._clock).append(
            [
                {
                    "kind": "forgotten",
                    "doc": target.doc,
                    "collection": target.collection,
                    "revision": target.revision,
                }
                for target in found.values()
            ]
        )
        self._delete(docs, letters)
        for path in (*self._raw(docs), *outputs(self._root, docs)):
            path.unlink(missing_ok=True)
        for dead_id in letters:
            self._dead.remove(dead_id)
        with redis_errors():
            for key, texts in self._told(found):
                for text in texts:
                    self._redis.lrem(key, 0, text) if ":failures:" in key else self._redis.delete(key)
        segments.erase(self._root, docs)
        return there

    def _indexed(self, docs: frozenset[str]) -> int:
        count = 0
        for alias in self._indices():
            for some in _groups(docs):
                with elastic_errors():
                    count += int(self._client.count(index=alias, query=_about(some))["count"])
        return count

    def _delete(self, docs: frozenset[str], letters: Sequence[str]) -> None:
        """From every index behind every alias, and from the segments that still hold what is deleted."""
        for index in self._indices():
            with self._writable(index), elastic_errors():
                for some in _groups(docs):
                    while ids := self._found(index, some):
                        deletes = [{"delete": {"_id": one}} for one in ids]
                        self._client.bulk(index=index, operations=deletes, refresh=True)
                self._client.indices.forcemerge(index=index, only_expunge_deletes=True)
        now = int(self._clock.now().timestamp() * 1000)
        for dead_id in letters:
            self._ledger.mark_grave(dead_id, now)

    def _found(self, alias: str, docs: Sequence[str]) -> list[str]:
        with elastic_errors():
            answer = self._client.search(
                index=alias,
                query=_about(docs),
                size=_AT_ONCE,
                source=False,
                allow_partial_search_results=False,
            )
        return [hit["_id"] for hit in answer["hits"]["hits"]]

    def _indices(self) -> Iterator[str]:
        """Every index of ours that there is, older ones of a reindex too; the read alias would hide what is marked deleted."""
        ours = re.compile(rf"{re.escape(self._alias)}(?:-dead|-folds)?-v\d+-\d+")
        with elastic_errors():
            found = self._client.indices.get_settings(index=f"{self._alias}-*", flat_settings=True)
            for name in sorted(found):
                if ours.fullmatch(name):
                    self._client.indices.refresh(index=name)
                    yield name

    @contextmanager
    def _writable(self, index: str) -> Iterator[None]:
        """An index that a reindex has closed to writes is open meanwhile."""
        with elastic_errors():
            settings = self._client.indices.get_settings(index=index, flat_settings=True)[index]["settings"]
            closed = str(settings.get("index.blocks.write")) == "true"
            if closed:
                self._client.indices.put_settings(index=index, settings={"index.blocks.write": None})
        try:
            yield
        finally:
            if closed:
                with elastic_errors():
                    self._client.indices.put_settings(index=index, settings={"index.blocks.write": True})

    def _raw(self, docs: frozenset[str]) -> Iterator[Path]:
        for doc in sorted(docs):
            yield from sorted((self._root / "raw" / doc[:2]).glob(f"{doc}.*"))

    def _letters(self, docs: frozenset[str]) -> Iterator[str]:
        return (letter.dead_id for letter in self._dead.newest() if letter.doc_id in docs)

    def _told(self, found: Mapping[str, Target]) -> Iterator[tuple[str, list[str]]]:
        """Lists of failures and receipts in Redis that name one of the operations."""
        entries = {entry for target in found.values() for entry in target.entries}
        with redis_errors():
            for key in self._redis.scan_iter(f"{SHARD}:failures:*", count=1000):
                texts = cast(list[str], self._redis.lrange(key, 0, -1))
                named = [text for text in texts if json.loads(text).get("entry") in entries]
                if named:
                    yield str(key), named
            for key in self._redis.scan_iter(f"{SHARD}:receipt:*", count=1000):
                text = cast(str | None, self._redis.get(key))
                if text and any(
                    str(one.get("entry")) in entries for one in json.loads(text).get("receipts", [])
                ):
                    yield str(key), [text]


def _about(docs: Sequence[str]) -> dict[str, Any]:
    """Records, folds and copies of dead letters of these documents."""
    fields = ("origin.doc_id", "doc_id", "_id", "near_duplicate_of")
    return {
        "bool": {"should": [{"terms": {field: list(docs)}} for field in fields], "minimum_should_match": 1}
    }


def _groups(docs: frozenset[str]) -> Iterator[list[str]]:
    ordered = sorted(docs)
    for at in range(0, len(ordered), _AT_ONCE):
        yield ordered[at : at + _AT_ONCE]
