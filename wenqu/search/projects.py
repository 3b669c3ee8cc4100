"""Who invests what where: the projects that pages tell of, each once, with its statuses over time."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from elasticsearch import Elasticsearch
from pydantic import Field

from shared.errors import UserError
from shared.messages.base import Part
from wenqu.search.amounts import Amount
from wenqu.search.amounts import amount as read_amount
from wenqu.search.asking import asking
from wenqu.search.filters import Filters, zone_names
from wenqu.search.search import scan
from wenqu.search.terms import simplify

Record = Mapping[str, Any]

FIELDS: Final = ("origin.doc_id", "title", "published", "source", "projects", "zones.name", "zone_label")
_ALIKE: Final = 4
"""Names that are part of each other name one project from this many characters on."""


class Told(Part):
    """What one page says of a project."""

    published: str | None
    status: str | None
    doc_id: str
    title: str | None


class ProjectView(Part):
    """A project, each fact from the first page that states it."""

    name: str | None = None
    company: str | None = None
    zone: str | None = None
    status: str | None = Field(default=None, description="The latest that was told")
    investment: float | None = Field(default=None, description="In `unit`")
    unit: str | None = Field(default=None, description="元, or the currency as written")
    land: str | None = None
    told: tuple[Told, ...] = Field(default=(), description="The pages, the oldest first")

    @property
    def label(self) -> str:
        """Its name, else its company's."""
        return self.name or self.company or "?"


def projects(
    client: Elasticsearch,
    alias: str,
    query: str = "",
    filters: Filters | None = None,
    *,
    company: str | None = None,
    status: str | None = None,
    investment: str | None = None,
) -> list[ProjectView]:
    """The projects of the pages that match, the largest in 元 first.

    `company` is a part of its name, `status` one as 签约 or 开工, `investment` an amount (see `amounts.amount`), and the
    filter `zone` is of the project where its page tells its zone. Raises UserError where the index knows no projects.
    """
    chosen = filters or Filters()
    bounds = None if investment is None else read_amount(investment)
    with asking(alias):
        mappings = client.indices.get_mapping(index=alias)
    if not any("projects" in facts["mappings"]["properties"] for facts in mappings.values()):
        raise UserError("the index was made before projects were known; make it anew with `wenqu reindex`")
    _, records = scan(client, alias, query, chosen, sort="oldest", fields=FIELDS, fold=True)
    found = merged(records)
    return [
        one
        for one in found
        if _is_of(one, simplify(company or ""), simplify(chosen.zone or ""))
        and (status is None or simplify(status) in {told.status for told in one.told})
        and (bounds is None or _within(one, bounds))
    ]


def merged(records: Iterable[Record]) -> list[ProjectView]:
    """The projects of records in the order of their days, the largest first; a project of several pages is one."""
    found: list[list[tuple[Mapping[str, Any], Told]]] = []
    for record in records:
        for project in record.get("projects") or ():
            told = Told(
                published=record.get("published"),
                status=_text(project.get("status")),
                doc_id=record["origin"]["doc_id"],
                title=record.get("title"),
            )
            same = next((group for group in found if _same(group, project)), None)
            if same is None:
                found.append([(project, told)])
            else:
                same.append((project, told))
    views = [_view(group) for group in found]
    return sorted(views, key=lambda one: (one.unit != "元", -(one.investment or 0.0), one.label))


def _same(group: Sequence[tuple[Mapping[str, Any], Told]], project: Mapping[str, Any]) -> bool:
    name, company = _key(project.get("name")), _key(project.get("company"))
    for other, _ in group:
        name_2, company_2 = _key(other.get("name")), _key(other.get("company"))
        if company and company_2 and company != company_2:
            continue
        if name and name_2:
            inside = min(len(name), len(name_2)) >= _ALIKE and (name in name_2 or name_2 in name)
            if name == name_2 or inside:
                return True
        elif company and company == company_2:
            return True
    return False


def _view(group: Sequence[tuple[Mapping[str, Any], Told]]) -> ProjectView:
    invested = next(_values(group, "investment"), None)
    land = next(_values(group, "land"), None)
    statuses = [told.status for _, told in group if told.status]
    return ProjectView(
        name=next(_texts(group, "name"), None),
        company=next(_texts(group, "company"), None),
        zone=next(_texts(group, "zone"), None),
        status=statuses[-1] if statuses else None,
        investment=None if invested is None else _number(invested),
        unit=None if invested is None else invested.get("base_unit") or invested.get("unit"),
        land=None if land is None else land.get("text") or f"{land['value']:g}{land.get('unit') or ''}",
        told=tuple(told for _, told in group),
    )


def _texts(group: Sequence[tuple[Mapping[str, Any], Told]], field: str) -> Iterator[str]:
    return (text for project, _ in group if (text := _text(project.get(field))))


def _values(group: Sequence[tuple[Mapping[str, Any], Told]], field: str) -> Iterator[Mapping[str, Any]]:
    return (value for project, _ in group if (value := project.get(field)))


def _text(value: object) -> str | None:
    """A fact that is a text, or an object with its text and span."""
    if isinstance(value, Mapping):
        value = value.get("text") or value.get("name") or value.get("value")
    return str(value) if value else None


def _number(invested: Mapping[str, Any]) -> float | None:
    value = invested.get("base_value")
    value = invested.get("value") if value is None else value
    return None if value is None else float(value)


def _key(value: object) -> str:
    return "".join(unicodedata.normalize("NFKC", _text(value) or "").split()).casefold()


def _is_of(one: ProjectView, company: str, zone: str) -> bool:
    if company and _key(company) not in _key(one.company):
        return False
    if not zone or one.zone is None:
        return True
    theirs = _key(one.zone)
    return any(ours in theirs or theirs in ours for ours in map(_key, zone_names(zone)))


def _within(one: ProjectView, bounds: Amount) -> bool:
    if one.investment is None or (bounds.unit and bounds.unit != one.unit):
        return False
    tests = {"gte": float.__ge__, "gt": float.__gt__, "lte": float.__le__, "lt": float.__lt__}
    return all(tests[sign](one.investment, bound) for sign, bound in bounds.bounds.items())
