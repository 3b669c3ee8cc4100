"""Named persons with their titles and all their mentions."""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from services.extract.lexicon import either, is_word, word_tag, words
from services.extract.names import AFTER_TITLE, AT_CLAUSE_START, IN_LIST, Candidate, follows_well, name_at
from services.extract.organizations import organization_hits
from services.extract.page import Page
from services.extract.reading import Reading, read
from services.extract.surnames import surname_length
from services.extract.titles import Title, heads, is_shared, titles_before
from shared.messages.extracted import Found, Person, Tier, TitleMention

_DOCTRINE: Final = re.compile(r"(?:习近平|毛泽东|邓小平)(?!总书记|主席|同志)(?:[一-鿿]{0,20}?思想|理论)")
_AFTER_NAME: Final = (
    "总书记|副?(?:主席|总理|书记|市长|区长|县长|镇长|乡长|省长|主任|局长|院长|校长|所长|会长|董事长|总经理|经理|教授|院士|博士|研究员|工程师|"
    "部长|厅长|处长|科长|秘书长|理事长|行长|站长|队长)|师傅|老师|委员|常委|同志|先生|女士"
)
_NO_TITLES: Final = frozenset({"同志", "先生", "女士", "老师", "师傅"})
_BETWEEN: Final = re.compile(r"\s?[、/,]\s?|\s")
_GAP: Final = re.compile(r"(?:\([^()\n]{2,12}\))?(?: {0,2}|:\s?)(?=[一-鿿])")
_LABEL: Final = re.compile(r"(?:联系人|联络人|报名联系人|经办人|承办人|公示联系人)(?:及电话|及方式)?\s?:\s?")
_CLAUSE: Final = re.compile(r"(?:^|[\n。;!?,:“”()—>]\s?|(?<=[一-鿿])(?:由|的)|[一-鿿](?:公司|集团|学院|大学|医院|中学|小学|研究院|银行|中心|局|社|厂))(?=[一-鿿])")
_APPOINTED: Final = re.compile("任命|聘任|聘请|选举|推选|免去|提名|推荐")
_SEPARATOR: Final = re.compile(r"\s?(?:、|/|和|与|及|以及)\s?")
_NOT_IN_ARTICLE: Final = re.compile(r"(?:记者|通讯员|摄影|摄|撰稿|撰文|编辑|责编|责任编辑|审核|校对|供稿|作者|文/图|图/文|来源|主编|总编|总编辑|监制|策划)[:/\s]{0,2}$")


class _Sighting(NamedTuple):
    """A name with what speaks for it at one place."""

    candidate: Candidate
    titles: tuple[Title, ...]
    rule: str
    tier: Tier


@cache
def _anchors() -> re.Pattern[str]:
    return re.compile(either(words("title_heads") | words("roles")))


@cache
def _later() -> re.Pattern[str]:
    return re.compile(_AFTER_NAME)


@cache
def _office() -> re.Pattern[str]:
    return re.compile(rf"[为任的](?P<office>[一-鿿]{{0,30}}?{heads().pattern})(?=[,。;、\n职]|$)")


@cache
def _known() -> re.Pattern[str]:
    return re.compile(either(words("known_persons")))


def find_persons(page: Page) -> tuple[Person, ...]:
    """Persons named in title and body, by first mention; one entry a name, with the titles as written.

    A name needs evidence once: a title or role before it, a title after it, a list of names, a label, or a verb of
    speech or office at the start of a clause. After that every mention counts. Leaders within the name of a doctrine
    are no mention. `name` has no spaces, its mentions may.
    """
    reading = read(page)
    bodies = [(hit.start, hit.end) for hit in organization_hits(page)]
    sightings = [seen for seen in _sightings(reading) if not _within(bodies, seen.candidate.start)]
    names: dict[str, list[_Sighting]] = {}
    for sighting in sightings:
        names.setdefault(sighting.candidate.name, []).append(sighting)
    _merge_prefixes(reading, names)
    mentions = _all_mentions(reading, names)
    persons = [_person(page, name, names[name], found) for name, found in mentions.items()]
    return tuple(sorted(persons, key=lambda person: person.mentions[0].start))


def _within(spans: list[tuple[int, int]], position: int) -> bool:
    index = bisect_right(spans, (position, sys.maxsize)) - 1
    return index >= 0 and position < spans[index][1]


def _sightings(reading: Reading) -> Iterator[_Sighting]:
    barred = [match.span() for match in _DOCTRINE.finditer(reading.text)]
    for source in (_after_anchors, _after_labels, _appointed, _before_titles, _at_clause_starts, _well_known):
        for sighting in source(reading):
            start = sighting.candidate.start
            if any(low <= start < high for low, high in barred):
                continue
            if _NOT_IN_ARTICLE.search(reading.text, max(0, start - 8), start):
                continue
            yield sighting


