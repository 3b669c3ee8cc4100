"""What narrows a search without changing the order of its hits."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from shared.errors import UserError
from wenqu.search.terms import simplify

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True)
class Filters:
    """Restrictions that all must hold; None restricts nothing.

    `since` and `until` are dates of publication, inclusive: YYYY-MM-DD, YYYY-MM or YYYY. `person` is a full name;
    `zone` and `source` are full names or a phrase of them; Traditional names are found too.
    """

    collection: str | None = None
    since: str | None = None
    until: str | None = None
    person: str | None = None
    zone: str | None = None
    source: str | None = None

    def clauses(self) -> list[dict[str, Any]]:
        """Elasticsearch filter clauses. Raises UserError for a date that is none."""
        clauses: list[dict[str, Any]] = []
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
        if self.zone is not None:
            clauses.append(_named(simplify(self.zone), ("zones.name", "zone_label")))
        if self.source is not None:
            clauses.append(_named(simplify(self.source), ("source",)))
        return clauses


def _named(name: str, fields: tuple[str, ...]) -> dict[str, Any]:
    exact = [{"term": {field: name}} for field in fields]
    phrase = [{"match_phrase": {f"{field}.smart": name}} for field in fields]
    return {"bool": {"should": [*exact, *phrase], "minimum_should_match": 1}}


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
