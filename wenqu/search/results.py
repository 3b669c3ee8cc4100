"""What a search answers; frozen, JSON by pydantic."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import Field

from shared.messages.base import Part
from wenqu.search.highlight import to_html

NAMES_SHOWN: Final = 20
"""Zones, persons and amounts of a hit at most; `show` has all."""


class Highlights(Part):
    """Found words between `<em>` and `</em>`, the rest escaped as HTML (see `highlight.pieces`)."""

    title: str | None = Field(default=None, description="The whole title")
    body: tuple[str, ...] = Field(default=(), description="Up to three fragments of the body, the best first")

    @property
    def best(self) -> str | None:
        """The fragment to show where there is room for one."""
        return self.body[0] if self.body else self.title


class Hit(Part):
    """One page."""

    doc_id: str
    score: float
    collection: str
    source_key: str
    url: str | None = None
    title: str | None = None
    published: str | None = Field(default=None, description="YYYY-MM-DD")
    source: str | None = None
    summary: str | None = None
    zones: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    amounts: tuple[str, ...] = Field(default=(), description="Sums of money as written")
    highlights: Highlights = Highlights()


class SearchResult(Part):
    """A page of hits, the best first."""

    total: int = Field(ge=0, description="Pages that match, also those not shown")
    took_ms: int = Field(ge=0, description="Time in Elasticsearch")
    page: int = Field(default=1, ge=1)
    hits: tuple[Hit, ...] = ()


def read(answer: Mapping[str, Any], page: int = 1) -> SearchResult:
    """The result in Elasticsearch's answer to a search made by `query.build`."""
    hits = answer["hits"]
    return SearchResult(
        total=hits["total"]["value"],
        took_ms=answer["took"],
        page=page,
        hits=tuple(_hit(hit) for hit in hits["hits"]),
    )


def _hit(hit: Mapping[str, Any]) -> Hit:
    record = hit["_source"]
    origin = record["origin"]
    marked = hit.get("highlight", {})
    titles = marked.get("title", ())
    return Hit(
        doc_id=origin["doc_id"],
        score=hit["_score"] or 0.0,
        collection=origin["collection"],
        source_key=origin["source_key"],
        url=origin.get("url"),
        title=record.get("title"),
        published=record.get("published"),
        source=record.get("source"),
        summary=record.get("summary"),
        zones=_first(zone["name"] for zone in record.get("zones", ())),
        persons=_first(person["name"] for person in record.get("persons", ())),
        amounts=_first(
            amount["text"] for amount in record.get("quantities", ()) if amount.get("dimension") == "money"
        ),
        highlights=Highlights(
            title=to_html(titles[0]) if titles else None,
            body=tuple(to_html(fragment) for fragment in marked.get("body", ())),
        ),
    )


def _first(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))[:NAMES_SHOWN]
