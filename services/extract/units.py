"""Units of measure: how they are written, what they measure, and how they convert to a base unit."""

import re
from functools import cache
from typing import Final, NamedTuple

from services.extract.lexicon import either, table, words

_UNDER_ONLY: Final = {
    "年",
    "月",
    "日",
    "天",
    "时",
    "小时",
    "班",
    "季",
    "季度",
    "人",
    "h",
    "d",
    "a",
    "s",
    "秒",
    "分钟",
}
"""What stands under the stroke of a rate only, or as its second part: 元/平方米·月, 吨/日."""


class Measure(NamedTuple):
    """What a unit measures. `factor` times a value in the unit is the value in `base`; None without conversion."""

    dimension: str
    base: str | None
    factor: float | None


@cache
def _units() -> dict[str, Measure]:
    counters = {word: Measure("count", word, 1.0) for word in words("counters")}
    return counters | {
        unit: Measure(kind, base, float(factor)) for unit, kind, base, factor in table("units")
    }


@cache
def unit_pattern() -> str:
    """A group that matches a unit, simple or as a rate, longest first; Latin units end where the letters end."""
    guards = {unit: f"{re.escape(unit)}(?{sign}{after})" for unit, sign, after in table("unit_guards")}
    latin = {unit for unit in _units() if unit[-1].isascii() and unit[-1].isalnum()}
    simple = "|".join(
        guards.get(unit, re.escape(unit))
        for unit in sorted(set(_units()) - latin, key=lambda u: (-len(u), u))
    )
    under, per = either(_UNDER_ONLY | set(_units())), either(_UNDER_ONLY)
    return f"(?:(?:{either(latin)}(?![A-Za-z0-9²³])|{simple})(?:(?:/|每){under}(?:(?:[·/]|每){per})?)?)"


@cache
def physical_pattern() -> str:
    """A group that matches the units that also follow amounts in Chinese digits: not counters, not times."""
    units = {unit for unit, known in _units().items() if known.dimension not in {"count", "duration", "age"}}
    units = {unit for unit in units if not unit.isascii()} - {"度", "方", "寸", "兆"}
    guards = {unit: f"{re.escape(unit)}(?{sign}{after})" for unit, sign, after in table("unit_guards")}
    return (
        "(?:" + "|".join(guards.get(u, re.escape(u)) for u in sorted(units, key=lambda u: (-len(u), u))) + ")"
    )


def measure(unit: str) -> Measure:
    """What a unit as written measures; a rate of two known units converts as their quotient."""
    known = _units().get(unit)
    if known:
        return known
    over, stroke, under = unit.replace("每", "/", 1).partition("/")
    top, bottom = _units().get(over), _units().get(under)
    if not stroke or top is None:
        return Measure("other", None, None)
    if bottom is None or not (top.factor and bottom.factor):
        return Measure(f"{top.dimension} rate", None, None)
    return Measure(f"{top.dimension} rate", f"{top.base}/{bottom.base}", top.factor / bottom.factor)
