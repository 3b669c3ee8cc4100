"""Dates of what happened: found in title and body, resolved to a day with the page's own date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.extract.lunar import lunar_dates
from services.extract.page import Page
from services.extract.reading import Reading, read
from shared.messages.extracted import EventDate, Tier

_DAY_PART: Final = r"(?:上午|下午|早上|早晨|清晨|凌晨|中午|晚上|晚间|晚|夜间|夜|傍晚)"
_HAN_DAY: Final = r"(?:三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_HAN_MONTH: Final = r"(?:十[一二]?|[一二三四五六七八九]|元)"
_YEAR: Final = (
    r"(?:(?P<year>(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{3})[ ]?年"
    r"|(?P<shortyear>(?<!\d)[0-2]\d)[ ]?年(?=[ ]?\d{1,2}[ ]?月)|(?P<relyear>去年|今年|前年|明年|当年|本年))"
)
_DATE: Final = re.compile(
    rf"(?<![\d.])(?:{_YEAR}[ ]?)?(?P<month>1[0-2]|0?[1-9](?!\d)|{_HAN_MONTH}(?=月))[ ]?月(?:份)?[ ]?"
    rf"(?:(?P<day>3[01]|[12]\d|0?[1-9](?!\d)|{_HAN_DAY}(?=[日号]))"
    rf"(?:[ ]?[日号](?!线|楼|院|厂|地块|馆|门|桥|口)|(?=[ ]?{_DAY_PART}))"
    r"(?P<through>[ ]?(?:—|-|~|至|到|、|和)[ ]?(?!\d{1,2}[ ]?月)(?P<to>3[01]|[12]\d|0?[1-9](?!\d))[ ]?[日号])?)?"
    r"|(?<![\d.])(?P<numeric>(?P<y>(?:19|20)\d\d)(?P<sep>[-/.])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>3[01]|[12]\d|0?[1-9]))(?![\d.\-/])"
    r"|(?P<relative>大前天|前天|前日|昨天|昨日|昨晚|昨夜|今天|今日|今晨|今早|今晚|明天|明日|后天)(?=上午|下午|早上|早晨|清晨|凌晨|中午|晚上|晚间|[,。:;“\s\d]|[一-鿿])"
    r"|(?<!以)(?P<relmonth>上个?月|本月|当月|这个月|下个?月)[ ]?(?P<relday>3[01]|[12]\d|0?[1-9](?!\d))[ ]?[日号]"
    rf"|(?<![\d.月年/第—~至到\-])(?P<only>3[01]|[12]\d|[1-9])日(?!均|产|游|内|以内|之内|龄|前往常|常|本|处理|供|益|耳|内瓦)"
    r"(?P<onlythrough>[ ]?(?:—|-|~|至|到)[ ]?(?P<onlyto>3[01]|[12]\d|[1-9])日)?"
)
_BEGINS: Final = re.compile("[0-9一二三四五六七八九十元正去今前明当本昨大后上下这]")
_TO: Final = re.compile(
    r"(?:[ ]?(?:上午|下午|早上|晚上|晚|凌晨|中午))?[ ]?(?:\d{1,2}[:时点]\d{0,2}分?)?起?(?:开始)?[ ]?"
    r"(?:至|到|—{1,2}|-|~|直至|持续到|延续到)[ ]?$"
)
_RELATIVE: Final = {"大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1} | {
    "今天": 0,
    "今日": 0,
    "今晨": 0,
    "今早": 0,
    "今晚": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
}
_REL_YEARS: Final = {"去年": -1, "前年": -2, "今年": 0, "本年": 0, "当年": 0, "明年": 1}
_AHEAD: Final = re.compile(r"将于|将在|计划|预计|定于|拟于|力争|确保|截止|截至|争取|请于|务必|即将|明年")
_AHEAD_AFTER: Final = re.compile(r"^[ ]?\d{0,2}[时点]?(?:之前|以前|前|止|截止|底前)")
_FIGURATIVE: Final = re.compile(r"^(?:的|之)?(?:[头条报时看点]|中国|世界|社会|起|各|之|风采)")
_HAN_VALUE: Final = {sign: value for value, sign in enumerate("一二三四五六七八九", start=1)} | {
    "元": 1,
    "正": 1,
}


@dataclass(frozen=True)
class _Written:
    """A date as written; None where it is not said."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    rule: str
    tier: Tier = "high"


def find_event_dates(page: Page) -> tuple[EventDate, ...]:
    """Dates in title and body, in order.

    A day without a year takes the one that lies nearest to `published` (later only where the text says that it is
    still to come); a day without a month the month; the end of a period follows its begin. Lunar dates are marked
    (`L01-15`) and not converted. What cannot be resolved stays short: `2023-06`, `06-28`.
    Months without any hint of a year, and impossible days, are left out.
    """
    reading = read(page)
    lunar = [_marked(page, *one) for one in lunar_dates(reading.text)]
    taken = {position for one in lunar for position in range(one.start, one.end)}
    found: list[EventDate] = []
    reached = 0
    for begin in _BEGINS.finditer(reading.text):
        match = _DATE.match(reading.text, begin.start()) if begin.start() >= reached else None
        if match is None or match.start() in taken:
            continue
        reached = match.end()
        for written in _written(reading, match, page.published):
            resolved = _resolve(written, reading, page.published)
            before = found[-1] if found else None
            if (
                resolved
                and before
                and written.year is None
                and _TO.fullmatch(reading.text, before.end, written.start)
            ):
                resolved = _not_before(before.date, resolved)
            if resolved is not None:
                found.append(
                    EventDate(
                        start=written.start,
                        end=written.end,
                        rule=written.rule,
                        tier=written.tier,
                        text=page.text[written.start : written.end],
                        date=resolved,
                    )
                )
    return tuple(sorted([*found, *lunar], key=lambda one: one.start))


