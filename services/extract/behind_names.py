"""Names that what stands behind them tells: a title, a role in brackets, a sex, or the colon of a speaker."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from services.extract.lexicon import words
from services.extract.names import AT_CLAUSE_START, Candidate, heads
from services.extract.phrases import Opened, Phrases
from services.extract.sightings import Scan, Sighting, is_common_word
from services.extract.surnames import surname_length, transliterating
from services.extract.titles import Title
from shared.messages.extracted import Found, Person

_OFFICES: Final = (
    "主席 总理 书记 市长 区长 县长 镇长 乡长 省长 主任 局长 院长 校长 所长 会长 董事长 总经理 经理 教授 院士 博士 研究员 "
    "工程师 部长 厅长 处长 科长 秘书长 理事长 行长 站长 队长 支书 总裁 厂长 园长 州长 旗长 检察长"
)
_CALLS: Final = "总书记 师傅 老师 委员 常委 同志 先生 女士 医生 律师 主播 老人 大爷 大妈 大娘"
_AFTER_NAME: Final = (
    rf"总书记|副?(?:{_OFFICES.replace(' ', '|')})|师傅|老师|委员(?!会)|常委(?!会)|同志|先生|女士|医生|律师|主播|老人(?!们|家)"
    "|大[爷妈娘]"
)
_NO_TITLES: Final = frozenset({"同志", "先生", "女士", "老师", "师傅", "老人", "大爷", "大妈", "大娘"})
_BRACKETS: Final = re.compile(r"\((?P<inside>[一-鿿][一-鿿、]{1,20})\)")
_SEX: Final = re.compile(r"[ ]?[,(][ ]?(?:男|女)(?=[,)、;。])")
_COLON: Final = re.compile(r"(?:^|\n)[ ]?(?=(?P<name>[一-鿿·]{2,12}):[一-鿿“][^\n]{9})")
_ROW: Final = re.compile(
    r"(?:^|\n)[ ]?(?:\d{1,2}[.、 |]{1,3})?(?=(?P<name>[一-鿿·]{2,12}|[一-鿿][ ]{1,2}[一-鿿])[ |:]{1,4}"
    r"(?:[男女][ |]{1,4})?(?P<title>[一-鿿、]{2,40})(?=[ |\n]|$))"
)
_CALLED: Final = (
    "书记 主席 市长 区长 县长 镇长 乡长 省长 主任 局长 院长 校长 所长 会长 董事长 总经理 经理 教授 院士 研究员 部长 厅长 处长 "
    "科长 秘书长 理事长 行长 站长 队长 支书 厂长 园长 警官 医生 老师 律师 总 工 董"
)
_HELD: Final = {
    "总": ("总经理", "总裁", "董事长", "总监", "总工程师", "CEO", "首席执行官", "经理", "创始人", "副总"),
    "工": ("工程师", "总工"),
    "董": ("董事长", "董事"),
    "警官": ("民警", "警长", "所长", "大队长", "教导员"),
    "医生": ("医师", "医生", "主任"),
    "老师": ("教师", "老师", "教授", "讲师"),
}


@cache
def _called() -> Phrases:
    return Phrases(_CALLED.split(), shortest=1)


@cache
def _after_name() -> Opened:
    offices = _OFFICES.split()
    return Opened([*offices, *("副" + office for office in offices), *_CALLS.split()], _AFTER_NAME)


@cache
def _title_list() -> re.Pattern[str]:
    return re.compile(rf"(?:[一-鿿]{{0,18}}?{heads().pattern})(?:、[一-鿿]{{0,18}}?{heads().pattern})*")


def before_titles(scan: Scan) -> Iterator[Sighting]:
    """吴新民主任, 李晓兰女士: the name begins a clause or a word, and the title ends it."""
    for title in _after_name().finditer(scan.reading.text):
        candidate = _name_ending(scan, title.start(), AT_CLAUSE_START - 0.5)
        if candidate:
            span = () if title[0] in _NO_TITLES else (Title(title.start(), title.end()),)
            yield Sighting(candidate, span, "person:before-title", "high")


def before_brackets(scan: Scan) -> Iterator[Sighting]:
    """刘立夏(市政协委员): what the bracket holds is a title, or several."""
    for bracket in _BRACKETS.finditer(scan.reading.text):
        if not _title_list().fullmatch(bracket["inside"]):
            continue
        candidate = _name_ending(scan, bracket.start(), AT_CLAUSE_START - 1)
        if candidate:
            titles = _split_titles(bracket["inside"], bracket.start("inside"))
            yield Sighting(candidate, titles, "person:before-bracket", "high")


def in_rows(scan: Scan) -> Iterator[Sighting]:
    """张伟 区财政局局长: a row of a list or a table, the name first and its titles in the next column."""
    for row in _ROW.finditer(scan.reading.text):
        if not _title_list().fullmatch(row["title"]):
            continue
        candidate = scan.name_at(row.start("name"))
        if candidate and candidate.end == row.end("name") and candidate.score >= AT_CLAUSE_START - 1:
            titles = _split_titles(row["title"], row.start("title"))
            yield Sighting(candidate, titles, "person:row", "high")


def _split_titles(text: str, at: int) -> tuple[Title, ...]:
    found: list[Title] = []
    for part in text.split("、"):
        found.append(Title(at, at + len(part)))
        at += len(part) + 1
    return tuple(found)


def before_sex(scan: Scan) -> Iterator[Sighting]:
    """方思敏,女,汉族: as notices of appointment begin."""
    for sex in _SEX.finditer(scan.reading.text):
        candidate = _name_ending(scan, sex.start(), AT_CLAUSE_START - 2)
        if candidate:
            yield Sighting(candidate, (), "person:before-sex", "high")


def before_colon(scan: Scan) -> Iterator[Sighting]:
    """A name alone before the colon that a paragraph of speech begins with."""
    for line in _COLON.finditer(scan.reading.text):
        candidate = scan.name_at(line.end())
        if (
            candidate
            and candidate.end == line.end("name")
            and candidate.score >= AT_CLAUSE_START
            and not is_common_word(candidate)
        ):
            yield Sighting(candidate, (), "person:before-colon", "medium")


def _name_ending(scan: Scan, end: int, least: float) -> Candidate | None:
    """A name of two to four characters that ends at `end` and begins a word."""
    text = scan.reading.text
    for length in (3, 4, 2):
        start = end - length
        if start < 0 or not surname_length(text, start):
            continue
        candidate = scan.name_at(start)
        if candidate is None or candidate.end != end or candidate.score < least:
            continue
        if scan.begins_word(start) or candidate.name in words("known_persons"):
            return candidate
    return _transliteration_ending(scan, end)


def _transliteration_ending(scan: Scan, end: int) -> Candidate | None:
    """巴合提别克老人: a name of four to seven transliterating characters without a dot, the longest."""
    signs = transliterating()
    start = end
    while start > max(0, end - 7) and scan.reading.text[start - 1] in signs:
        start -= 1
    for at in range(start, end - 3):
        if scan.begins_word(at) and (candidate := scan.name_at(at)) and candidate.end == end:
            return candidate
    return None


def called_by_surname(text: str, persons: Iterable[Person]) -> dict[str, list[Found]]:
    """张主任, 李总: mentions of the one person named before who has the surname and held such a title."""
    held: dict[str, list[Person]] = {}
    for person in persons:
        held.setdefault(person.name[0], []).append(person)
    found: dict[str, list[Found]] = {}
    if not held:
        return found
    for match in _called().finditer(text):
        start = match.start() - 1
        surname = text[max(0, start) : match.start()]
        if surname not in held or text[match.end() : match.end() + 1] in "助程作厂商会":
            continue
        called = _HELD.get(match.word, (match.word,))
        meant = [
            person
            for person in held[surname]
            if person.mentions[0].end <= start and any(title.endswith(called) for title in person.titles)
        ]
        if len(meant) == 1:
            mention = Found(start=start, end=match.end(), rule="person:surname-title", tier="medium")
            found.setdefault(meant[0].name, []).append(mention)
    return found
