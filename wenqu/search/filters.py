"""What narrows a search without changing the order of its hits."""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from shared.errors import UserError
from wenqu.search.amounts import amount as read_amount
from wenqu.search.terms import simplify

Json = dict[str, Any]

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_CODE: Final = re.compile(r"\d{6}")
_SHORT_FORMS: Final = (
    ("经济技术开发区", "经开区"),
    ("高新技术产业开发区", "高新区"),
    ("综合保税区", "综保区"),
    ("自由贸易试验区", "自贸区"),
)
"""A zone is filed under either form; both name the same."""


@dataclass(frozen=True)
class Filters:
    """Restrictions that all must hold; None and empty restrict nothing.

    `since` and `until` are dates of publication, inclusive: YYYY-MM-DD, YYYY-MM or YYYY. `person` and `speaker` (whose
    words the page gives) are full names; `zone`, `source` and `org` are full names or a phrase of them, `zone` may be an
    id of the table of zones; `place` is a name or a six-digit code and includes what lies in it; `topic` is the page's
    main topic. Each of `amounts` (`>=1亿元`, see `amounts.amount`) must be found, of what `what` says where that is given:
    总投资 finds 计划总投资 too. Traditional names are found too.
    """

    collection: str | None = None
    since: str | None = None
    until: str | None = None
    person: str | None = None
    speaker: str | None = None
    zone: str | None = None
    place: str | None = None
    org: str | None = None
    source: str | None = None
    topic: str | None = None
    amounts: tuple[str, ...] = field(default=())
    what: str | None = None

    def clauses(self) -> list[Json]:
        """Elasticsearch filter clauses. Raises UserError for a date or an amount that is none."""
        clauses: list[Json] = []
        if self.collection is not None:
            clauses.append({"term": {"origin.collection": self.collection}})
        bounds: dict[str, str] = {}
        if self.since is not None:
            bounds["gte"] = _day(self.since, last=False)
        if self.until is not None:
            bounds["lte"] = _day(self.until, last=True)
        if bounds:
            clauses.append({"range": {"published": bounds}})
        if self.person is not None:
            clauses.append({"term": {"persons.name": simplify(self.person)}})
        if self.speaker is not None:
            clauses.append(_spoken(simplify(self.speaker)))
        if self.zone is not None:
            clauses.append(_zone(simplify(self.zone)))
        if self.place is not None:
            clauses.append(_place(simplify(self.place).strip()))
        if self.org is not None:
            clauses.append(_named((simplify(self.org),), ("organizations.name", "organizations.short_for")))
        if self.source is not None:
            clauses.append(_named((simplify(self.source),), ("source",)))
        if self.topic is not None:
            clauses.append({"term": {"topic": simplify(self.topic)}})
        clauses += [_measured(one, self.what) for one in self.amounts or ((None,) if self.what else ())]
        return clauses


def _any(ways: list[Json]) -> Json:
    return {"bool": {"should": ways, "minimum_should_match": 1}}


def _nested(path: str, clauses: list[Json]) -> Json:
    return {"nested": {"path": path, "query": {"bool": {"filter": clauses}}}}


def _named(names: tuple[str, ...], fields: tuple[str, ...]) -> Json:
    exact = [{"term": {one: name}} for name in names for one in fields]
    phrase = [{"match_phrase": {f"{one}.smart": name}} for name in names for one in fields]
    return _any([*exact, *phrase])


def _spoken(name: str) -> Json:
    return _any([_nested(path, [{"term": {f"{path}.speaker": name}}]) for path in ("quotes", "reported")])


def zone_names(name: str) -> tuple[str, ...]:
    """The name, and where it ends in a known type of zone that type's other form too."""
    names = [name]
    for long, short in _SHORT_FORMS:
        if long in name:
            names.append(name.replace(long, short))
        elif short in name:
            names.append(name.replace(short, long))
    return tuple(names)


def _zone(name: str) -> Json:
    """By a name on the page, or by what the names on it mean: an official name or an id of the table of zones."""
    names = list(zone_names(name))
    means: list[Json] = [{"terms": {"zone_links.official": names}}, {"term": {"zone_links.zone_id": name}}]
    linked = {"nested": {"path": "zone_links", "ignore_unmapped": True, "query": _any(means)}}
    return _any([_named(tuple(names), ("zones.name", "zone_label")), linked])


def _place(name: str) -> Json:
    if _CODE.fullmatch(name):
        # The code of a province or a city is the beginning of the codes of what lies in it.
        code = name.removesuffix("0000") if name.endswith("0000") else name.removesuffix("00")
        ways = [
            _nested("places", [{"prefix": {"places.adcode": code}}]),
            _nested("zones", [{"prefix": {"zones.adcode": code}}]),
        ]
        return _any(ways)
    if not name:
        raise UserError("place is empty; give a name or a six-digit code")
    inside = {"value": f"*{_plain(name)}*"}
    ways = [{"term": {"places.name": name}}, {"wildcard": {"places.full_name": inside}}]
    return _any(
        [
            *(_nested("places", [way]) for way in ways),
            _nested("zones", [{"term": {"zones.city": name.removesuffix("市")}}]),
        ]
    )


def _measured(typed: str | None, what: str | None) -> Json:
    clauses = [] if typed is None else read_amount(typed).clauses()
    if what is not None:
        clauses.append(measuring(what))
    return _nested("quantities", clauses)


def measuring(what: str) -> Json:
    """The clause for a nested quantity that `what` is measured by: 投资 is part of 总投资."""
    return {"wildcard": {"quantities.what": {"value": f"*{_plain(simplify(what))}*"}}}


def _plain(text: str) -> str:
    """The text as a pattern of itself."""
    return re.sub(r"([*?\\])", r"\\\1", text)


def _day(text: str, *, last: bool) -> str:
    """The first or the last day of a day, month or year."""
    match = _DATE.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError("not a date")
        year = int(match[1])
        month = int(match[2] or (12 if last else 1))
        day = int(match[3] or (monthrange(year, month)[1] if last else 1))
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise UserError(f"{text!r} is no date; write YYYY-MM-DD, YYYY-MM or YYYY") from error