def _after_anchors(reading: Reading) -> Iterator[_Sighting]:
    """Names behind a title or a role, and the list that such a name begins."""
    text = reading.text
    floor = 0
    for anchor in _anchors().finditer(text):
        if anchor.start() < floor:
            continue
        at = anchor.end()
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        candidate = name_at(reading, at)
        titled = anchor[0] in words("title_heads")
        if candidate is None or candidate.score < _threshold(reading, candidate, titled):
            continue
        titles = titles_before(reading, anchor.end(), floor) if titled else ()
        if _NOT_IN_ARTICLE.search(text, max(0, anchor.start() - 8), anchor.end()):
            continue
        rule = "person:after-title" if titles else "person:after-role"
        yield _Sighting(candidate, titles, rule, "high" if titles else "medium")
        floor = candidate.end
        shared = titles if titles and is_shared(text[titles[-1].start : titles[-1].end]) else ()
        for following in _list_from(reading, candidate.end, IN_LIST):
            yield _Sighting(following, shared, "person:in-list", "high" if shared else "medium")
            floor = following.end


def _threshold(reading: Reading, candidate: Candidate, titled: bool) -> float:
    """A role says less than a title, and a sure name next in the list vouches for an unusual one."""
    if reading.text[candidate.end : candidate.end + 1] == "、":
        following = name_at(reading, candidate.end + 1)
        if following and following.score >= AT_CLAUSE_START:
            return IN_LIST - 0.5
    return AFTER_TITLE if titled else AFTER_TITLE + 0.8


def _list_from(reading: Reading, at: int, least: float) -> Iterator[Candidate]:
    """The names that go on behind `at` with 、 or 和."""
    while separator := _SEPARATOR.match(reading.text, at):
        candidate = name_at(reading, separator.end())
        if candidate is None or candidate.score < least or _is_common_word(reading, candidate, least):
            return
        if separator[0].strip() != "、" and candidate.score < AFTER_TITLE:
            return
        yield candidate
        at = candidate.end


def _is_common_word(reading: Reading, candidate: Candidate, least: float) -> bool:
    """A place or a thing in a list that no title heads."""
    return least > IN_LIST and is_word(candidate.name) and not word_tag(candidate.name).startswith("nr")


def _after_labels(reading: Reading) -> Iterator[_Sighting]:
    for label in _LABEL.finditer(reading.text):
        at = label.end()
        while (candidate := name_at(reading, at)) and candidate.score >= AFTER_TITLE:
            yield _Sighting(candidate, (), "person:label", "high")
            at = candidate.end
            gap = _BETWEEN.match(reading.text, at)
            if gap is None:
                break
            at = gap.end()


def _appointed(reading: Reading) -> Iterator[_Sighting]:
    """任命某某为市财政局局长: the office is what follows; 免去某某的: whoever had it."""
    text = reading.text
    for word in _APPOINTED.finditer(text):
        candidate = name_at(reading, word.end())
        if candidate is None or candidate.score < AFTER_TITLE or text[candidate.end : candidate.end + 1] not in "为的任":
            continue
        office = _office().match(text, candidate.end)
        titles = (Title(*office.span("office")),) if office else ()
        yield _Sighting(candidate, titles, "person:appointed", "high")


def _before_titles(reading: Reading) -> Iterator[_Sighting]:
    """吴新民主任, 李晓兰女士: the name begins a clause or a word, and the title ends it."""
    text = reading.text
    for title in _later().finditer(text):
        for length in (4, 3, 2):
            start = title.start() - length
            if start < 0 or not surname_length(text, start):
                continue
            candidate = name_at(reading, start)
            if candidate is None or candidate.end != title.start() or candidate.score < AT_CLAUSE_START - 0.5:
                continue
            if not _begins_word(reading, start):
                continue
            span = () if title[0] in _NO_TITLES else (Title(title.start(), title.end()),)
            yield _Sighting(candidate, span, "person:before-title", "high")
            break


def _begins_word(reading: Reading, start: int) -> bool:
    if start == 0 or not reading.text[start - 1].isalnum():
        return True
    before = reading.token_at(start - 1)
    return before.end == start and (before.tag[0] in "pcvudrt" or before.word in words("edge_stops"))


