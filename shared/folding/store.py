"""Folds in Elasticsearch: read from the records, kept in an index of their own beside them.

A record's `_source` follows from its page alone, so what follows from all pages can not be in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from elasticsearch import ApiError, Elasticsearch, NotFoundError

from shared.folding.clusters import Copy, Fold
from shared.runtime.elastic import typed_errors

STATE: Final = "state"
"""Id of the document that says which pass was last and what it had seen."""

_AT_ONCE: Final = 1000
_LIVE: Final = {
    "bool": {"filter": [{"exists": {"field": "bands"}}], "must_not": [{"term": {"deleted": True}}]}
}
_KEEP: Final = "2m"
_FIELDS: Final = (
    "origin.doc_id",
    "published",
    "published_time",
    "source",
    "site",
    "signature.rule",
    "signature.sketch",
)
_CONFLICT: Final = 409


class Folds:
    """`read` is the alias of the records, `<read>-folds` that of the folds."""

    def __init__(self, client: Elasticsearch, read: str) -> None:
        self._client = client
        self._read = read
        self._alias = f"{read}-folds"

    def seen(self) -> dict[str, int] | None:
        """How far each shard of the records has been written; None where there is no index yet."""
        with typed_errors():
            try:
                answer = self._client.indices.stats(
                    index=self._read,
                    level="shards",
                    filter_path="indices.*.uuid,indices.*.shards.*.seq_no,indices.*.shards.*.routing.primary",
                )
            except NotFoundError:
                return None
        found: dict[str, int] = {}
        for facts in answer.get("indices", {}).values():
            for number, copies in facts["shards"].items():
                for copy in copies:
                    if copy["routing"]["primary"]:
                        found[f"{facts['uuid']}/{number}"] = copy["seq_no"]["max_seq_no"]
        return found

    def state(self) -> tuple[dict[str, Any], int, int] | None:
        """The state with its `_seq_no` and `_primary_term`; None before the first pass."""
        with typed_errors():
            try:
                answer = self._client.get(index=self._alias, id=STATE)
            except NotFoundError:
                return None
        return answer["_source"], answer["_seq_no"], answer["_primary_term"]

    def claim(
        self, number: int, seen: Mapping[str, int], after: tuple[int, int] | None
    ) -> tuple[int, int] | None:
        """Write the state if it is still the one `after`; its new `_seq_no` and `_primary_term`, None if it is not."""
        guard: dict[str, Any] = {"op_type": "create"}
        if after is not None:
            guard = {"if_seq_no": after[0], "if_primary_term": after[1]}
        with typed_errors():
            try:
                answer = self._client.index(
                    index=self._alias,
                    id=STATE,
                    document={
                        "pass": number,
                        "seen": [f"{shard}={at}" for shard, at in sorted(seen.items())],
                    },
                    require_alias=True,
                    **guard,
                )
            except ApiError as error:
                if error.meta.status == _CONFLICT:
                    return None
                raise
        return answer["_seq_no"], answer["_primary_term"]

    def pages(self) -> Iterator[Copy]:
        """All live pages with a signature, as of now."""
        with typed_errors():
            self._client.indices.refresh(index=self._read)
        for hit in self._hits(self._read, _LIVE, _FIELDS):
            fields = hit["fields"]

            def one(name: str, fields: Mapping[str, Any] = fields) -> str | None:
                return str(fields[name][0]) if fields.get(name) else None

            yield Copy(
                doc_id=str(one("origin.doc_id")),
                sketch=bytes.fromhex(one("signature.sketch") or ""),
                published=one("published"),
                time=one("published_time"),
                outlet=one("source") or one("site"),
            )

    def kept(self) -> dict[str, dict[str, Any]]:
        """What is told of pages now, by doc id."""
        with typed_errors():
            self._client.indices.refresh(index=self._alias)
        hits = self._hits(self._alias, {"exists": {"field": "doc_id"}}, ())
        return {hit["_id"]: hit["_source"] for hit in hits}

    def write(self, records: Sequence[Mapping[str, Any]], number: int) -> int:
        """Write folds as of pass `number`; what a later pass wrote stays. How many were written."""
        written = 0
        for at in range(0, len(records), _AT_ONCE):
            operations: list[Mapping[str, Any]] = []
            for record in records[at : at + _AT_ONCE]:
                action = {"_id": record["doc_id"], "version": number, "version_type": "external_gte"}
                operations += [{"index": action}, record]
            with typed_errors():
                answer = self._client.bulk(index=self._alias, operations=operations, require_alias=True)
            written += sum(item["index"]["status"] in (200, 201) for item in answer["items"])
        return written

    def _hits(self, index: str, query: Mapping[str, Any], fields: Sequence[str]) -> Iterator[dict[str, Any]]:
        with typed_errors():
            point = self._client.open_point_in_time(index=index, keep_alive=_KEEP)["id"]
        after: list[Any] | None = None
        try:
            while True:
                with typed_errors():
                    answer = self._client.search(
                        pit={"id": point, "keep_alive": _KEEP},
                        query=query,
                        size=_AT_ONCE,
                        sort=[{"_shard_doc": "asc"}],
                        search_after=after,
                        source=not fields,
                        docvalue_fields=[
                            {"field": name, "format": "strict_date"}
                            if name == "published"
                            else {"field": name}
                            for name in fields
                        ]
                        or None,
                        track_total_hits=False,
                    )
                hits = answer["hits"]["hits"]
                yield from hits
                if len(hits) < _AT_ONCE:
                    return
                after, point = hits[-1]["sort"], answer["pit_id"]
        finally:
            self._client.options(ignore_status=404).close_point_in_time(id=point)


def told(fold: Fold) -> dict[str, Any]:
    """The fold as it is kept."""
    return {
        "doc_id": fold.doc_id,
        "near_duplicate_of": fold.near_duplicate_of,
        "agreement": fold.agreement,
        "copies": fold.copies,
        "outlets": [
            {
                "doc_id": copy.doc_id,
                "outlet": copy.outlet,
                "published": copy.published,
                "published_time": copy.time,
            }
            for copy in fold.outlets
        ],
    }


def alone(doc_id: str) -> dict[str, Any]:
    """What is kept of a page that had near-duplicates and has none any more.

    Written, not deleted: a pass that comes late can not bring back what has a higher version.
    """
    return {"doc_id": doc_id, "near_duplicate_of": None, "agreement": 0.0, "copies": 1, "outlets": []}
