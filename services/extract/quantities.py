"""Measured amounts: number, unit, bound, what is measured, and the direction of a growth."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal

from services.extract.lexicon import alternatives, either, words
from services.extract.numbers import ARABIC, HAN, SCALE, arabic, han, scale_of, scaled
from services.extract.page import Page
from services.extract.reading import Reading, read
from services.extract.units import measure, physical_pattern, unit_pattern
from shared.messages.extracted import Quantity

Bound = Literal["exact", "min", "max", "approx"]

_MIN: Final = "不低于|不少于|不小于|不得低于|不得少于|不亚于|超过|超出|突破|高于|大于|多于|至少|最少|最低|起码|冲刺|超|逾|过|破"
_MAX: Final = "不超过|不超出|不高于|不大于|不得超过|不多于|低于|少于|小于|不足|不到|未满|最高可达|最高达|最高|最多|至多|封顶"
_APPROX: Final = "约为|大约|大概|约|将近|接近|近|差不多"
_BEFORE: Final = re.compile(rf"(?:(?P<max>{_MAX})|(?P<min>{_MIN})|(?P<approx>{_APPROX}))[为达了]?[ ]?$")
_DASH: Final = r"(?:—{1,2}|-|~|至|到)"
_GROWTH: Final = re.compile(
    r"(?P<up>增长|上升|提高|提升|增加|上涨|攀升|增幅|增速|高于|高出|快于|扩大|涨)|(?P<down>下降|减少|降低|回落|压缩|缩短|下滑|下跌|收窄|低于|缩减|压减|降幅|降)"
)
_COUNTED_IN_HAN: Final = "家|条|名|人|户|台|座|栋|所|辆|艘|架|个百分点"
_BEGINS: Final = re.compile(r"\d+|[零〇一二两三四五六七八九十百千万亿]+")
_PART_OF_NAME: Final = re.compile(
    r"第[ ]?$|[A-Za-z\d]-$|\d[:/]$|[〔\[]$|[零〇一二三四五六七八九十几数][至到]?$"
)
_AFTER_DATE: Final = re.compile(r"\d{4}年$|\d月$")
_WHAT_REACH: Final = 24


@cache
def _amount() -> re.Pattern[str]:
    unit, physical = unit_pattern(), physical_pattern()
    number = rf"{ARABIC}(?![.,]?\d)"
    after = r"(?:及以上|以上|以下|及以下|以内|之内|左右|上下|余|多)"
    return re.compile(
        rf"(?P<percent>百分之(?P<share>{HAN}|{ARABIC}))"
        rf"|(?<![\d.A-Za-z第])(?<!\d,)(?P<low>{number})(?P<lowscale>{SCALE})?(?P<lowunit>{unit})?{_DASH}"
        rf"(?P<high>{number})(?P<highscale>{SCALE})?(?P<more3>[多余])?[ ]?(?P<highunit>{unit})(?P<tail1>{after})?"
        rf"|(?<![\d.A-Za-z第])(?<!\d,)(?P<digits>{number})(?P<more1>[多余来几])?(?:[ ]?(?P<scale>{SCALE}))?"
        rf"(?:(?<=亿)(?P<rest>{number})(?P<restscale>千万|百万|十万|万))?(?P<more2>[多余])?"
        rf"(?:[ ]?(?P<unit>{unit})(?P<tail2>{after})?|(?<=[万亿])(?P<tail3>{after})?)"
        rf"|(?<![{'零〇一二三四五六七八九十百千万亿两'}第\d.])(?P<han>{HAN})(?P<more4>[多余])?"
        rf"(?P<hanunit>{physical}|(?:{_COUNTED_IN_HAN})(?![一-鿿]?[类大个]))(?P<tail4>{after})?"
    )


@cache
def _what() -> re.Pattern[str]:
    return re.compile(alternatives("measures"))


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(either(words("measures") | words("counted")))


def find_quantities(page: Page) -> tuple[Quantity, ...]:
    """All measured amounts of title and body in order. A range gives two entries (`min`, `max`) with one span.

    Dates, times of day, ordinals and names with digits in them are none; neither are Chinese digits with a
    general counter (三个阶段) or inside a quoted set phrase. A scaled number without a unit has unit None.
    """
    reading = read(page)
    found: list[Quantity] = []
    reached = 0
    # a look at where numbers begin is far cheaper than the whole pattern at every character
    for begin in _BEGINS.finditer(reading.text):
        match = _amount().match(reading.text, begin.start()) if begin.start() >= reached else None
        if match is None:
            continue
        reached = match.end()
        if not _is_none(reading, match):
            found.extend(_quantities(page, reading, match))
    return tuple(found)


def _is_none(reading: Reading, match: re.Match[str]) -> bool:
    """Ordinals, ranks, years, model numbers and telephone numbers are no amounts."""
    start, unit = match.start(), match["unit"] or match["highunit"] or match["hanunit"] or ""
    before = reading.text[max(0, start - 8) : start]
    if not match["percent"] and _PART_OF_NAME.search(before):
        return True
    if (unit == "年" and _calendar_year(match)) or (unit in {"名", "位"} and before.endswith("前")):
        return True
    if unit in {"个", "天", ""} and not match["scale"] and _AFTER_DATE.search(before):
        return True
    if match["han"]:
        return _is_phrase(reading, match)
    return bool(match["digits"] and not match["unit"] and _glued_to_name(reading.text, match.end()))


def _is_phrase(reading: Reading, match: re.Match[str]) -> bool:
    """一家, 百家争鸣, “两条腿”: Chinese digits that count nothing in particular."""
    value = han(match["han"])
    if value is None or value < 2 or match["han"][0] in "百千万亿零〇":
        return True
    quote = reading.quote_at(match.start())
    return quote is not None and quote.end - quote.start <= 20


def _calendar_year(match: re.Match[str]) -> bool:
    if match["scale"] or match["more1"] or match["more2"]:
        return False
    return any(len(number) >= 4 for number in (match["digits"], match["low"], match["high"]) if number)


def _glued_to_name(text: str, end: int) -> bool:
    return text[end : end + 1].isascii() and text[end : end + 1].isalnum()


def _quantities(page: Page, reading: Reading, match: re.Match[str]) -> Iterator[Quantity]:
    if match["percent"]:
        share = match["share"]
        value = han(share) if not share[0].isdigit() else arabic(share)
        if value is not None:
            yield _quantity(page, reading, match, value, "%", None)
    elif match["low"]:
        yield from _range(page, reading, match)
    elif match["han"]:
        value = han(match["han"])
        if value is not None:
            yield _quantity(page, reading, match, value, match["hanunit"], None)
    else:
        value = scaled(arabic(match["digits"]), scale_of(match["scale"] or ""))
        if match["rest"]:
            value += scaled(arabic(match["rest"]), scale_of(match["restscale"]))
        yield _quantity(page, reading, match, value, match["unit"], None)


def _range(page: Page, reading: Reading, match: re.Match[str]) -> Iterator[Quantity]:
    low, high = arabic(match["low"]), scaled(arabic(match["high"]), scale_of(match["highscale"] or ""))
    shared_scale = scaled(low, scale_of(match["highscale"] or ""))
    own = match["lowscale"] or match["lowunit"]
    low = scaled(low, scale_of(match["lowscale"] or "")) if own or shared_scale > high else shared_scale
    unit = match["highunit"]
    yield _quantity(page, reading, match, low, match["lowunit"] or unit, "min")
    yield _quantity(page, reading, match, high, unit, "max")


def _quantity(
    page: Page, reading: Reading, match: re.Match[str], value: float, unit: str | None, end: Bound | None
) -> Quantity:
    start, finish = match.span()
    known = measure(unit) if unit else None
    text = reading.text
    if known and known.dimension in {"ratio", "temperature"} and _is_minus(text, start) and not match["low"]:
        start, value = start - 1, -value
    before = text[max(0, start - _WHAT_REACH) : start]
    what, sign = _measured(before, known.dimension if known else None)
    return Quantity(
        start=start,
        end=finish,
        rule=_rule(match),
        tier="high" if unit and not match["han"] else "medium",
        text=page.text[start:finish],
        value=value,
        unit=unit,
        bound=end or _bound(match, before),
        base_value=_base_value(value, known.factor if known else None),
        base_unit=known.base if known else None,
        dimension=known.dimension if known else None,
        what=what,
        sign=sign,
    )


def _is_minus(text: str, start: int) -> bool:
    return text[start - 1 : start] in {"-", "−"} and not re.match(
        r"[\w%)]", text[max(0, start - 2) : start - 1], re.A
    )


def _base_value(value: float, factor: float | None) -> float | None:
    return None if factor is None else float(f"{value * factor:.12g}")


def _rule(match: re.Match[str]) -> str:
    for group, rule in (("percent", "percent-in-words"), ("low", "range"), ("han", "chinese-digits")):
        if match[group]:
            return f"quantity:{rule}"
    return "quantity:number-unit" if match["unit"] else "quantity:bare-scale"


def _bound(match: re.Match[str], before: str) -> Bound:
    tail = match["tail1"] or match["tail2"] or match["tail3"] or match["tail4"] or ""
    if tail.endswith("以上") or tail in {"余", "多"} or any(match[f"more{i}"] for i in (1, 2, 3, 4)):
        return "approx" if match["more1"] in {"来", "几"} else "min"
    if tail in {"以下", "及以下", "以内", "之内"}:
        return "max"
    if tail:
        return "approx"
    word = _BEFORE.search(before)
    if word is None:
        return "exact"
    return "max" if word["max"] else "min" if word["min"] else "approx"


def _measured(before: str, dimension: str | None) -> tuple[str | None, Literal["+", "-"] | None]:
    """What the clause before the amount says is measured, and for ratios the direction."""
    clause = re.split(r"[,。;:!?、\n“”()]", before)[-1]
    names = list((_counted() if dimension == "count" else _what()).finditer(clause))
    sign: Literal["+", "-"] | None = None
    if dimension in {"ratio", "ratio points"}:
        moves = list(_GROWTH.finditer(clause))
        if moves:
            sign = "+" if moves[-1]["up"] else "-"
    # a number between the name and this amount means that the name belongs to that number
    if names and not re.search(r"\d", clause[names[-1].end() :]):
        return names[-1][0], sign
    return None, sign
