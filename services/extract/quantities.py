"""Measured amounts: number, unit, bound, what is measured, and the direction of a growth."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal

from services.extract.lexicon import words
from services.extract.numbers import ARABIC, FORMAL, HAN, SCALE, arabic, formal, han, scale_of, scaled
from services.extract.page import Page
from services.extract.phrases import Phrases
from services.extract.reading import Reading, read
from services.extract.respectively import measures, respectively
from services.extract.units import measure, physical_pattern, unit_pattern
from shared.messages.extracted import Quantity

Bound = Literal["exact", "min", "max", "approx"]

_MIN: Final = "不低于|不少于|不小于|不得低于|不得少于|不亚于|超过|超出|突破|高于|大于|多于|至少|最少|最低|起码|冲刺|超|逾|过|破"
_MAX: Final = "不超过|不超出|不高于|不大于|不得超过|不多于|低于|少于|小于|不足|不到|未满|最高可达|最高达|最高|最多|至多|封顶"
_APPROX: Final = "约为|大约|大概|约|将近|接近|近|差不多"
_BEFORE: Final = re.compile(rf"(?:(?P<max>{_MAX})|(?P<min>{_MIN})|(?P<approx>{_APPROX}))[为达了]?[ ]?$")
_DASH: Final = r"(?:—{1,2}|-|~|至|到)"
_GROWTH: Final = re.compile(
    r"(?:(?P<up>增长|增至|净增|新增|上升|提高|提升|增加|上涨|攀升|回升|增幅|增速|高于|高出|快于|多于|扩大|扩张|涨|增收|增产|提速|[高快多](?=出?了?$))|(?P<down>下降|减少|降低|回落|压缩|缩短|下滑|下跌|跌|收窄|低于|少于|慢于|缩减|压减|降幅|降|减产|减收|[低慢少](?=了?$)))(?![至到])"
)
_CHANGED: Final = re.compile(
    r"(?:(?P<up>增长|净增|新增|增加|上升|提高|增收|增产|上涨|多|高)|(?P<down>减少|下降|降低|压减|缩减|压缩|缩短|减产|减收|下调|少|低))了?(?:约|近|超过|超|逾)?$"
)
"""An amount of any kind is a change where the verb stands right before it: 减少120家."""
_CLOCK: Final = re.compile(r"\d[时点:][ ]?(?:\d{1,2}分)?$")
_COLD: Final = re.compile(r"零下[ ]?$")
_WEATHER: Final = re.compile(r"零下|气温|温度|体温|水温|高温|低温|室温|恒温|[升降]温|最高|最低")
_ELECTRIC: Final = re.compile(r"[电能耗]")
_CURRENCIES: Final = {"￥": "元", "¥": "元", "$": "美元", "€": "欧元", "£": "英镑"}
_SHARE: Final = re.compile(r"(?:占|约|近|超|达|过|有|的|为|减少|降低|下降|提高|缩短|增加|完成)[了到至过]?$")
_COUNTED_IN_HAN: Final = "家|条|名|人|户|台|座|栋|所|辆|艘|架|个百分点"
_BEGINS: Final = re.compile(
    rf"\d+|[零〇一二两三四五六七八九十百千万亿]+|翻(?=[了\d一两二三四五六七]{{0,2}}番)|[{FORMAL}]{{2,}}"
)
_PART_OF_NAME: Final = re.compile(
    r"第[ ]?$|[A-Za-z\d]-$|\d[:/]$|[〔\[]$|[零〇一二三四五六七八九十几数][至到]?$"
)
_AFTER_DATE: Final = re.compile(r"\d{4}年$|\d月$")
_CLAUSE_MARK: Final = re.compile(r"[,。;:!?、\n“”()]")
_DIGIT: Final = re.compile(r"\d")
_WHAT_REACH: Final = 24
_WORDS_REACH: Final = 8
"""Code points that a bound or a change takes before its amount: 不得低于, 减少了超过."""


@cache
def _amount() -> re.Pattern[str]:
    unit, physical = unit_pattern(), physical_pattern()
    number = rf"{ARABIC}(?![.,]?\d)"
    after = r"(?:及以上|以上|以下|及以下|以内|之内|左右|上下|余|多)"
    return re.compile(
        rf"(?P<percent>百分之(?P<share>{HAN}|{ARABIC}))"
        rf"|(?P<fraction>(?P<bottom>[二三四五六七八九十百千万]+|\d{{1,3}})分之(?P<top>{HAN}|\d{{1,3}}))"
        r"|(?<![\d/.:A-Za-z])(?P<slash>[1-9]/(?:[2-9]|1\d))(?![\d/.:A-Za-z])"
        r"|(?P<doubled>翻了?(?P<times>[一两二三四五六七1-7])?番)"
        rf"|(?P<formal>[{FORMAL}零万亿]*[拾佰仟][{FORMAL}零万亿]*)(?:元|圆)[整正]?"
        rf"|(?<=[￥¥$€£])(?P<cash>{number})(?P<cashscale>个亿|{SCALE})?(?:元|美元|欧元|英镑)?"
        rf"|(?<![\d.A-Za-z第])(?<!\d,)(?P<low>{number})(?P<lowscale>{SCALE})?(?P<lowunit>{unit})?{_DASH}"
        rf"(?P<high>{number})(?P<highscale>{SCALE})?(?P<more3>[多余])?[ ]?(?P<highunit>{unit})(?P<tail1>{after})?"
        rf"|(?<![\d.A-Za-z第])(?<!\d,)(?P<digits>{number})(?P<more1>[多余来几])?(?:[ ]?(?P<scale>个亿|{SCALE}))?"
        rf"(?:(?<=亿)(?P<rest>{number})(?P<restscale>千万|百万|十万|万))?(?P<more2>[多余])?"
        rf"(?:[ ]?(?P<unit>{unit})(?P<tail2>{after})?|(?<=[万亿])(?P<tail3>{after})?)"
        rf"|(?<![{'零〇一二三四五六七八九十百千万亿两'}第\d.])(?P<han>{HAN})(?P<more4>[多余])?"
        rf"(?P<hanunit>{physical}|(?:{_COUNTED_IN_HAN})(?![一-鿿]?[类大个]))(?P<tail4>{after})?"
    )


@cache
def _counted() -> Phrases:
    return Phrases(words("measures") | words("counted"), shortest=1)


def find_quantities(page: Page) -> tuple[Quantity, ...]:
    """All measured amounts of title and body in order. A range gives two entries (`min`, `max`) with one span.

    Dates, times of day, ordinals and names with digits in them are none; neither are Chinese digits with a
    general counter (三个阶段) or inside a quoted set phrase. A scaled number without a unit has unit None.
    """
    reading = read(page)
    found: list[Quantity] = []
    reached = 0
    amount = _amount()
    # a look at where numbers begin is far cheaper than the whole pattern at every character
    for begin in _BEGINS.finditer(reading.text):
        match = amount.match(reading.text, begin.start()) if begin.start() >= reached else None
        if match is None:
            continue
        reached = match.end()
        if not _is_none(reading, match):
            found.extend(_quantities(page, reading, match))
    return respectively(reading.text, found)


def _is_none(reading: Reading, match: re.Match[str]) -> bool:
    """Ordinals, ranks, years, model numbers and telephone numbers are no amounts."""
    start, unit = match.start(), match["unit"] or match["highunit"] or match["hanunit"] or ""
    before = reading.text[max(0, start - 8) : start]
    on_clock = unit in {"分", "秒", "分钟", "班"} and _CLOCK.search(before)
    if on_clock or (not match["percent"] and _PART_OF_NAME.search(before)):
        return True
    if match["slash"] or match["han"]:
        return _SHARE.search(before) is None if match["slash"] else _is_phrase(reading, match)
    if (unit == "年" and _calendar_year(match)) or (unit in {"名", "位"} and before.endswith("前")):
        return True
    if unit in {"个", "天", ""} and not match["scale"] and _AFTER_DATE.search(before):
        return True
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
    if match["low"]:
        yield from _range(page, reading, match)
        return
    value, unit = _in_digits(reading.text, match) if match["digits"] or match["cash"] else _in_words(match)
    if value is not None:
        yield _quantity(page, reading, match, value, unit, None)


def _in_digits(text: str, match: re.Match[str]) -> tuple[float, str | None]:
    if match["cash"]:
        value = scaled(arabic(match["cash"]), scale_of(match["cashscale"] or ""))
        return value, _CURRENCIES[text[match.start() - 1]]
    value = scaled(arabic(match["digits"]), scale_of(match["scale"] or ""))
    if match["rest"]:
        value += scaled(arabic(match["rest"]), scale_of(match["restscale"]))
    if match["unit"] and match["unit"].startswith("个半"):
        value += 0.5
    return value, match["unit"]


def _in_words(match: re.Match[str]) -> tuple[float | None, str | None]:
    if match["percent"]:
        share = match["share"]
        return (arabic(share) if share[0].isdigit() else han(share)), "%"
    if match["fraction"] or match["slash"]:
        return _fraction(match), None
    if match["doubled"]:
        return 2.0 ** _times(match["times"]), "倍"
    if match["formal"]:
        return formal(match["formal"]), "元"
    return han(match["han"]), match["hanunit"]


def _fraction(match: re.Match[str]) -> float | None:
    """三分之一 and 1/3 as a share of one; None where it is more than the whole."""
    bottom, top = (match["bottom"], match["top"]) if match["fraction"] else match["slash"].split("/")[::-1]
    values = [arabic(one) if one[0].isdigit() else han(one) for one in (top, bottom)]
    if values[0] is None or not values[1] or values[0] > values[1]:
        return None
    return float(f"{values[0] / values[1]:.6g}")


def _times(written: str | None) -> int:
    if not written:
        return 1
    return int(written) if written.isdigit() else int(han(written) or 1)


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
    text = reading.text
    known = measure(_meant(text, start, unit, scaled=bool(match["scale"]))) if unit else None
    if match["cash"]:
        start -= 1
    if known and known.dimension in {"ratio", "temperature"} and _is_minus(text, start) and not match["low"]:
        start, value = start - 1, -value
    cold = (
        _COLD.search(text, max(0, start - 3), start) if known and known.dimension == "temperature" else None
    )
    if cold and value > 0:
        start, value = cold.start(), -value
    before = text[max(0, start - _WHAT_REACH) : start]
    what, sign = _measured(before, known.dimension if known else None)
    return Quantity(
        start=start,
        end=finish,
        rule=_rule(match),
        tier="high" if unit and not match["han"] and not match["doubled"] else "medium",
        text=page.text[start:finish],
        value=value,
        unit=unit,
        bound=end or _bound(match, before),
        base_value=_base_value(value, known.factor if known else None),
        base_unit=known.base if known else None,
        dimension=known.dimension if known else "ratio" if match["fraction"] or match["slash"] else None,
        what=what,
        sign="+" if match["doubled"] else sign,
    )


def _meant(text: str, start: int, unit: str, *, scaled: bool) -> str:
    """The unit that 度 stands for: of temperature, of electricity, or neither."""
    if unit != "度":
        return unit
    before = text[max(0, start - 12) : start]
    if _WEATHER.search(before):
        return "摄氏度"
    return "度" if scaled or _ELECTRIC.search(before + text[start : start + 12]) else "度(未定)"


def _is_minus(text: str, start: int) -> bool:
    return text[start - 1 : start] in {"-", "−"} and not re.match(
        r"[\w%)]", text[max(0, start - 2) : start - 1], re.A
    )


def _base_value(value: float, factor: float | None) -> float | None:
    return None if factor is None else float(f"{value * factor:.12g}")


_RULES: Final = (
    ("percent", "percent-in-words"),
    ("fraction", "fraction"),
    ("slash", "fraction"),
    ("doubled", "doubling"),
    ("formal", "formal-digits"),
    ("cash", "currency-sign"),
    ("low", "range"),
    ("han", "chinese-digits"),
)


def _rule(match: re.Match[str]) -> str:
    for group, rule in _RULES:
        if match[group]:
            return f"quantity:{rule}"
    return "quantity:number-unit" if match["unit"] else "quantity:bare-scale"


def _bound(match: re.Match[str], before: str) -> Bound:
    tail = next(filter(None, match.group("tail1", "tail2", "tail3", "tail4")), "")
    if tail.endswith("以上") or tail in {"余", "多"} or any(match.group("more1", "more2", "more3", "more4")):
        return "approx" if match["more1"] in {"来", "几"} else "min"
    if tail in {"以下", "及以下", "以内", "之内"}:
        return "max"
    if tail:
        return "approx"
    if (match["unit"] or "").startswith("个多"):
        return "min"
    word = _BEFORE.search(before, max(0, len(before) - _WORDS_REACH))
    if word is None:
        return "exact"
    return "max" if word["max"] else "min" if word["min"] else "approx"


def _measured(before: str, dimension: str | None) -> tuple[str | None, Literal["+", "-"] | None]:
    """What the clause before the amount says is measured, and the direction of a growth or change."""
    clause = _CLAUSE_MARK.split(before)[-1]
    named = (_counted() if dimension == "count" else measures()).last(clause)
    sign: Literal["+", "-"] | None = None
    if dimension in {"ratio", "ratio points"}:
        moves = list(_GROWTH.finditer(clause))
        if moves:
            sign = "+" if moves[-1]["up"] else "-"
    else:
        change = _CHANGED.search(clause, max(0, len(clause) - _WORDS_REACH))
        if change:
            sign = "+" if change["up"] else "-"
    # a number between the name and this amount means that the name belongs to that number
    if named and not _DIGIT.search(clause, named.end()):
        return named.word, sign
    return None, sign
