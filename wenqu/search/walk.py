"""All hits of a search in its order, however many: a point in time, and each step after the last hit of the one before."""

from collections.abc import Iterator
from typing import Any, Final

from elasticsearch import Elasticsearch

from wenqu.search.asking import asking

Json = dict[str, Any]

STEP: Final = 1_000
KEEP: Final = "2m"
"""How long the point in time outlives a step."""


def walk(
    client: Elasticsearch,
    alias: str,
    query: Json,
    order: list[Json],
    *,
    step: int = STEP,
    **request: Any,
) -> Iterator[Json]:
    """Hits as Elasticsearch gives them, as of the moment of the first; `request` is what else to ask for.

    The point in time is closed at the end, also when the caller stops early. Raises UserError and Busy as `asking`.
    """
    with asking(alias):
        point = client.open_point_in_time(index=alias, keep_alive=KEEP)["id"]
    after: list[Any] | None = None
    try:
        while True:
            with asking(alias):
                answer = client.search(
                    pit={"id": point, "keep_alive": KEEP},
                    query=query,
                    sort=order,
                    size=step,
                    search_after=after,
                    allow_partial_search_results=False,
                    **{"track_total_hits": False, **request},
                )
            hits = answer["hits"]["hits"]
            point = answer["pit_id"]
            yield from hits
            if len(hits) < step:
                return
            after = hits[-1]["sort"]
    finally:
        client.options(ignore_status=404).close_point_in_time(id=point)
