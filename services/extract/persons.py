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
_BETWEEN: Final = re.compile(r"[ ]?[、/,][ ]?|[ ]")
_GAP: Final = re.compile(r"(?:\([^()\n]{2,12}\))?(?: {0,2}|:[ ]?)(?=[一-鿿])")
_LABEL: Final = re.compile(
    r"(?:联系人|联络人|报名联系人|经办人|承办人|公示联系人)(?:及电话|及方式)?[ ]?:[ ]?"
)
_CLAUSE: Final = re.compile(
    r"(?:^|[\n。;!?,:“”()—>][ ]?|(?<=[一-鿿])(?:由|的)|"
    r"[一-鿿](?:公司|集团|学院|大学|医院|中学|小学|研究院|银行|中心|局|社|厂))(?=[一-鿿])"
)
_APPOINTED: Final = re.compile("任命|聘任|聘请|选举|推选|免去|提名|推荐")
_BODY_WORDS: Final = frozenset({"公司", "集团", "学院", "大学", "学校", "医院", "银行", "中心", "协会"})
_SEPARATOR: Final = re.compile(r"[ ]?(?:、|/|和|与|及|以及)[ ]?")
_NOT_IN_ARTICLE: Final = re.compile(
    r"(?:记者|通讯员|摄影|摄|撰稿|撰文|编辑|责编|责任编辑|审核|校对|供稿|作者|文/图|图/文|来源|主编|总编|总编辑|监制|策划)[:/\s]{0,2}$"
)


class _Sighting(NamedTuple):
    """A name with what speaks for it at one place."""

    candidate: Candidate
    titles: tuple[Title, ...]
    rule: str
    tier: Tier


class _Scan(NamedTuple):
    """A reading and the spans of its organizations, in order: the brand of a company is nobody's name."""

    reading: Reading
    bodies: list[tuple[int, int]]

    def name_at(self, at: int) -> Candidate | None:
        """The likeliest name that begins at `at` outside of organizations."""
        index = bisect_right(self.bodies, (at, sys.maxsize)) - 1
        if index >= 0 and at < self.bodies[index][1]:
            return None
        return name_at(self.reading, at)


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
    scan = _Scan(reading, [(hit.start, hit.end) for hit in organization_hits(page)])
    sightings = list(_sightings(scan))
    names: dict[str, list[_Sighting]] = {}
    for sighting in sightings:
        names.setdefault(sighting.candidate.name, []).append(sighting)
    _merge_prefixes(reading, names)
    mentions = _all_mentions(reading, names)
    persons = [_person(page, name, names[name], found) for name, found in mentions.items()]
    return tuple(sorted(persons, key=lambda person: person.mentions[0].start))


def _sightings(scan: _Scan) -> Iterator[_Sighting]:
    for source in (_after_anchors, _after_labels, _appointed, _before_titles, _at_clause_starts, _well_known):
        for sighting in source(scan):
            start = sighting.candidate.start
            if not _NOT_IN_ARTICLE.search(scan.reading.text, max(0, start - 8), start):
                yield sighting


def _after_anchors(scan: _Scan) -> Iterator[_Sighting]:
    """Names behind a title or a role, and the list that such a name begins."""
    text = scan.reading.text
    floor = 0
    for anchor in _anchors().finditer(text):
        if anchor.start() < floor:
            continue
        at = anchor.end()
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        candidate = scan.name_at(at)
        titled = anchor[0] in words("title_heads")
        if candidate is None or candidate.score < _threshold(scan, candidate, titled):
            continue
        titles = titles_before(scan.reading, anchor.end(), floor) if titled else ()
        if _NOT_IN_ARTICLE.search(text, max(0, anchor.start() - 8), anchor.end()):
            continue
        rule = "person:after-title" if titles else "person:after-role"
        yield _Sighting(candidate, titles, rule, "high" if titles else "medium")
        floor = candidate.end
        shared = titles if titles and is_shared(text[titles[-1].start : titles[-1].end]) else ()
        for following in _list_from(scan, candidate.end, IN_LIST):
            yield _Sighting(following, shared, "person:in-list", "high" if shared else "medium")
            floor = following.end


def _threshold(scan: _Scan, candidate: Candidate, titled: bool) -> float:
    """A role says less than a title, and a sure name next in the list vouches for an unusual one."""
    if scan.reading.text[candidate.end : candidate.end + 1] == "、":
        following = scan.name_at(candidate.end + 1)
        if following and following.score >= AT_CLAUSE_START:
            return IN_LIST - 0.5
    return AFTER_TITLE if titled else AFTER_TITLE + 0.8


def _list_from(scan: _Scan, at: int, least: float) -> Iterator[Candidate]:
    """The names that go on behind `at` with 、 or 和."""
    while separator := _SEPARATOR.match(scan.reading.text, at):
        candidate = scan.name_at(separator.end())
        if candidate is None or candidate.score < least:
            return
        if separator[0].strip() != "、" and candidate.score < AFTER_TITLE:
            return
        yield candidate
        at = candidate.end


def _is_common_word(candidate: Candidate) -> bool:
    """A place or a thing of the dictionary."""
    return is_word(candidate.name) and not word_tag(candidate.name).startswith("nr")


