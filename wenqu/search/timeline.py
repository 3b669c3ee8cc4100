"""Pages over time, with the first titles of each stretch."""

from typing import Any, Final

from elasticsearch import Elasticsearch
from pydantic import Field

from shared.errors import UserError
from shared.messages.base import Part
from wenqu.search.asking import asking
from wenqu.search.filters import Filters
from wenqu.search.query import matching

UNITS: Final = {
    "day": "yyyy-MM-dd",
    "week": "yyyy-MM-dd",
    "month": "yyyy-MM",
    "quarter": "yyyy-MM",
    "year": "yyyy",
}
TITLES: Final = 100


class Stretch(Part):
    """A day, week, month, quarter or year, named by its beginning."""

    begins: str
    pages: int = Field(ge=1)
    titles: tuple[tuple[str, str], ...] = Field(default=(), description="(doc id, title) of the best pages")


class Timeline(Part):
    """All stretches with pages, the first first."""

    by: str
    total: int = Field(ge=0)
    undated: int = Field(ge=0, description="Pages without a date of publication, in no stretch")
    stretches: tuple[Stretch, ...] = ()


def timeline(
    client: Elasticsearch,
    alias: str,
    query: str = "",
    filters: Filters | None = None,
    *,
    by: str = "month",
    titles: int = 1,
) -> Timeline:
    """Pages that match, by when they were published; near-duplicates count each.

    `by` is one of `UNITS`, `titles` 0 to 100 for each stretch. Raises UserError for others, or what can not be read.
    """
    if by not in UNITS:
        raise UserError(f"there is no timeline by {by!r}; there are {', '.join(UNITS)}")
    if not 0 <= titles <= TITLES:
        raise UserError(f"a stretch shows 0 to {TITLES} titles, not {titles}")
    best = {"top_hits": {"size": titles, "_source": {"includes": ["title", "origin.source_key"]}}}
    stretches: dict[str, Any] = {
        "date_histogram": {
            "field": "published",
            "calendar_interval": by,
            "format": UNITS[by],
            "min_doc_count": 1,
        },
        **({"aggs": {"best": best}} if titles else {}),
    }
    with asking(alias):
        answer = client.search(
            index=alias,
            query=matching(query, filters),
            size=0,
            track_total_hits=True,
            aggs={"stretches": stretches, "undated": {"missing": {"field": "published"}}},
            allow_partial_search_results=False,
        )
    found = answer["aggregations"]
    return Timeline(
        by=by,
        total=answer["hits"]["total"]["value"],
        undated=found["undated"]["doc_count"],
        stretches=tuple(
            Stretch(begins=one["key_as_string"], pages=one["doc_count"], titles=_titles(one))
            for one in found["stretches"]["buckets"]
        ),
    )


def _titles(bucket: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    hits = bucket["best"]["hits"]["hits"] if "best" in bucket else []
    return tuple(
        (hit["_id"], hit["_source"].get("title") or hit["_source"]["origin"]["source_key"]) for hit in hits
    )
