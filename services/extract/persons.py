"""Named persons with their titles and all their mentions."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from services.extract.appointments import appointed, by_comrade, offices_held
from services.extract.behind_names import (
    before_brackets,
    before_colon,
    before_sex,
    before_titles,
    called_by_surname,
    in_rows,
)
from services.extract.lexicon import is_word, word_tag, words
from services.extract.names import (
    AFTER_TITLE,
    AT_CLAUSE_START,
    IN_LIST,
    Candidate,
    acts_as_person,
    everyday_name_at,
    follows_well,
    is_everyday,
    longest_end,
    unit_name_at,
    unusual_name_at,
)
from services.extract.organizations import organization_hits
from services.extract.page import Page
from services.extract.phrases import Opened, Phrase, Phrases
from services.extract.reading import Reading, read
from services.extract.sightings import Scan, Sighting, is_common_word
from services.extract.surnames import foreign, surname_length
from services.extract.titles import Title, is_shared, titles_before, with_brackets
from shared.messages.extracted import Found, Person, TitleMention

_OFFICE: Final = 4
"""Code points of a title that names more than a rank: 县委书记."""
_HOLDS: Final = re.compile("时任|现任|曾任|担任|兼任|身为|作为|身兼|出任|前任|原")
_DOCTRINE: Final = re.compile(r"(?:习近平|毛泽东|邓小平)(?!总书记|主席|同志)(?:[一-鿿]{0,20}?思想|理论)")
_BETWEEN: Final = re.compile(r"[ ]?[、/,][ ]?|[ ]")
_GAP: Final = re.compile(r"(?:\([^()\n]{2,12}\))?(?: {0,2}|:[ ]?)(?=[一-鿿])")
_LABEL: Final = (
    r"(?:(?:联系人|联络人|报名联系人|经办人|承办人|公示联系人)(?:及电话|及方式)?"
    r"|[出列缺]席|参会|请假|主持|记录|(?:参会|出席|列席|缺席|请假|获奖|表彰|入选)(?:人员|名单)"
    r"|[一二三特金银铜][等]?奖|优[秀胜]奖|第[一二三四五六]名|[组成]员|成员名单)[ ]?:[ ]?"
    r"|(?:拟聘用|拟录用|拟推荐|拟表彰|授予)(?=[一-鿿])"
)
_LABELLED: Final = (
    "联系人 联络人 报名联系人 经办人 承办人 公示联系人 出席 列席 缺席 参会 请假 主持 记录 获奖 表彰 入选 优秀 优胜 "
    "组员 成员 拟聘用 拟录用 拟推荐 拟表彰 授予 "
    "一等 二等 三等 特等 金奖 银奖 铜奖 一奖 二奖 三奖 特奖 金等 银等 铜等 第一名 第二名 第三名 第四名 第五名 第六名"
)
_DEPARTMENT: Final = re.compile(r"[一-鿿]{1,12}(?:局|科|处|办|部|室|股|中心|公司|委|大队)[ ]")
_SURE_DOTTED: Final = 5.0
_NO_PERSON: Final = re.compile(
    "[一-鿿]{0,2}(?:酒店|公司|集团|大厦|大学|学院|广场|小镇|公寓|品牌|城|镇|州|路|街|奖|杯|号|湖|山|河)"
)
_CLAUSE: Final = re.compile(
    r"(?:^|(?=[\n。;!?,:“”()—>由的公集学大医中小研银局社厂])(?:[\n。;!?,:“”()—>][ ]?|(?<=[一-鿿])(?:由|的|"
    r"公司|集团|学院|大学|医院|中学|小学|研究院|银行|中心|局|社|厂)))(?=[一-鿿])"
)
_ORIGIN: Final = re.compile(r"(?:来自|家住|户籍在|出生于|今年\d{1,3}岁)[一-鿿]{0,20}$")
_BODY_WORDS: Final = frozenset({"公司", "集团", "学院", "大学", "学校", "医院", "银行", "中心", "协会"})
_SEPARATOR: Final = re.compile(r"[ ]?(?:、|/|和|与|及|以及)[ ]?")
_NOT_IN_ARTICLE: Final = re.compile(
    r"(?:记者|通讯员|摄影|摄|撰稿|撰文|编辑|责编|责任编辑|审核|校对|供稿|作者|文/图|图/文|来源|主编|总编|总编辑|监制|策划)[:/\s]{0,2}$"
)


@cache
def _anchors() -> Phrases:
    return Phrases(words("title_heads") | words("roles"))


@cache
def _known() -> Phrases:
    return Phrases(words("known_persons"))


@cache
def _label() -> Opened:
    return Opened(_LABELLED.split(), _LABEL)


@cache
def _goes_on() -> Phrases:
    """What may stand behind a name at the start of a clause: the mark of a list, or a verb."""
    return Phrases({"、", "说", "称", "率"} | words("name_follow"), shortest=1)


def find_persons(page: Page) -> tuple[Person, ...]:
    """Persons named in title and body, by first mention; one entry a name, with the titles as written.

    A name needs evidence once: a title or role before it, a title after it, a list of names, a label, or a verb of
    speech or office at the start of a clause. After that every mention counts. Leaders within the name of a doctrine
    are no mention. `name` has no spaces, its mentions may.
    """
    reading = read(page)
    scan = Scan(reading, [(hit.start, hit.end) for hit in organization_hits(page)])
    sightings = list(_sightings(scan))
    names: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        names.setdefault(sighting.candidate.name, []).append(sighting)
    _merge_prefixes(reading, names)
    _merge_dotted(names)
    mentions = _all_mentions(reading, names)
    for name, found in mentions.items():
        for one in found:
            seen = Sighting(Candidate(one.start, one.end, name, 0.0), (), "person:office-behind", "medium")
            names[name].append(offices_held(scan, seen))
    persons = sorted(
        (_person(page, name, names[name], found) for name, found in mentions.items()),
        key=lambda person: person.mentions[0].start,
    )
    called = called_by_surname(reading.text, persons)
    return tuple(_with_mentions(person, called.get(person.name, [])) for person in persons)


def _with_mentions(person: Person, more: list[Found]) -> Person:
    if not more:
        return person
    mentions = sorted((*person.mentions, *more), key=lambda mention: mention.start)
    return person.model_copy(update={"mentions": tuple(mentions)})


def _sightings(scan: Scan) -> Iterator[Sighting]:
    sources = (
        _after_anchors,
        _after_labels,
        appointed,
        by_comrade,
        before_titles,
        before_brackets,
        before_sex,
        before_colon,
        in_rows,
        _at_clause_starts,
        _well_known,
    )
    for source in sources:
        for sighting in source(scan):
            start = sighting.candidate.start
            if not _NOT_IN_ARTICLE.search(scan.reading.text, max(0, start - 8), start):
                yield sighting


def _after_anchors(scan: Scan) -> Iterator[Sighting]:
    """Names behind a title or a role, and the list that such a name begins."""
    text = scan.reading.text
    floor = 0
    for anchor in _anchors().finditer(text):
        if anchor.start() < floor:
            continue
        at = anchor.end()
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        if text[at : at + 1] == "的":
            yield from _holder(scan, anchor.end(), floor)
            continue
        candidate = scan.name_at(at)
        titled = anchor.word in words("title_heads")
        titles = titles_before(scan.reading, anchor.end(), floor) if titled else ()
        titles = with_brackets(scan.reading, titles)
        if candidate is None or candidate.score < _threshold(scan, candidate, titles, titled):
            candidate = _unsure_name(scan, at, anchor, titles)
        if candidate is None:
            listed = _everyday_list(scan, at) if not titled or is_shared(anchor.word) else []
            for one in listed:
                yield Sighting(one, (), "person:in-list", "medium")
                floor = one.end
            continue
        if _NOT_IN_ARTICLE.search(text, max(0, anchor.start() - 8), anchor.end()):
            continue
        rule = "person:after-title" if titles else "person:after-role"
        yield Sighting(candidate, titles, rule, "high" if titles else "medium")
        floor = candidate.end
        shared = titles if titles and is_shared(text[titles[-1].start : titles[-1].end]) else ()
        for following in _list_from(scan, candidate.end, IN_LIST):
            yield Sighting(following, shared, "person:in-list", "high" if shared else "medium")
            floor = following.end


def _unsure_name(scan: Scan, at: int, anchor: Phrase, titles: tuple[Title, ...]) -> Candidate | None:
    """Behind a title: a name without a known surname; behind one that names its office too: an everyday word."""
    if anchor.word not in words("title_heads") or scan.in_body(at):
        return None
    unusual = unusual_name_at(scan.reading, at)
    office = any(title.end - title.start > len(anchor.word) for title in titles)
    if unusual is not None or not office:
        return unusual
    return everyday_name_at(scan.reading, at) or unit_name_at(scan.reading, at)


def _everyday_list(scan: Scan, at: int) -> list[Candidate]:
    """区领导方向、石磊、安静参加: two names and more, everyday words among them, before what only people do."""
    found: list[Candidate] = []
    text = scan.reading.text
    while True:
        sure = scan.name_at(at)
        ends = sure is not None and (text[sure.end : sure.end + 1] == "、" or acts_as_person(text, sure.end))
        one = (
            sure
            if sure is not None and ends and sure.score >= IN_LIST
            else everyday_name_at(scan.reading, at)
        )
        if one is None:
            return []
        found.append(one)
        if text[one.end : one.end + 1] != "、":
            return found if len(found) >= 2 and acts_as_person(text, one.end) else []
        at = one.end + 1


def _holder(scan: Scan, at: int, floor: int) -> Iterator[Sighting]:
    """时任清河县委书记的某某: whoever is said to hold the office that ends at `at`."""
    titles = titles_before(scan.reading, at, floor)
    if not titles or not _HOLDS.search(scan.reading.text, max(0, titles[0].start - 3), titles[-1].end):
        return
    candidate = scan.name_at(at + 1)
    if candidate and candidate.score >= AT_CLAUSE_START - 1 and not is_common_word(candidate):
        yield Sighting(candidate, titles, "person:holder", "high")


def _threshold(scan: Scan, candidate: Candidate, titles: tuple[Title, ...], titled: bool) -> float:
    """A role says less than a title, an office with its place more, and a sure name next in the list vouches too."""
    if scan.reading.text[candidate.end : candidate.end + 1] == "、":
        following = scan.name_at(candidate.end + 1)
        if following and following.score >= AT_CLAUSE_START:
            return IN_LIST - 0.5
    first, last = scan.reading.token_at(candidate.start), scan.reading.token_at(candidate.end - 1)
    whole = last.end == candidate.end and not is_everyday(first)
    if whole and any(title.end - title.start >= _OFFICE for title in titles):
        return AFTER_TITLE - 0.5
    return AFTER_TITLE if titled else AFTER_TITLE + 0.8


def _list_from(scan: Scan, at: int, least: float) -> Iterator[Candidate]:
    """The names that go on behind `at` with 、 or 和."""
    while separator := _SEPARATOR.match(scan.reading.text, at):
        candidate = scan.name_at(separator.end())
        if candidate is None or candidate.score < least:
            return
        if separator[0].strip() != "、" and candidate.score < AFTER_TITLE:
            return
        yield candidate
        at = candidate.end


def _after_labels(scan: Scan) -> Iterator[Sighting]:
    for label in _label().finditer(scan.reading.text):
        department = _DEPARTMENT.match(scan.reading.text, label.end())
        at = department.end() if department else label.end()
        while (candidate := scan.name_at(at)) and candidate.score >= AFTER_TITLE:
            yield Sighting(candidate, (), "person:label", "high")
            at = candidate.end
            gap = _BETWEEN.match(scan.reading.text, at)
            if gap is None:
                break
            at = gap.end()


def _at_clause_starts(scan: Scan) -> Iterator[Sighting]:
    """Names that begin a clause, alone before a verb of speech or office, or in a list."""
    text = scan.reading.text
    goes_on = set(_goes_on().starts(text))
    for clause in _CLAUSE.finditer(text):
        at = clause.end()
        plain = clause[0] != "的" and "·" not in text[at : at + 8]
        if plain and (
            not surname_length(text, at) or goes_on.isdisjoint(range(at + 2, longest_end(text, at) + 1))
        ):
            continue
        candidate = scan.name_at(at)
        if candidate is None:
            continue
        listed = _unheaded_list(scan, candidate)
        if listed:
            yield from (Sighting(one, (), "person:list", "medium") for one in listed)
        elif clause[0] == "的" and text[clause.start() - 2 : clause.start()] in _BODY_WORDS:
            if candidate.score >= AT_CLAUSE_START - 1:
                yield Sighting(candidate, (), "person:of-organization", "medium")
        elif clause[0] == "的" and _ORIGIN.search(text, max(0, clause.start() - 24), clause.start()):
            if candidate.score >= AT_CLAUSE_START - 1.5 and not is_common_word(candidate):
                yield Sighting(candidate, (), "person:from-place", "medium")
        elif _acts(scan.reading, candidate) or _is_dotted_name(text, candidate):
            yield Sighting(candidate, (), "person:clause", "medium")


def _is_dotted_name(text: str, candidate: Candidate) -> bool:
    """古丽巴哈尔·买买提 opens a clause: two parts of transliterating characters, and no house, prize or place behind."""
    parts = candidate.name.split("·")
    sure = len(parts) > 1 and min(map(len, parts)) >= 2 and all(sign in foreign() for sign in "".join(parts))
    return sure and candidate.score >= _SURE_DOTTED and not _NO_PERSON.match(text, candidate.end)


def _unheaded_list(scan: Scan, first: Candidate) -> list[Candidate]:
    """The names of a list that nothing introduces; empty unless nearly all are sure and none is an everyday word."""
    if scan.reading.text[first.end : first.end + 1] != "、" or first.score < AFTER_TITLE:
        return []
    listed = [first, *_list_from(scan, first.end, IN_LIST + 0.5)]
    mean = sum(one.score for one in listed) / len(listed)
    sure = len(listed) >= 2 and mean >= AT_CLAUSE_START - 1
    return listed if sure and not any(map(is_common_word, listed)) else []


def _acts(reading: Reading, candidate: Candidate) -> bool:
    """A sure name that is no everyday word, and a known verb of two characters, or 说, follows directly."""
    text = reading.text
    if candidate.score < AT_CLAUSE_START or is_common_word(candidate):
        return False
    if text[candidate.end : candidate.end + 1] in {"说", "称", "率"}:
        return True
    if not text[candidate.end : candidate.end + 1].isalnum():
        return False
    following = any(text[candidate.end : candidate.end + n] in words("name_follow") for n in (2, 3, 4))
    return following and follows_well(reading, candidate.end) >= 2.5


def _well_known(scan: Scan) -> Iterator[Sighting]:
    for match in _known().finditer(scan.reading.text):
        yield Sighting(Candidate(match.start(), match.end(), match.word, 9.0), (), "person:listed", "high")


def _merge_prefixes(reading: Reading, names: dict[str, list[Sighting]]) -> None:
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


def _merge_dotted(names: dict[str, list[Sighting]]) -> None:
    """丹尼尔·莱维用中文 beside 丹尼尔·莱维: the last part of a dotted name runs on easily; the shorter one is right."""
    for name in sorted((name for name in names if "·" in name), key=len, reverse=True):
        shorter = next((one for one in names if "·" in one and one != name and name.startswith(one)), None)
        if shorter is not None:
            for seen in names.pop(name):
                start = seen.candidate.start
                moved = Candidate(start, start + len(shorter), shorter, seen.candidate.score)
                names[shorter].append(seen._replace(candidate=moved))


def _all_mentions(reading: Reading, names: dict[str, list[Sighting]]) -> dict[str, list[Found]]:
    if not names:
        return {}
    text = reading.text
    doctrines = {match.start() for match in _DOCTRINE.finditer(text)}
    evidence = {s.candidate.start: s for sightings in names.values() for s in reversed(sightings)}
    taken_end = 0
    found: dict[str, list[Found]] = {}
    for start, end, name in _occurrences(text, names):
        if start < taken_end or start in doctrines:
            continue
        sighting = evidence.get(start)
        if sighting is None and (_inside_word(reading, start, end) or _only_a_word(text, start, end, name)):
            continue
        rule, tier = (sighting.rule, sighting.tier) if sighting else ("person:repeated", "medium")
        found.setdefault(name, []).append(Found(start=start, end=end, rule=rule, tier=tier))
        taken_end = end
    return found


def _occurrences(text: str, names: Iterable[str]) -> list[tuple[int, int, str]]:
    """All places of the names, also with spaces between two characters, the longest first where several begin."""
    found: list[tuple[int, int, str]] = []
    for name in names:
        at = text.find(name)
        while at >= 0:
            found.append((at, at + len(name), name))
            at = text.find(name, at + 1)
        if " " not in name and f"{name[0]} " in text:
            spaced = re.compile(r"[ ]{0,4}".join(map(re.escape, name)))
            found += [
                (match.start(), match.end(), name) for match in spaced.finditer(text) if " " in match[0]
            ]
    return sorted(found, key=lambda one: (one[0], -len(one[2])))


def _only_a_word(text: str, start: int, end: int, name: str) -> bool:
    """发展方向 beside 副区长方向: an everyday word is a name again only at the start of a clause, before what people do."""
    if len(name) > 2 or not is_word(name) or word_tag(name).startswith("nr"):
        return False
    opens = start == 0 or text[start - 1] in "\n。;!?,:“”、"
    return not (opens and text[end : end + 1] not in "、,。" and acts_as_person(text, end))


def _inside_word(reading: Reading, start: int, end: int) -> bool:
    """A short name that is also the beginning or the end of an everyday word here."""
    if end - start > 2:
        return False
    token, last = reading.token_at(start), reading.token_at(end - 1)
    crosses = token.start < start or last.end > end
    everyday = any(is_word(t.word) and len(t.word) > 1 and not t.tag.startswith("nr") for t in (token, last))
    return crosses and everyday


def _person(page: Page, name: str, sightings: Iterable[Sighting], mentions: list[Found]) -> Person:
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