def _after_labels(scan: _Scan) -> Iterator[_Sighting]:
    for label in _LABEL.finditer(scan.reading.text):
        at = label.end()
        while (candidate := scan.name_at(at)) and candidate.score >= AFTER_TITLE:
            yield _Sighting(candidate, (), "person:label", "high")
            at = candidate.end
            gap = _BETWEEN.match(scan.reading.text, at)
            if gap is None:
                break
            at = gap.end()


def _appointed(scan: _Scan) -> Iterator[_Sighting]:
    """任命某某为市财政局局长: the office is what follows; 免去某某的: whoever had it."""
    text = scan.reading.text
    for word in _APPOINTED.finditer(text):
        candidate = scan.name_at(word.end())
        if (
            candidate is None
            or candidate.score < AFTER_TITLE
            or text[candidate.end : candidate.end + 1] not in "为的任"
        ):
            continue
        office = _office().match(text, candidate.end)
        titles = (Title(*office.span("office")),) if office else ()
        yield _Sighting(candidate, titles, "person:appointed", "high")


def _before_titles(scan: _Scan) -> Iterator[_Sighting]:
    """吴新民主任, 李晓兰女士: the name begins a clause or a word, and the title ends it."""
    text = scan.reading.text
    for title in _later().finditer(text):
        for length in (4, 3, 2):
            start = title.start() - length
            if start < 0 or not surname_length(text, start):
                continue
            candidate = scan.name_at(start)
            if candidate is None or candidate.end != title.start() or candidate.score < AT_CLAUSE_START - 0.5:
                continue
            if not _begins_word(scan.reading, start) and candidate.name not in words("known_persons"):
                continue
            span = () if title[0] in _NO_TITLES else (Title(title.start(), title.end()),)
            yield _Sighting(candidate, span, "person:before-title", "high")
            break


def _begins_word(reading: Reading, start: int) -> bool:
    if start == 0 or not reading.text[start - 1].isalnum():
        return True
    before = reading.token_at(start - 1)
    return before.end == start and (before.tag[0] in "pcvudrt" or before.word in words("edge_stops"))


def _at_clause_starts(scan: _Scan) -> Iterator[_Sighting]:
    """Names that begin a clause, alone before a verb of speech or office, or in a list."""
    text = scan.reading.text
    for clause in _CLAUSE.finditer(text):
        at = clause.end()
        if not surname_length(text, at) and "·" not in text[at : at + 8] and clause[0] != "的":
            continue
        candidate = scan.name_at(at)
        if candidate is None:
            continue
        listed = _unheaded_list(scan, candidate)
        if listed:
            yield from (_Sighting(one, (), "person:list", "medium") for one in listed)
        elif clause[0] == "的" and text[clause.start() - 2 : clause.start()] in _BODY_WORDS:
            if candidate.score >= AT_CLAUSE_START - 1:
                yield _Sighting(candidate, (), "person:of-organization", "medium")
        elif _acts(scan.reading, candidate):
            yield _Sighting(candidate, (), "person:clause", "medium")


def _unheaded_list(scan: _Scan, first: Candidate) -> list[Candidate]:
    """The names of a list that nothing introduces; empty unless nearly all are sure and none is an everyday word."""
    if scan.reading.text[first.end : first.end + 1] != "、" or first.score < AFTER_TITLE:
        return []
    listed = [first, *_list_from(scan, first.end, IN_LIST + 0.5)]
    mean = sum(one.score for one in listed) / len(listed)
    sure = len(listed) >= 2 and mean >= AT_CLAUSE_START - 1
    return listed if sure and not any(map(_is_common_word, listed)) else []


def _acts(reading: Reading, candidate: Candidate) -> bool:
    """A sure name that is no everyday word, and a known verb of two characters, or 说, follows directly."""
    text = reading.text
    if candidate.score < AT_CLAUSE_START or _is_common_word(candidate):
        return False
    if text[candidate.end : candidate.end + 1] in {"说", "称", "率"}:
        return True
    if not text[candidate.end : candidate.end + 1].isalnum():
        return False
    following = any(text[candidate.end : candidate.end + n] in words("name_follow") for n in (2, 3, 4))
    return following and follows_well(reading, candidate.end) >= 2.5


def _well_known(scan: _Scan) -> Iterator[_Sighting]:
    for match in _known().finditer(scan.reading.text):
        yield _Sighting(Candidate(match.start(), match.end(), match[0], 9.0), (), "person:listed", "high")


def _merge_prefixes(reading: Reading, names: dict[str, list[_Sighting]]) -> None:
    """杨国 where all else says 杨国振, or 沈宁讲 beside 沈宁: the form that the page uses more takes what was seen."""
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
    doctrines = {match.start() for match in _DOCTRINE.finditer(text)}
    evidence = {s.candidate.start: s for sightings in names.values() for s in reversed(sightings)}
    taken_end = 0
    found: dict[str, list[Found]] = {}
    spaced = "|".join(
        r"[ ]{0,4}".join(map(re.escape, name)) for name in sorted(names, key=lambda n: (-len(n), n))
    )
    for match in re.finditer(spaced, text):
        name = re.sub(r"\s", "", match[0])
        if match.start() < taken_end or "\n" in match[0] or match.start() in doctrines:
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
