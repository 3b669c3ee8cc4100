"""One development zone over all pages: projects, amounts by month, who and what stands there."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from elasticsearch import Elasticsearch
from pydantic import Field

from shared.errors import NotFound
from shared.messages.base import Part
from wenqu.search.counts import Counted, Tally
from wenqu.search.filters import Filters, zone_names
from wenqu.search.projects import ProjectView, merged
from wenqu.search.search import scan
from wenqu.search.terms import simplify

Record = Mapping[str, Any]

INVESTED: Final = "投资"
FIELDS: Final = (
    "origin.doc_id",
    "title",
    "published",
    "source",
    "topic",
    "zone_label",
    "zones.name",
    "zones.city",
    "zone_links.mention",
    "zone_links.official",
    "zone_links.zone_id",
    "persons.name",
    "organizations.name",
    "organizations.kind",
    "quantities.text",
    "quantities.what",
    "quantities.base_value",
    "quantities.base_unit",
    "projects",
)


class Month(Part):
    """A month with its pages and what they say is invested."""

    month: str = Field(description="YYYY-MM")
    pages: int = Field(ge=1)
    invested: float = Field(ge=0, description="元: of each page the largest investment, summed")


class Investment(Part):
    """The largest investment that a page names."""

    text: str
    what: str
    yuan: float
    published: str | None
    doc_id: str
    title: str | None


class ZoneView(Part):
    """What the pages tell of a zone."""

    name: str
    pages: int = Field(ge=1, description="Near-duplicates left out")
    first: str | None = None
    last: str | None = None
    official: tuple[Counted, ...] = Field(
        default=(), description="Official names with ids that this name stands for: `name (id)`"
    )
    cities: tuple[Counted, ...] = ()
    names: tuple[Counted, ...] = Field(default=(), description="Zones named on these pages, as written")
    months: tuple[Month, ...] = Field(default=(), description="Months with pages, the first first")
    investments: tuple[Investment, ...] = Field(
        default=(), description="One a page at most, the largest first"
    )
    projects: tuple[ProjectView, ...] = Field(default=(), description="Where records tell projects")
    topics: tuple[Counted, ...] = ()
    persons: tuple[Counted, ...] = ()
    companies: tuple[Counted, ...] = ()


def zone(client: Elasticsearch, alias: str, name: str, filters: Filters | None = None) -> ZoneView:
    """The zone of this name, in full or a phrase of it; 经开区 finds 经济技术开发区.

    Raises NotFound where no page is on it, UserError and Busy as `search`.
    """
    wanted = simplify(name).strip()
    chosen = Filters(**{**vars(filters or Filters()), "zone": wanted})
    _, records = scan(client, alias, "", chosen, sort="oldest", fields=FIELDS, fold=True)
    view = view_of(wanted, records)
    if view is None:
        raise NotFound(
            f"no page is on {wanted}; `wenqu search --facet zone -n 0` lists the zones with most pages"
        )
    return view


def view_of(name: str, records: Iterable[Record]) -> ZoneView | None:
    """The view of records in the order of their days; None if there are none."""
    pages = list(records)
    if not pages:
        return None
    official, cities, names, topics, persons, companies = (Tally() for _ in range(6))
    investments: list[Investment] = []
    months: dict[str, list[float]] = {}
    for record in pages:
        official.page(_official(record, name))
        cities.page(one.get("city") for one in record.get("zones") or ())
        names.page([*(one["name"] for one in record.get("zones") or ()), record.get("zone_label")])
        topics.page([record.get("topic")])
        persons.page(one["name"] for one in record.get("persons") or ())
        companies.page(
            one["name"] for one in record.get("organizations") or () if one.get("kind") == "company"
        )
        largest = _largest(record)
        if largest is not None:
            investments.append(largest)
        if record.get("published"):
            months.setdefault(record["published"][:7], []).append(0.0 if largest is None else largest.yuan)
    days = sorted(record["published"] for record in pages if record.get("published"))
    return ZoneView(
        name=name,
        pages=len(pages),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        official=official.most(),
        cities=cities.most(),
        names=names.most(),
        months=tuple(
            Month(month=month, pages=len(sums), invested=sum(sums)) for month, sums in sorted(months.items())
        ),
        investments=tuple(sorted(investments, key=lambda one: -one.yuan)),
        projects=tuple(merged(pages)),
        topics=topics.most(),
        persons=persons.most(),
        companies=companies.most(),
    )


def _largest(record: Record) -> Investment | None:
    """A page names a total and its parts: only the largest counts, so that nothing is counted twice."""
    sums = [
        one
        for one in record.get("quantities") or ()
        if one.get("base_unit") == "元" and one.get("base_value") and INVESTED in (one.get("what") or "")
    ]
    if not sums:
        return None
    most = max(sums, key=lambda one: float(one["base_value"]))
    return Investment(
        text=most["text"],
        what=most["what"],
        yuan=float(most["base_value"]),
        published=record.get("published"),
        doc_id=record["origin"]["doc_id"],
        title=record.get("title"),
    )


def _official(record: Record, name: str) -> list[str]:
    """What the name means on a page, by its links to the table of zones."""
    names = (*zone_names(name), name)
    return [
        f"{link['official']} ({link['zone_id']})"
        for link in record.get("zone_links") or ()
        if link.get("official")
        and link.get("zone_id")
        and any(part in {link["mention"], link["official"], link["zone_id"]} for part in names)
    ]
