"""When a found name, amount or project is the one that the gold of links means."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from wenqu.evaluate.compare import Record, amount, plain

_QUOTES: Final = re.compile(r"[《》〈〉“”\"‘’'「」『』]")
_BRACKETS: Final = re.compile(r"[()\[\]【】〔〕]")
_NATIONAL: Final = re.compile(r"国家级?(?=[高经])")
_CONTAINED: Final = 4
_CITY: Final = 4


def forms(value: object) -> list[Any]:
    """The alternatives of a gold value; `[None]` for none."""
    return list(value) or [None] if isinstance(value, list | tuple) else [value]


def name(value: object) -> str:
    """A name as it is compared: NFKC, without whitespace and quotation marks; empty for none."""
    return "" if value is None else _QUOTES.sub("", plain(value))


def names(value: object) -> set[str]:
    """All alternatives of a name, without the empty one."""
    return {name(form) for form in forms(value)} - {""}


def official(value: object) -> str:
    """A zone's official name as it is compared: brackets and 国家(级) before its kind do not matter."""
    return _NATIONAL.sub("", _BRACKETS.sub("", name(value)))


def alike(wanted: object, found: object) -> bool:
    """Whether two names are equal, or one of four characters or more lies inside the other."""
    return any(
        one == other or (min(len(one), len(other)) >= _CONTAINED and (one in other or other in one))
        for one in names(wanted)
        for other in names(found)
    )


def money(value: object) -> tuple[float, str] | None:
    """Value and unit of an amount, the unit up to a slash; None for none."""
    if not isinstance(value, Mapping) or value.get("value") is None:
        return None
    return amount(float(value["value"]), plain(value.get("unit") or "").partition("/")[0])


def count(value: object) -> float | None:
    """The bare value of an amount whose unit does not matter (300个 or 300人 jobs)."""
    measured = money(value)
    return measured and measured[0]


def same_division(wanted: str, found: str, level: str) -> bool:
    """Whether two adcodes agree; for a zone its city is enough."""
    return wanted[:_CITY] == found[:_CITY] if level == "zone" else wanted == found


def zone_forms(zone: object, links: Iterable[Record]) -> set[str]:
    """All names that agree with a project's zone: its forms, and those that the gold links to the same official name."""
    wanted = names(zone)
    links = list(links)
    ids = {
        official(one) for link in links if name(link["mention"]) in wanted for one in names(link["official"])
    }
    known = {official(form) for form in wanted} | ids
    mentions = {
        official(link["mention"])
        for link in links
        if {official(one) for one in names(link["official"])} & ids
    }
    return known | mentions


def kinship(wanted: Record, found: Record) -> int:
    """How sure it is that two projects are one: 0 for not at all."""
    sure = 0
    if names(wanted.get("company")) & names(found.get("company")):
        sure += 8
    if names(wanted.get("name")) & names(found.get("name")):
        sure += 6
    elif alike(wanted.get("name"), found.get("name")):
        sure += 4
    if sure and money(found.get("investment")) in [money(form) for form in forms(wanted.get("investment"))]:
        sure += 1
    return sure


def pairs(
    wanted: Sequence[Record], found: Sequence[Record], sure: Callable[[Record, Record], int]
) -> list[tuple[int, int]]:
    """Places of gold and found items that belong together, one to one, the surest first."""
    ranked = sorted(
        ((sure(one, other), i, j) for i, one in enumerate(wanted) for j, other in enumerate(found)),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )
    taken: list[tuple[int, int]] = []
    for certainty, i, j in ranked:
        if certainty and all(i != a and j != b for a, b in taken):
            taken.append((i, j))
    return taken
