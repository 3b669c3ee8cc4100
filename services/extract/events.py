"""Occasions that a page reports: kind, name, date, place or form, who took part, and the figures of the agenda."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.extract.event_cast import Cast
from services.extract.event_marks import Mark, event_marks, form_in
from services.extract.event_people import Taking, takings
from services.extract.page import Page
from services.extract.reading import Reading, read
from shared.messages.events import AgendaFigure, Event, EventKind, Participant
from shared.messages.extracted import EventDate, Organization, Person, Quantity, Quote, Zone
from shared.messages.spans import Span

_PLACE: Final = re.compile(
    r"在(?P<place>[^,。;!?\n“”]{2,26}?)(?:隆重|顺利|正式|成功|如期|圆满|联合|胜利|组织|现场|集中|"
    r",)*(?:召开|举行|举办|开幕|启动|揭牌|进行|开班|开赛|拉开|开讲|主持召开)"
)
_NO_PLACE: Final = re.compile(r"主持|陪同|期间|基础|[下上中前后]$|领导|当[晚天日]|[昨今]|\d日")
_VAGUE: Final = re.compile(r"近日|日前|近期|不久前|连日来|近段时间|前不久|最近")
_SAME_TIME: Final = re.compile(
    r"(?:会上|当晚|次日|会前|会后|会议前|会议后|仪式前|仪式后|签约前|签约后|仪式结束后|会议结束后|活动前|"
    r"活动后|签约活动前|签约仪式后|签约仪式前|活动中|调研中|调研期间|考察期间|期间|随后|当天|当日|"
    r"同日|座谈会前|座谈会后|下午|上午|晚上|之后|结束后|前往|接着|在随后|开幕式后|闭幕式后|调研结束后|检查结束后|"
    r"一行还)"
)
_AGREED: Final = re.compile(
    r"(?:公司|集团|大学|银行|企业|研究院|研究所|中心|医院|学校|协会)[^,。;“”]{0,20}(?:与|和|同)[^,。;“”]{2,30}$"
)
_UNTIL: Final = re.compile("(?:起)?(?:至|到|—|-|~)")
_WEAK_KINDS: Final = frozenset({"签约", "开工", "投产", "活动"})
_REACH: Final = 120
_WHOLE_DAY: Final = 10
_MOST: Final = 12
_LEAD: Final = 200
_LATEST: Final = 120
"""Days before the publish date beyond which an occasion is told as history."""
_WORTH_A_LOOK: Final = re.compile(
    r"会|式|活动|典礼|展|行动|调研|考察|检查|督|走访|慰问|签|开工|投产|培训|评审|演练|揭牌|座谈|赛|参观|观摩|讲座"
)


@dataclass
class _Draft:
    """An occasion while its facts are gathered."""

    mark: Mark
    day: EventDate | None
    marks: list[Mark] = field(default_factory=list)
    people: list[Taking] = field(default_factory=list)
    own_day: bool = False
    apart: bool = False


def find_events(
    page: Page,
    persons: tuple[Person, ...],
    organizations: tuple[Organization, ...],
    zones: tuple[Zone, ...],
    quantities: tuple[Quantity, ...],
    dates: tuple[EventDate, ...],
    speech: tuple[Quote, ...],
) -> tuple[Event, ...]:
    """The occasions of title and body with a day or a named participant, in order of first mention.

    One occasion is one event, and a part with a kind and verb of its own another. Older ones told as history and plans
    without a day are none. Spans are positions in `page.text`.
    """
    reading = read(page)
    if not _WORTH_A_LOOK.search(reading.text):
        return ()
    title_end = _title_end(page, reading)
    marks = event_marks(reading, title_end)
    if not marks:
        return ()
    days = [one for one in dates if len(one.date) >= 7 and _is_recent(one, page.published)]
    drafts = _drafts(reading, marks, days, title_end)
    if not drafts:
        return ()
    cast = Cast(reading, persons, organizations, zones)
    _share_out(reading, drafts, sorted(takings(cast, speech), key=lambda one: (one.start, one.role)))
    return tuple(
        sorted(
            (_event(page, reading, one, quantities) for one in drafts if one.day is not None or one.people),
            key=lambda one: one.start,
        )
    )


def _title_end(page: Page, reading: Reading) -> int:
    if not page.regions:
        return 0
    start, end = page.regions[0]
    line = reading.text.find("\n", start, end)
    stop = end if line < 0 else line
    return stop if stop - start <= 80 and "。" not in reading.text[start:stop] else start


def _is_recent(one: EventDate, published: date | None) -> bool:
    if published is None:
        return True
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", one.date):
        return one.date[:4] == f"{published.year:04}"
    days = (date.fromisoformat(one.date) - published).days
    return -_LATEST <= days <= 60


def _drafts(reading: Reading, marks: list[Mark], days: list[EventDate], title_end: int) -> list[_Draft]:
    """One draft an occasion; the first is the one the page is about."""
    drafts: list[_Draft] = []
    full = [one for one in days if len(one.date) == _WHOLE_DAY]
    for mark in marks:
        if mark.title:
            if drafts:
                drafts[0].marks.append(mark)
            else:
                drafts.append(_Draft(mark, None, [mark]))
            continue
        day = _day_of(reading, mark, full)
        same = next((one for one in drafts[-_MOST:] if _is_same(one, mark, day)), None)
        if same is not None:
            same.marks.append(mark)
            if same.day is None and day is not None:
                same.day, same.own_day = day, True
        elif mark.strong and (
            _stands_alone(reading, mark, day, drafts[0])
            if drafts
            else day is not None
            or mark.kind not in _WEAK_KINDS
            or mark.name is not None
            or _is_agreed(reading, mark)
        ):
            drafts.append(_Draft(mark, day, [mark], own_day=day is not None, apart=_is_apart(reading, mark)))
    if drafts:
        _date_main(reading, drafts, full, title_end)
    return drafts


def _lead(reading: Reading, mark: Mark) -> str:
    """What stands before a mark in its sentence, as far as it matters."""
    return reading.text[max(reading.sentence_start(mark.start), mark.start - _REACH) : mark.start]


def _is_agreed(reading: Reading, mark: Mark) -> bool:
    """甲公司与乙局签订协议: a contract with both its parties."""
    lead = _lead(reading, mark)
    promised = "协议" in reading.text[mark.end : mark.end + 16]
    return mark.kind == "签约" and promised and _AGREED.search(lead) is not None


def _is_apart(reading: Reading, mark: Mark) -> bool:
    """Whether a contract is told of that no word ties to another occasion of the page."""
    lead = _lead(reading, mark)
    return mark.kind == "签约" and mark.name is None and _SAME_TIME.search(lead) is None


def _is_same(draft: _Draft, mark: Mark, day: EventDate | None) -> bool:
    """Whether a mark tells of the same occasion: its kind, and no other day."""
    agree = draft.day is None or day is None or draft.day.date == day.date
    return draft.mark.kind == mark.kind and agree


def _day_of(reading: Reading, mark: Mark, days: list[EventDate]) -> EventDate | None:
    """The day said last before the end of a mark in its sentence; of a period the first."""
    low = reading.sentence_start(mark.start)
    at = bisect_right(days, mark.end, key=lambda one: one.end)
    near = [one for one in days[max(0, at - _MOST) : at] if low <= one.start and one.rule != "date:through"]
    if len(near) > 1 and _UNTIL.fullmatch(reading.text, near[-2].end, near[-1].start):
        return near[-2]
    return near[-1] if near else None


def _stands_alone(reading: Reading, mark: Mark, day: EventDate | None, main: _Draft) -> bool:
    """Whether a mark of another kind tells of an occasion of its own beside the main one."""
    text = reading.text
    low = max(reading.sentence_start(mark.start), mark.start - _REACH)
    lone = main.mark.title and all(one.title for one in main.marks)
    if day is not None and (main.day.date != day.date if main.day else not main.mark.title):
        return mark.kind not in _WEAK_KINDS or mark.name is not None
    lead = text[low : mark.start]
    # the first day of the body tells the day of the title's occasion, in whatever words
    first = lone and main.day is None and day is not None and mark.name is None
    if first or any(low <= one.start < mark.start and not one.title for one in main.marks[-_MOST:]):
        return False
    if _is_agreed(reading, mark):
        return True
    return _SAME_TIME.search(lead) is not None and mark.kind not in {main.mark.kind, "评审"}


def _date_main(reading: Reading, drafts: list[_Draft], days: list[EventDate], title_end: int) -> None:
    """The day of the occasion of the title: that of its sentence, else the first of the lead; parts take it over."""
    main = drafts[0]
    if (
        main.day is None
        and not main.apart
        and (main.mark.title or reading.line(main.mark.start)[0] <= title_end + 2)
    ):
        start = title_end
        first = next((one for one in days if one.start >= start), None)
        if first is not None:
            line = reading.line(first.start)[0]
            lead = reading.text[start:line].strip()
            vague = _VAGUE.search(reading.text[start : start + 60])
            if len(lead) <= _LEAD and not vague:
                main.day = first
    for place, draft in enumerate(drafts[1:], 1):
        if draft.day is None and not draft.apart:
            told = [
                one
                for one in drafts[max(0, place - _MOST) : place]
                if one.day and one.marks[-1].start < draft.mark.start
            ]
            draft.day = told[-1].day if told else main.day


def _at(quantity: Quantity) -> int:
    return quantity.start


def _share_out(reading: Reading, drafts: list[_Draft], takings: list[Taking]) -> None:
    """Each participant to the occasion told last before the words, else to the first."""
    places = sorted(((mark.start, place) for place, one in enumerate(drafts) for mark in one.marks))
    firm = any(one.mark.title or one.mark.name or one.mark.kind not in _WEAK_KINDS for one in drafts)
    for taking in takings:
        if not firm and taking.rule == "participant:called":
            continue
        at = bisect_right(places, (reading.sentence_end(taking.at), len(drafts))) - 1
        draft = drafts[places[at][1] if at >= 0 else 0]
        line = reading.line(taking.at)[0]
        if (
            taking.role == "签约方"
            and all(mark.start < line for mark in draft.marks)
            and not draft.mark.title
        ):
            continue
        draft.people.append(taking)


def _event(page: Page, reading: Reading, draft: _Draft, quantities: tuple[Quantity, ...]) -> Event:
    text = reading.text
    spans: dict[str, Span] = {}
    named = [one for one in draft.marks if one.name is not None and one.kind == draft.mark.kind]
    best = max(named, key=lambda one: (not one.title, min(one.end - one.start, 30)), default=None)
    if best is not None and best.name is not None:
        spans["name"] = Span(start=best.name[0], end=best.name[1])
    if draft.day is not None:
        spans["date"] = Span(start=draft.day.start, end=draft.day.end)
    for mark in draft.marks:
        low = max(reading.sentence_start(mark.start), mark.start - _REACH)
        high = min(reading.sentence_end(mark.start), mark.end + _REACH)
        if "form" not in spans:
            form = form_in(text, max(low, mark.start - 4), min(high, mark.end + 30))
            if form:
                spans["form"] = Span(start=form[0], end=form[1])
        if "place" not in spans and not mark.title:
            place = _PLACE.search(text, low, min(high, mark.end + 40))
            if place and not _NO_PLACE.search(place["place"]):
                spans["place"] = Span(start=place.start("place"), end=place.end("place"))
    seen: dict[tuple[str, str], Participant] = {}
    for one in draft.people:
        seen.setdefault(
            (one.name, one.role),
            Participant(
                start=one.start,
                end=one.end,
                rule=one.rule,
                tier="medium",
                name=one.name,
                role=one.role,
                organization=one.organization,
            ),
        )
    low, high = reading.sentence_start(draft.mark.start), reading.sentence_end(draft.mark.end)

    def said(key: str) -> str | None:
        return page.text[spans[key].start : spans[key].end] if key in spans else None

    kind: EventKind = draft.mark.kind
    return Event(
        start=draft.mark.start,
        end=draft.mark.end,
        rule="event:title" if draft.mark.title else "event:body",
        tier="high" if draft.own_day or draft.mark.title else "medium",
        kind=kind,
        name=said("name"),
        date=draft.day.date if draft.day else None,
        place=said("place"),
        form=said("form"),
        spans=spans,
        participants=tuple(sorted(seen.values(), key=lambda one: (one.start, one.role))),
        figures=tuple(
            AgendaFigure(
                start=q.start,
                end=q.end,
                rule="event:figure",
                tier="low",
                text=q.text,
                value=q.value,
                unit=q.unit,
            )
            for q in quantities[
                bisect_left(quantities, low, key=_at) : bisect_left(quantities, high, key=_at)
            ]
            if q.dimension == "count"
        ),
    )