def _marked(page: Page, start: int, end: int, mark: str) -> EventDate:
    return EventDate(
        start=start, end=end, rule="date:lunar", tier="low", text=page.text[start:end], date=mark
    )


def _not_before(first: str, last: str) -> str:
    """The end of a period in the year of its begin, or the next: 6月10日起至9月20日."""
    if len(first) < 10 or len(last) < 10 or first[4:] == last[4:]:
        return last
    year = int(first[:4]) + (1 if last[4:] < first[4:] else 0)
    # a 29 February may not exist in that year
    return f"{year:04}{last[4:]}" if _valid(year, int(last[5:7]), int(last[8:])) else last


def _written(reading: Reading, match: re.Match[str], published: date | None) -> Iterator[_Written]:
    start, end = match.span()
    if match["numeric"]:
        yield _Written(start, end, int(match["y"]), int(match["m"]), int(match["d"]), "date:numeric")
    elif match["relative"]:
        yield from _relative(reading, match, published)
    elif match["relmonth"]:
        if published is not None:
            month = published.month - 1 + {"上": -1, "下": 1}.get(match["relmonth"][0], 0)
            yield _Written(
                start,
                end,
                published.year + month // 12,
                month % 12 + 1,
                int(match["relday"]),
                "date:relative-month",
                "medium",
            )
    elif match["only"]:
        yield _Written(
            start, start + len(match["only"]) + 1, None, None, int(match["only"]), "date:day", "medium"
        )
        if match["onlyto"]:
            yield _Written(match.start("onlyto"), end, None, None, int(match["onlyto"]), "date:day", "medium")
    else:
        year = _year(match, published)
        month = _number(match["month"])
        if not match["day"]:
            if match["year"] or match["relyear"] or match["shortyear"]:
                yield _Written(start, end, year, month, None, "date:month")
            return
        first_end = match.start("through") if match["through"] else end
        yield _Written(start, first_end, year, month, _number(match["day"]), "date:month-day")
        if match["to"]:
            yield _Written(match.start("to"), end, year, month, int(match["to"]), "date:through")


def _relative(reading: Reading, match: re.Match[str], published: date | None) -> Iterator[_Written]:
    word = match["relative"]
    # 今天 is mostly “nowadays”, and 今日临安 a newspaper
    vague = _RELATIVE[word] in {0, 1} and not re.match(
        rf"{_DAY_PART}|[,:]", reading.text[match.end() : match.end() + 3]
    )
    token = reading.token_at(match.start())
    if published is None or vague or token.start != match.start() or reading.quote_at(match.start()):
        return
    if _FIGURATIVE.match(reading.text[match.end() : match.end() + 3]):
        return
    day = published + timedelta(days=_RELATIVE[word])
    yield _Written(match.start(), match.end(), day.year, day.month, day.day, "date:relative", "medium")


def _year(match: re.Match[str], published: date | None) -> int | None:
    if match["year"]:
        written = match["year"]
        if written.isdigit() and written.isascii():
            return int(written)
        return int(
            "".join(str("〇一二三四五六七八九".index("〇" if sign in "零○" else sign)) for sign in written)
        )
    if match["shortyear"]:
        return 2000 + int(match["shortyear"])
    if match["relyear"] and published:
        return published.year + _REL_YEARS[match["relyear"]]
    return None


def _number(written: str) -> int:
    if written.isascii():
        return int(written)
    tens, ten, ones = written.partition("十")
    if not ten:
        return _HAN_VALUE[written]
    return (_HAN_VALUE[tens] if tens else 1) * 10 + (_HAN_VALUE[ones] if ones else 0)


def _resolve(written: _Written, reading: Reading, published: date | None) -> str | None:
    year, month, day = written.year, written.month, written.day
    if day is None:
        return f"{year:04}-{month:02}" if year and month else None
    if month is None:
        nearest = _nearest_month(day, published) if published else None
        return nearest.isoformat() if nearest else None
    if year is None:
        if published is None:
            return f"{month:02}-{day:02}" if _valid(2000, month, day) else None
        ahead = _is_ahead(reading, written)
        options = [_valid(published.year + step, month, day) for step in (-1, 0, 1)]
        best = min(
            (o for o in options if o), key=lambda o: _distance(o, published, ahead=ahead), default=None
        )
        return best.isoformat() if best else None
    known = _valid(year, month, day)
    return known.isoformat() if known else None


def _is_ahead(reading: Reading, written: _Written) -> bool:
    before = reading.text[max(reading.sentence_start(written.start), written.start - 16) : written.start]
    after = reading.text[written.end : written.end + 6]
    return bool(_AHEAD.search(before) or _AHEAD_AFTER.match(after))


def _distance(option: date, published: date, *, ahead: bool) -> float:
    days = (option - published).days
    # news tells what was: a day to come counts threefold unless the text points forward
    return days * (1 if ahead else 3) if days > 0 else -days * (3 if ahead else 1)


def _nearest_month(day: int, published: date) -> date | None:
    options = []
    for step in (-1, 0, 1):
        month = published.month - 1 + step
        option = _valid(published.year + month // 12, month % 12 + 1, day)
        if option and abs((option - published).days) <= 20:
            options.append(option)
    return min(options, key=lambda option: _distance(option, published, ahead=False), default=None)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
