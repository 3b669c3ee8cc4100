"""Tombstones written, and removed for good, over a point in time and in versioned bulks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.index.names import Names
from shared.errors import Busy, Cause, UserError
from shared.ids import GENERATIONS_PER_REVISION, external_version
from shared.runtime.clock import iso
from shared.runtime.elastic import reasons, typed_errors
from shared.storage.journal import Journal
from wenqu.client import Client
from wenqu.deleting.choice import Choice, purgeable
from wenqu.reindex import scan

Json = dict[str, Any]

_AT_ONCE: Final = 500
_LAST: Final = GENERATIONS_PER_REVISION - 1
"""Generation of a tombstone: above every reprocessing of its revision, and below the next revision."""

_STALE: Final = 409


@dataclass(frozen=True)
class Deleted:
    """How many documents became tombstones, and how many were newer by then and stay."""

    deleted: int
    newer: int


class Deleter:
    """Deletes what a client's installation holds. Every call raises Busy in an outage; repeating it is harmless."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._elastic = client.elasticsearch
        self._alias = Names(client.settings.index).write
        self._journal = Journal(client.settings.blobs, client.clock)

    def count(self, choice: Choice) -> int:
        """How many documents it is about. Raises UserError for an empty choice."""
        with typed_errors():
            self._elastic.indices.refresh(index=self._alias)
            answer = self._elastic.count(index=self._alias, query=choice.query(self._client.clock.now()))
        return int(answer["count"])

    def delete(self, choice: Choice) -> Deleted:
        """Put a tombstone in the place of each; on return none is found any more.

        The journal is told first, so that an audit knows why. Raises UserError for an empty choice, or a job that is
        still under way.
        """
        if choice.job is not None and self._under_way(choice.job):
            raise UserError(
                f"{choice.job} is still under way, and what is indexed later would stay; "
                f"`wenqu cancel {choice.job}` first, or wait"
            )
        moment = iso(self._client.clock.now())
        deleted = newer = 0
        query = choice.query(self._client.clock.now())
        for hits in self._lots(query, source_includes=["origin"]):
            origins = [hit["_source"]["origin"] for hit in hits]
            self._journal.append(
                [
                    {
                        "kind": "forgotten",
                        "doc": origin["doc_id"],
                        "collection": origin["collection"],
                        "revision": origin["revision"],
                    }
                    for origin in origins
                ]
            )
            statuses = self._send(
                [line for origin in origins for line in _tombstone(origin, moment)], "index"
            )
            deleted += sum(status != _STALE for status in statuses)
            newer += sum(status == _STALE for status in statuses)
        self._refresh()
        return Deleted(deleted, newer)

    def purge(self, days: int) -> int:
        """Remove tombstones that are this old, unless something of their document is in flight; how many.

        Raises UserError below one day.
        """
        gone = 0
        options: Json = {"source": False, "seq_no_primary_term": True}
        for hits in self._lots(purgeable(days, self._client.clock.now()), **options):
            flying = self._client.ledger.newest([hit["_id"] for hit in hits])
            lines: list[Json] = [
                {
                    "delete": {
                        "_id": hit["_id"],
                        "if_seq_no": hit["_seq_no"],
                        "if_primary_term": hit["_primary_term"],
                    }
                }
                for hit in hits
                if hit["_id"] not in flying
            ]
            gone += sum(status != _STALE for status in self._send(lines, "delete"))
        self._refresh()
        return gone

    def _under_way(self, job: str) -> bool:
        facts = self._client.ledger.job(job)
        return bool(facts) and self._client.job(job).in_flight > 0

    def _lots(self, query: Json, **options: Any) -> Iterator[list[Json]]:
        lot: list[Json] = []
        for hit in scan.pages(self._elastic, self._alias, query, page=_AT_ONCE, **options):
            lot.append(hit)
            if len(lot) == _AT_ONCE:
                yield lot
                lot = []
        if lot:
            yield lot

    def _send(self, operations: Sequence[Json], action: str) -> list[int]:
        """The status of each item: done, or stale."""
        if not operations:
            return []
        with typed_errors():
            answer = self._elastic.bulk(index=self._alias, operations=operations, require_alias=True)
        items: list[Mapping[str, Any]] = [wrapped[action] for wrapped in answer["items"]]
        for item in items:
            if int(item["status"]) not in {200, 201, 404, _STALE}:
                raise Busy(
                    Cause.ELASTICSEARCH_UNAVAILABLE,
                    f"{item['_id']} can not be deleted now: {reasons(item.get('error'))}; run the command again",
                )
        return [int(item["status"]) for item in items]

    def _refresh(self) -> None:
        with typed_errors():
            self._elastic.indices.refresh(index=self._alias)


def _tombstone(origin: Mapping[str, Any], moment: str) -> tuple[Json, Json]:
    """What stays of a document: whose it was, and when it was deleted, as `accepted_at`. Nothing of its content."""
    version = external_version(int(origin["revision"]), _LAST)
    kept = {name: origin[name] for name in ("collection", "doc_id", "revision", "source_key", "job")}
    body = {
        "origin": {**kept, "generation": _LAST, "content_hash": "", "accepted_at": moment},
        "deleted": True,
    }
    return {"index": {"_id": origin["doc_id"], "version": version, "version_type": "external"}}, body
