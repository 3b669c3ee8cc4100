"""Titles as they stand before a name: 云岭市副市长、清河区委书记."""

import re
from functools import cache
from typing import Final, NamedTuple

from services.extract.edges import across_and, left_edge
from services.extract.lexicon import words
from services.extract.reading import Reading

LONGEST: Final = 44
"""Code points of a single title."""

_RANK: Final = re.compile(
    r"(?:常务副|第一副|[一二三四]级|联席|承办|员额|主审|值班|代理|名誉|执行|首席|高级|资深|联合|专职|党组|原副|原|前任|前|时任|拟任|候任|副|代|总|第一|正高级|助理)+$"
)
_PLURAL: Final = re.compile(
    r"副[一-鿿]{1,3}$|(?:常委|委员|领导|代表|专家|教授|工程师|院士|成员|董事|研究员|负责人|博士|律师|顾问|教师|科学家|调研员|巡视员)$"
)
_JOINED: Final = re.compile(r"[、,][ ]?$")


_IN_BRACKETS: Final = re.compile(
    r"\((?:挂职|兼|兼任|试用期[^()]{0,6}|正?[厅处科]级|副[厅处科]级|分管[^()]{1,14}|正职|副职)\)"
)


class Title(NamedTuple):
    """A title at `[start, end)`."""

    start: int
    end: int


@cache
def _longest_head() -> int:
    return max(map(len, words("title_heads")))


def head_before(text: str, at: int) -> int:
    """Length of the head of a title that ends at `at`; 0 if none does."""
    for length in range(min(_longest_head(), at), 0, -1):
        if text[at - length : at] in words("title_heads"):
            return length
    return 0


def titles_before(reading: Reading, at: int, floor: int) -> tuple[Title, ...]:
    """The titles that end at `at`, in order; those joined by 、 (or a comma, if nothing but titles stands there)."""
    found: list[Title] = []
    end = at
    while end > floor:
        title = _title_ending(reading, end, floor)
        if title is None:
            break
        found.append(title)
        joint = _JOINED.search(reading.text, max(floor, title.start - 2), title.start)
        if joint is None:
            break
        end = joint.start()
        if joint[0][0] == "," and not _is_only_titles(reading, end, floor):
            break
    return tuple(reversed(found))


def with_brackets(reading: Reading, titles: tuple[Title, ...]) -> tuple[Title, ...]:
    """The titles, the last with the brackets behind it that belong to it: 副主任(挂职)."""
    bracket = _IN_BRACKETS.match(reading.text, titles[-1].end) if titles else None
    return (*titles[:-1], Title(titles[-1].start, bracket.end())) if bracket else titles


def is_shared(title: str) -> bool:
    """Whether several people can hold it at once, so that it speaks for a list of names: 副市长, 委员."""
    return _PLURAL.search(title) is not None


def _title_ending(reading: Reading, end: int, floor: int) -> Title | None:
    text = reading.text
    head = head_before(text, end)
    if not head:
        return None
    start = end - head
    if start < floor:
        return None
    ranked = _RANK.search(text, max(floor, start - 6), start)
    if ranked and reading.token_at(ranked.start()).start < ranked.start() and ranked[0][0] != "副":
        # 代 of 宁德时代 is no rank
        ranked = None
    stem_end = ranked.start() if ranked else start
    begin = left_edge(reading, stem_end, max(floor, end - LONGEST))
    begin = across_and(reading, _across_and(reading, begin, floor), floor)
    begin = _across_post(reading, begin, floor)
    if begin - 2 >= floor and text[begin - 2 : begin] == "全国":
        begin -= 2
    return Title(begin, end)


def _across_and(reading: Reading, begin: int, floor: int) -> int:
    """统计和法规研究室主任: 和 between two fields of one office, not between two people or two titles."""
    text = reading.text
    if begin - 1 <= floor or text[begin - 1] not in "和与及":
        return begin
    following = reading.token_at(begin)
    before = left_edge(reading, begin - 1, floor)
    last = reading.token_at(begin - 2)
    joins = (
        begin - 1 - before >= (3 if text[before : before + 1] in "省市区县州" else 4)
        and not head_before(text, begin - 1)
        and not last.tag.startswith("nr")
        and following.tag in {"n", "vn", "v", "nz", "j", "l"}
        and text[begin] not in "省市区县州旗镇乡"
    )
    return before if joins else begin


def _across_post(reading: Reading, begin: int, floor: int) -> int:
    """云岭海关驻清河综保区监管科科长: whom the office belongs to stands before 驻."""
    text = reading.text
    if text[begin : begin + 1] == "驻":
        post = begin
    elif text[begin - 1 : begin + 1] == "驻村":
        return begin - 1
    elif text[begin - 1 : begin] == "驻":
        post = begin - 1
    elif text[begin - 2 : begin] == "驻华":
        post = begin - 2
    else:
        return begin
    before = left_edge(reading, post, floor) if post > floor else post
    return before if before < post else begin


def _is_only_titles(reading: Reading, end: int, floor: int) -> bool:
    text = reading.text
    while True:
        title = _title_ending(reading, end, floor)
        if title is None:
            return False
        before = text[title.start - 1 : title.start]
        if not before or before in "\n。;!?:”":
            return True
        if before not in "、,":
            return False
        end = title.start - 1
