"""Dates and times as pages write them, in Asia/Shanghai."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

_SHANGHAI: Final = timezone(timedelta(hours=8))
_DATE: Final = re.compile(
    r"(?<![\d.])(?P<year>19\d\d|20\d\d)\s{0,3}"
    r"(?:年\s{0,3}(?P<m1>\d{1,2})\s{0,3}月\s{0,3}(?P<d1>\d{1,2})\s{0,3}[日号]?"
    r"|[-‐–—]\s?(?P<m2>\d{1,2})\s?[-‐–—]\s?(?P<d2>\d{1,2})(?!\d)"
    r"|/(?P<m3>\d{1,2})/(?P<d3>\d{1,2})(?!\d)|\.\s?(?P<m4>\d{1,2})\.\s?(?P<d4>\d{1,2})(?![\d.])"
    r"|(?P<m5>0[1-9]|1[0-2])(?P<d5>[0-3]\d)(?!\d))"
    r"|(?<![\d./:-])(?P<short>\d\d)(?P<sep>[-/.])(?P<m6>\d{1,2})(?P=sep)(?P<d6>\d{1,2})(?![\d./-])"
    r"|(?P<hanyear>[一二][〇零○Oo一二三四五六七八九]{3})年(?P<hanmonth>[元正一二三四五六七八九十]{1,2})月"
    r"(?P<handay>[一二三四五六七八九十廿]{1,3})[日号]"
)
_TIME: Final = re.compile(
    r"[T\s,]{0,8}(?:星期[一二三四五六日天]|周[一二三四五六日天])?[\s,]{0,4}"
    r"(?P<half>上午|下午|晚上|晚|早上|中午|AM|PM)?\s{0,2}"
    r"(?P<hour>[01]?\d|2[0-3])(?:\s?:\s?(?P<minute>[0-5]?\d)(?:\s?:\s?(?P<second>[0-5]?\d)(?!\d))?(?:\.\d{1,6})?(?!\d)"
    r"|[时点](?P<minute2>[0-5]?\d)分(?:(?P<second2>[0-5]?\d)秒)?)"
    r"(?P<zone>Z|\s?[+-]\d\d:?\d\d(?!\d))?(?:\s?(?P<suffix>[AaPp][Mm]))?"
)
_WEEKDAY: Final = re.compile(r"[\s,(]{0,4}(?:星期|礼拜|周)[一二三四五六日天]")
_TODAY: Final = re.compile(r"(?:今天|现在|今日|当前(?:时间|日期)?|北京时间)\s?(?:是|为)?\s?:?\s{0,4}$")
_HAN_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "O": 0, "o": 0}


@dataclass(frozen=True)
class Timestamp:
    """A date `YYYY-MM-DD` and, if given, a time `HH:MM:SS`, at `[start, end)`.

    `time_start` is where the time begins; `has_seconds` tells whether the page gave them. `is_clock` marks a
    running date of the site (`2023年10月10日 星期二`, `今天是…`), which is no date of the article.
    """

    start: int
    end: int
    date: str
    time: str | None
    time_start: int
    has_seconds: bool
    is_clock: bool


def timestamps(text: str) -> Iterator[Timestamp]:
    """The valid dates of a half-width text, in order; years 1949 to 2099, two-digit years as 20yy."""
    for match in _DATE.finditer(text):
        day = _date(match)
        if day is not None:
            yield _with_time(text, match.start(), match.end(), day)


def _date(match: re.Match[str]) -> date | None:
    if match["hanyear"]:
        year = int("".join(str(_HAN_DIGITS[c]) for c in match["hanyear"]))
        month, day = _han_number(match["hanmonth"]), _han_number(match["handay"])
    else:
        year = 2000 + int(match["short"]) if match["short"] else int(match["year"])
        month = int(next(match[f"m{i}"] for i in range(1, 7) if match[f"m{i}"]))
        day = int(next(match[f"d{i}"] for i in range(1, 7) if match[f"d{i}"]))
    if not 1949 <= year <= 2099:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _han_number(text: str) -> int:
    text = text.replace("元", "一").replace("正", "一").replace("廿", "二十")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _HAN_DIGITS[ones] if len(ones) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[ones] if ones else 0)


def _with_time(text: str, start: int, end: int, day: date) -> Timestamp:
    is_clock = bool(_WEEKDAY.match(text, end)) or bool(_TODAY.search(text[max(0, start - 12) : start]))
    match = _TIME.match(text, end)
    if match is None:
        return Timestamp(start, end, day.isoformat(), None, end, False, is_clock)
    hour = int(match["hour"])
    minute = int(match["minute"] or match["minute2"])
    second = match["second"] or match["second2"]
    half = (match["half"] or match["suffix"] or "").upper()
    if half in ("下午", "晚上", "晚", "PM") and hour < 12:
        hour += 12
    moment = datetime(day.year, day.month, day.day, hour, minute, int(second or 0), tzinfo=_SHANGHAI)
    if match["zone"]:
        moment = _in_shanghai(moment, match["zone"].strip())
    return Timestamp(
        start,
        match.end(),
        moment.date().isoformat(),
        moment.time().isoformat(),
        end,
        second is not None,
        is_clock,
    )


def _in_shanghai(moment: datetime, zone: str) -> datetime:
    if zone == "Z":
        offset = timedelta()
    else:
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        offset = -offset if zone[0] == "-" else offset
    if abs(offset) > timedelta(hours=14):
        return moment
    return moment.replace(tzinfo=timezone(offset)).astimezone(_SHANGHAI)
