"""Offices that stand behind a name, with a verb of office between: 任命某某为区财政局局长, 某某回乡任村支书."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from services.extract.names import AFTER_TITLE, IN_LIST, Candidate, heads
from services.extract.sightings import Scan, Sighting
from services.extract.surnames import surname_length
from services.extract.titles import Title

_APPOINTED: Final = re.compile("任命|聘任|聘请|选举|推选|免去|提名|推荐|补选|决定免去|接受")
_COMRADE: Final = re.compile(
    r"(?:等[\d一二三四五六七八九十]{1,3}名)?同志(?=为|任|的|担任|不再|兼任|挂任|试用)"
)
_BEHIND: Final = re.compile(r"(?:同志)?(?:不再)?(?:担任|兼任|挂任|出任|辞去|为|任|的)")
_LATER: Final = re.compile(
    r"[一-鿿]{0,4}?(?:现任|担任|出任|兼任|当选为?|受聘为|被聘为|升任|接任|就任|任)(?!务|职|期|何|意|重|由|命)"
)
_AFTER_SEX: Final = re.compile(r"[ ]?[,(][ ]?[男女][^。\n]{0,60}?(?:现任|拟任|时任)")
_TRAIL: Final = re.compile(r"(?:职务)?(?=[,。;、(\n]|$)|职务|一职|[的期]|以来|后|时")
_PASSING: Final = re.compile(r"(?:团长|总指挥|组长|主持人?|评委|裁判长?|主讲人?|领队|召集人|班长|顾问)\Z")
_LONGEST: Final = 48


@cache
def _office() -> re.Pattern[str]:
    return re.compile(rf"(?P<office>[一-鿿]{{0,{_LONGEST}}}?{heads().pattern})(?={_TRAIL.pattern})")


def appointed(scan: Scan) -> Iterator[Sighting]:
    """任命某某为市财政局局长: the offices are what follows; 免去某某的: whoever had them."""
    text = scan.reading.text
    for word in _APPOINTED.finditer(text):
        candidate = scan.name_at(word.end())
        if candidate is None or candidate.score < AFTER_TITLE:
            continue
        verb = _BEHIND.match(text, candidate.end)
        if verb:
            yield Sighting(candidate, _offices(text, verb.end()), "person:appointed", "high")


def by_comrade(scan: Scan) -> Iterator[Sighting]:
    """甲、乙、丙等3名同志为某局副局长: all of them hold it."""
    text = scan.reading.text
    for comrade in _COMRADE.finditer(text):
        verb = _BEHIND.match(text, comrade.end())
        titles = _offices(text, verb.end()) if verb else ()
        end = comrade.start()
        while candidate := _name_before(scan, end):
            yield Sighting(candidate, titles, "person:appointed", "high")
            if text[candidate.start - 1 : candidate.start] not in {"、", "和"}:
                break
            end = candidate.start - 1


def offices_held(scan: Scan, sighting: Sighting) -> Sighting:
    """The sighting, with the offices that a verb behind the name gives: 现任, 当选为, 出任."""
    text, end = scan.reading.text, sighting.candidate.end
    verb = _AFTER_SEX.match(text, end) or _LATER.match(text, end)
    if verb is None or sighting.rule == "person:appointed":
        return sighting
    titles = [
        title for title in _offices(text, verb.end()) if not _PASSING.search(text[title.start : title.end])
    ]
    return sighting._replace(titles=tuple(sorted({*sighting.titles, *titles}))) if titles else sighting


def _name_before(scan: Scan, end: int) -> Candidate | None:
    text = scan.reading.text
    for length in (3, 2, 4):
        start = end - length
        if start < 0 or not (surname_length(text, start) or length > 2):
            continue
        if start and text[start - 1].isalnum() and text[start - 1] not in "和命去任于":
            continue
        candidate = scan.name_at(start)
        if candidate and candidate.end == end and candidate.score >= IN_LIST:
            return candidate
        if surname_length(text, start) and text[start:end].isalnum():
            return Candidate(start, end, text[start:end], IN_LIST)
    return None


def _offices(text: str, at: int) -> tuple[Title, ...]:
    """Offices from `at` on, joined by 、."""
    found: list[Title] = []
    while office := _office().match(text, at):
        found.append(Title(*office.span("office")))
        at = office.end()
        if text[at : at + 1] != "、":
            break
        at += 1
    return tuple(found)
