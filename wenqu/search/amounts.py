"""Amounts as people type them, `>=1亿元`, `5000万..2亿元`, `100亩以上`: as bounds in a base unit."""

import re
from dataclasses import dataclass
from typing import Any, Final

from shared.errors import UserError
from wenqu.search.terms import simplify

_SCALES: Final = {
    "": 1.0,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
}
_UNITS: Final = {
    **dict.fromkeys(("元", "人民币", "块", "rmb", "cny", "¥"), ("元", 1.0)),
    **dict.fromkeys(("美元", "美金", "usd", "$"), ("美元", 1.0)),
    **dict.fromkeys(("欧元", "eur"), ("欧元", 1.0)),
    **dict.fromkeys(("港元", "港币", "hkd"), ("港元", 1.0)),
    "日元": ("日元", 1.0),
    "英镑": ("英镑", 1.0),
    **dict.fromkeys(("平方米", "平米", "m²", "m2", "㎡"), ("平方米", 1.0)),
    "亩": ("平方米", 2000 / 3),
    "公顷": ("平方米", 1e4),
    **dict.fromkeys(("平方公里", "平方千米", "km²", "km2"), ("平方米", 1e6)),
    **dict.fromkeys(("米", "m"), ("米", 1.0)),
    **dict.fromkeys(("公里", "千米", "km"), ("米", 1e3)),
    **dict.fromkeys(("千克", "公斤", "kg"), ("千克", 1.0)),
    **dict.fromkeys(("吨", "t"), ("千克", 1e3)),
    **dict.fromkeys(("立方米", "m³", "m3"), ("立方米", 1.0)),
    **dict.fromkeys(("千瓦", "kw"), ("千瓦", 1.0)),
    **dict.fromkeys(("兆瓦", "mw"), ("千瓦", 1e3)),
    **dict.fromkeys(("吉瓦", "gw"), ("千瓦", 1e6)),
    **dict.fromkeys(("千瓦时", "度", "kwh"), ("千瓦时", 1.0)),
    "mwh": ("千瓦时", 1e3),
    "gwh": ("千瓦时", 1e6),
    **dict.fromkeys(("千伏", "kv"), ("千伏", 1.0)),
}
"""Base unit and factor of what is converted; any other unit is compared as it is written on the page."""

_SIGNS: Final = {
    ">=": "gte",
    "≥": "gte",
    "=>": "gte",
    ">": "gt",
    "<=": "lte",
    "≤": "lte",
    "=<": "lte",
    "<": "lt",
    "=": "=",
}
_NUMBER: Final = (
    r"(?P<{0}>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)[ ]?(?P<{0}_scale>[十百千]?[万亿]|万亿|[百千])?"
)
_UNIT: Final = r"[ ]?(?P<{0}_unit>[^\d\s.~\-<>=至到以及]{{0,8}}?)"
_ONE: Final = re.compile(
    rf"(?P<sign>>=|=>|<=|=<|≥|≤|>|<|=)?[ ]?{_NUMBER.format('low')}(?P<more>[多余])?{_UNIT.format('low')}"
    r"(?P<tail>及?以上|及?以下|以内)?"
)
_TWO: Final = re.compile(
    rf"{_NUMBER.format('low')}{_UNIT.format('low')}[ ]?(?:\.\.|-|~|—{{1,2}}|至|到)[ ]?"
    rf"{_NUMBER.format('high')}{_UNIT.format('high')}"
)
_TAILS: Final = {"以上": "gte", "及以上": "gte", "以下": "lte", "及以下": "lte", "以内": "lte"}
_EXACT: Final = 1e-9
"""An exact amount may differ by this share: 5.7亿 is not exactly 570,000,000 in binary."""


@dataclass(frozen=True)
class Amount:
    """Bounds of `field` (`base_value` or `value`), for amounts in `unit` (of `base_unit` or `unit`); "" is any unit."""

    field: str
    unit: str
    bounds: dict[str, float]

    def clauses(self) -> list[dict[str, Any]]:
        """Elasticsearch clauses within a nested quantity."""
        place = "base_unit" if self.field == "base_value" else "unit"
        unit = [{"term": {f"quantities.{place}": self.unit}}] if self.unit else []
        return [{"range": {f"quantities.{self.field}": self.bounds}}, *unit]


def amount(text: str) -> Amount:
    """Read `>=1亿元`, `<500亩`, `3亿元`, `1亿..5亿元`, `100家以上`. Raises UserError, saying how it is written."""
    typed = simplify(text).strip()
    two = _TWO.fullmatch(typed)
    if two:
        unit = two["high_unit"] or two["low_unit"]
        if two["low_unit"] not in {"", unit}:
            raise UserError(f"{text!r} has two units; write both ends in one, as in 5000万..2亿元")
        high_scale = two["high_scale"] or ""
        # 3—5亿元 is three to five 亿; 5000万—2亿元 has a scale of its own.
        low = _value(two["low"], two["low_scale"] or ("" if two["low_unit"] else high_scale))
        high = _value(two["high"], high_scale)
        if low > high:
            raise UserError(f"{text!r} ends before it begins; write the smaller amount first")
        return _of(unit, {"gte": low, "lte": high})
    one = _ONE.fullmatch(typed)
    if one is None or sum(map(bool, (one["sign"], one["tail"], one["more"]))) > 1:
        raise UserError(
            f"{text!r} is no amount; write a sign, a number and a unit: '>=1亿元', '<500亩', '3000万..2亿元', '100家以上'"
        )
    value = _value(one["low"], one["low_scale"] or "")
    sign = (
        _SIGNS[one["sign"]] if one["sign"] else _TAILS.get(one["tail"] or "", "gte" if one["more"] else "=")
    )
    bounds = {sign: value} if sign != "=" else {"gte": value * (1 - _EXACT), "lte": value * (1 + _EXACT)}
    return _of(one["low_unit"], bounds)


def _value(digits: str, scale: str) -> float:
    return float(digits.replace(",", "")) * _SCALES[scale]


def _of(unit: str, bounds: dict[str, float]) -> Amount:
    known = _UNITS.get(unit) or _UNITS.get(unit.lower())
    if known is None:
        return Amount("value", unit, bounds)
    base, factor = known
    return Amount("base_value", base, {sign: value * factor for sign, value in bounds.items()})
