"""Reading an index whole, or what has changed in it, in pages."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from elasticsearch import Elasticsearch

from shared.runtime.elastic import typed_errors

Json = dict[str, Any]

_PAGE: Final = 2_000
_KEEP: Final = "5m"


def ids(
    client: Elasticsearch, index: str, query: Mapping[str, Any] | None = None
) -> Iterator[tuple[str, int]]:
    """`(_id, _version)` of all documents, tombstones too, in ascending order of ids, as of one moment.

    Refreshed first. Raises Busy in an outage.
    """
    for hit in pages(client, index, query, sort="origin.doc_id", page=5_000, source=False):
        yield hit["_id"], int(hit["_version"])


def pages(
    client: Elasticsearch,
    index: str,
    query: Mapping[str, Any] | None = None,
    *,
    sort: str = "_shard_doc",
    page: int = _PAGE,
    **options: Any,
) -> Iterator[Json]:
    """All hits in a point in time, with their versions; errors as for `ids`."""
    with typed_errors():
        client.indices.refresh(index=index)
        pit = client.open_point_in_time(index=index, keep_alive=_KEEP)["id"]
    after: list[Any] | None = None
    try:
        while True:
            with typed_errors():
                answer = client.search(
                    pit={"id": pit, "keep_alive": _KEEP},
                    query=query,
                    size=page,
                    sort=[{sort: "asc"}],
                    search_after=after,
                    version=True,
                    track_total_hits=False,
                    allow_partial_search_results=False,
                    **options,
                )
            pit = answer.get("pit_id", pit)
            hits = answer["hits"]["hits"]
            if not hits:
                return
            yield from hits
            after = hits[-1]["sort"]
    finally:
        client.options(ignore_status=404).close_point_in_time(id=pit)


def checkpoint(client: Elasticsearch, index: str) -> int:
    """Number of a write before which all writes are done, -1 in an empty index; for indices of one shard.

    Not simply the highest number that a search sees: a write with a lower one may still be under way.
    """
    with typed_errors():
        stats = client.indices.stats(index=index, level="shards")["indices"][index]["shards"]
    return min(int(copy["seq_no"]["global_checkpoint"]) for copies in stats.values() for copy in copies)


def since(client: Elasticsearch, index: str, number: int) -> Iterator[tuple[str, int]]:
    """`(_id, _version)` of what was written after the write of that number."""
    query = {"range": {"_seq_no": {"gt": number}}}
    for hit in pages(client, index, query, source=False):
        yield hit["_id"], int(hit["_version"])


def count(client: Elasticsearch, index: str) -> tuple[int, int]:
    """`(documents, tombstones among them)`, refreshed first."""
    with typed_errors():
        client.indices.refresh(index=index)
        whole = client.count(index=index)["count"]
        deleted = client.count(index=index, query={"term": {"deleted": True}})["count"]
    return int(whole), int(deleted)
