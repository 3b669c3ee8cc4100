"""Dates of the lunar calendar: found and marked, never converted, as the page rarely says of which year they are."""

import re
from typing import Final

_DAY: Final = r"(?:初[一二三四五六七八九十]|廿[一二三四五六七八九]?|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_MONTH: Final = r"(?:闰?(?:十[一二]?|[二三四五六七八九]|正|一)|腊|冬)"
_WRITTEN: Final = re.compile(
    rf"(?:农历|阴历|旧历|夏历)[一-鿿\d]{{0,4}}?年?(?P<month1>{_MONTH})月(?P<day1>{_DAY})[日]?"
    rf"|(?P<month2>正|腊|冬)月(?P<day2>{_DAY})(?![一-鿿]?[亿万千]|[个家项名])"
    rf"|(?P<month3>{_MONTH})月(?P<day3>初[一二三四五六七八九十]|廿[一二三四五六七八九]?)"
    r"|大?年(?P<day4>初[一二三四五六七])(?![一-鿿]?[中级])"
)
_SIGNS: Final = re.compile("[农阴旧夏]历|[正腊冬]月|月[初廿]|年初")
_DIGITS: Final = {sign: value for value, sign in enumerate("一二三四五六七八九", start=1)} | {"正": 1}


def lunar_dates(text: str) -> list[tuple[int, int, str]]:
    """`(start, end, mark)` of each, with marks such as `L01-15`: month and day of the lunar calendar; `L闰06-01`."""
    found: list[tuple[int, int, str]] = []
    if _SIGNS.search(text) is None:
        return found
    for match in _WRITTEN.finditer(text):
        month = match["month1"] or match["month2"] or match["month3"] or "正"
        day = match["day1"] or match["day2"] or match["day3"] or match["day4"]
        leap, month = ("闰", month[1:]) if month.startswith("闰") else ("", month)
        number = {"腊": 12, "冬": 11}.get(month) or _number(month)
        found.append((match.start(), match.end(), f"L{leap}{number:02}-{_number(day):02}"))
    return found


def _number(written: str) -> int:
    written = written.removeprefix("初")
    if written.startswith("廿"):
        return 20 + _DIGITS.get(written[1:], 0)
    tens, ten, ones = written.partition("十")
    if not ten:
        return _DIGITS[written]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
