"""What a search answers; frozen, JSON by pydantic."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from pydantic import Field

from shared.messages.base import Part
from wenqu.search.facets import FacetValue
from wenqu.search.highlight import is_marked, to_html

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


class Copy(Part):
    """A page that repeats the one it is named with."""

    doc_id: str
    title: str | None = None
    published: str | None = None
    source: str | None = None


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
    topic: str | None = None
    zones: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    amounts: tuple[str, ...] = Field(default=(), description="Sums of money as written")
    highlights: Highlights = Highlights()
    copies: tuple[Copy, ...] = Field(
        default=(), description="Near-duplicates among the hits near this one, folded into it"
    )


class SearchResult(Part):
    """A page of hits in the order asked for."""

    total: int = Field(ge=0, description="Pages that match, also those not shown and those folded")
    took_ms: int = Field(ge=0, description="Time in Elasticsearch")
    page: int = Field(default=1, ge=1)
    hits: tuple[Hit, ...] = ()
    missing: tuple[str, ...] = Field(
        default=(), description="Where nothing matches: the words that no page within the filters has"
    )
    facets: dict[str, tuple[FacetValue, ...]] = Field(
        default_factory=dict, description="Of each facet that was asked for the values with most pages"
    )


def read(
    hit: Mapping[str, Any], copies: Sequence[Mapping[str, Any]] = (), terms: Collection[str] | None = None
) -> Hit:
    """A hit as Elasticsearch gives it, with the sources of its folded copies; `terms` as for `to_html`."""
    record = hit["_source"]
    origin = record["origin"]
    marked = hit.get("highlight", {})
    titles = [to_html(title, terms) for title in marked.get("title", ())]
    fragments = [to_html(fragment, terms) for fragment in marked.get("body", ())]
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
        topic=record.get("topic"),
        zones=_first(zone["name"] for zone in record.get("zones", ())),
        persons=_first(person["name"] for person in record.get("persons", ())),
        amounts=_first(
            amount["text"] for amount in record.get("quantities", ()) if amount.get("dimension") == "money"
        ),
        highlights=Highlights(
            title=next((title for title in titles if is_marked(title)), None),
            body=tuple(fragment for fragment in fragments if is_marked(fragment)),
        ),
        copies=tuple(
            Copy(
                doc_id=copy["origin"]["doc_id"],
                title=copy.get("title"),
                published=copy.get("published"),
                source=copy.get("source"),
            )
            for copy in copies
        ),
    )


def _first(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))[:NAMES_SHOWN]