def _at_clause_starts(reading: Reading) -> Iterator[_Sighting]:
    """Names that begin a clause, alone before a verb of speech or office, or in a list."""
    text = reading.text
    for clause in _CLAUSE.finditer(text):
        at = clause.end()
        if not surname_length(text, at) and "·" not in text[at : at + 8] and not clause[0].endswith("的"):
            continue
        candidate = name_at(reading, at)
        if candidate is None:
            continue
        if text[candidate.end : candidate.end + 1] == "、":
            listed = [candidate, *_list_from(reading, candidate.end, IN_LIST + 0.5)]
            mean = sum(one.score for one in listed) / len(listed)
            if len(listed) >= 2 and candidate.score >= AFTER_TITLE and mean >= AT_CLAUSE_START - 1:
                if not any(_is_common_word(reading, one, IN_LIST + 0.5) for one in listed):
                    yield from (_Sighting(one, (), "person:list", "medium") for one in listed)
                    continue
        of_body = clause[0] == "的" and text[clause.start() - 2 : clause.start()] in {"公司", "集团", "学院", "大学"}
        if of_body and candidate.score >= AT_CLAUSE_START - 1:
            yield _Sighting(candidate, (), "person:of-organization", "medium")
        elif candidate.score >= AT_CLAUSE_START and _acts(reading, candidate) and not _is_common_word(reading, candidate, 9):
            yield _Sighting(candidate, (), "person:clause", "medium")


def _acts(reading: Reading, candidate: Candidate) -> bool:
    """A known verb of two characters, or 说, follows directly."""
    text = reading.text
    if text[candidate.end : candidate.end + 1] in {"说", "称", "率"}:
        return True
    if not text[candidate.end : candidate.end + 1].isalnum():
        return False
    following = any(text[candidate.end : candidate.end + n] in words("name_follow") for n in (2, 3, 4))
    return following and follows_well(reading, candidate.end) >= 2.5


def _well_known(reading: Reading) -> Iterator[_Sighting]:
    for match in _known().finditer(reading.text):
        yield _Sighting(Candidate(match.start(), match.end(), match[0], 9.0), (), "person:listed", "high")


def _merge_prefixes(reading: Reading, names: dict[str, list[_Sighting]]) -> None:
    """杨国 where all else says 杨国正, or 沈敏讲 beside 沈敏: the form that the page uses more takes what was seen."""
    for name in sorted(names, key=len, reverse=True):
        shorter = name[:-1]
        if len(shorter) < 2 or shorter not in names:
            continue
        longer_count = reading.text.count(name)
        shorter_count = reading.text.count(shorter) - longer_count
        if shorter_count > longer_count:
            kept, dropped = shorter, name
        elif shorter_count == 0:
            kept, dropped = name, shorter
        else:
            continue
        for seen in names.pop(dropped):
            start = seen.candidate.start
            if reading.text.startswith(kept, start):
                moved = Candidate(start, start + len(kept), kept, seen.candidate.score)
                names[kept].append(seen._replace(candidate=moved))


def _all_mentions(reading: Reading, names: dict[str, list[_Sighting]]) -> dict[str, list[Found]]:
    if not names:
        return {}
    text = reading.text
    barred = [match.span() for match in _DOCTRINE.finditer(text)]
    evidence = {s.candidate.start: s for sightings in names.values() for s in reversed(sightings)}
    taken_end = 0
    found: dict[str, list[Found]] = {}
    spaced = "|".join(r"\s{0,4}".join(map(re.escape, name)) for name in sorted(names, key=lambda n: (-len(n), n)))
    for match in re.finditer(spaced, text):
        name = re.sub(r"\s", "", match[0])
        if match.start() < taken_end or "\n" in match[0] or any(low <= match.start() < high for low, high in barred):
            continue
        sighting = evidence.get(match.start())
        if sighting is None and _inside_word(reading, match):
            continue
        rule, tier = (sighting.rule, sighting.tier) if sighting else ("person:repeated", "medium")
        found.setdefault(name, []).append(Found(start=match.start(), end=match.end(), rule=rule, tier=tier))
        taken_end = match.end()
    return found


def _inside_word(reading: Reading, match: re.Match[str]) -> bool:
    """A short name that is also the beginning or the end of an everyday word here."""
    if len(match[0]) > 2:
        return False
    token, last = reading.token_at(match.start()), reading.token_at(match.end() - 1)
    crosses = token.start < match.start() or last.end > match.end()
    everyday = any(is_word(t.word) and len(t.word) > 1 and not t.tag.startswith("nr") for t in (token, last))
    return crosses and everyday


def _person(page: Page, name: str, sightings: Iterable[_Sighting], mentions: list[Found]) -> Person:
    spans = sorted({title for sighting in sightings for title in sighting.titles})
    rules = {title: sighting for sighting in sightings for title in sighting.titles}
    titled = tuple(
        TitleMention(
            start=start,
            end=end,
            rule=rules[Title(start, end)].rule,
            tier=rules[Title(start, end)].tier,
            text=page.text[start:end],
        )
        for start, end in spans
    )
    return Person(
        name=name,
        titles=tuple(dict.fromkeys(title.text for title in titled)),
        title_mentions=titled,
        mentions=tuple(mentions),
    )
