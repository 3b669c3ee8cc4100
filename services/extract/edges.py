"""Where a name that is known by its ending begins: a walk to the left over tokens."""

import re
from functools import cache
from typing import Final

from services.extract.divisions import sure_forms
from services.extract.lexicon import is_word, words
from services.extract.reading import Reading, Token

LONGEST: Final = 40
"""Code points that a name may reach to the left of its ending."""

_IN_NAME_MARKS: Final = "·&-—"
_STOP_TAGS: Final = frozenset(
    {"p", "c", "u", "uj", "ul", "uz", "ud", "ug", "uv", "r", "d", "y", "e", "q", "vd", "df"}
)
_PROPER_TAGS: Final = frozenset({"ns", "nz", "nt", "nr", "nrt", "nrfg", "j"})
_GLUED: Final = "由对与在向将从被把给让是为据请驻"
_HAN: Final = re.compile(r"[㐀-鿿𠀀-𲎯]+")
_LINES: Final = frozenset(
    {
        "公安",
        "公安局",
        "工商",
        "国税",
        "地税",
        "税务",
        "海事",
        "交警",
        "供电",
        "邮储",
        "司法",
        "特警",
        "边检",
        "检验检疫",
        "电信",
        "移动",
        "联通",
    }
)
"""Services whose branches are named by the place behind them: 公安清河分局."""
_SORTS: Final = frozenset(
    {
        "企业",
        "厂商",
        "名企",
        "国企",
        "央企",
        "民企",
        "外企",
        "巨头",
        "独角兽",
        "供应商",
        "运营商",
        "开发商",
        "制造商",
        "服务商",
        "客商",
    }
)
_BRANDED: Final = "棵枝只花星山江叶木川友宝环元和力"
_BRACKETED: Final = re.compile(r"\(([一-鿿A-Za-z]{2,8})\)$")


@cache
def _stops() -> frozenset[str]:
    return words("edge_stops")


@cache
def places() -> frozenset[str]:
    """Provinces, cities and counties, with their rank, and short where the short form is nothing else."""
    return words("provinces") | words("cities") | words("known_places") | sure_forms()


def is_place(token: Token) -> bool:
    """A token that names a place: of the gazetteer, or tagged so."""
    return token.tag == "ns" or token.word in places()


def is_proper(token: Token) -> bool:
    """A token that can tell one body from another: a name, or a word that the dictionary does not have."""
    if not _HAN.fullmatch(token.word):
        return token.word.isalnum() and token.word[0].isupper()
    if token.word in words("generic_words"):
        return False
    return token.tag in _PROPER_TAGS or token.word in places() or not is_word(token.word)


def left_edge(reading: Reading, at: int, floor: int) -> int:
    """Start of the name whose ending begins at `at`, not before `floor`; `at` itself if nothing belongs to it.

    Brackets with a place in them belong to a name (某某(南通)有限公司), as does 和 right behind a place.
    """
    text = reading.text
    floor = max(floor, at - LONGEST)
    start = at
    while start > floor:
        if text[start - 1] == ")":
            bracket = _BRACKETED.search(text, max(floor, start - 10), start)
            if bracket is None or bracket.start() <= floor:
                break
            start = bracket.start()
            continue
        index = reading.token_index(start - 1)
        token = reading.token(index)
        begin = max(token.start, floor)
        if not _belongs(reading, index, token, start) and not _begins_brand(reading, index, start):
            break
        glued = max(token.word.find("在"), token.word.find("到"))
        if glued > 0 and token.start + glued + 1 <= start and not is_word(token.word):
            # and to the end of a name: 志鸿在
            return max(token.start + glued + 1, floor)
        if len(token.word) > 1 and token.word[0] in _GLUED and not is_word(token.word):
            # the segmenter glues a preposition to a brand it does not know: 由华煜
            return max(begin + 1, floor)
        start = begin
    return _trimmed(reading, start, at)


def name_edge(reading: Reading, at: int, floor: int, ends: str = "兼") -> int:
    """`left_edge` for names of bodies and zones, which do not reach over 兼 (zones: nor 驻) as titles do."""
    start = left_edge(reading, at, floor)
    return max(start, *(reading.text.rfind(end, start, at) + 1 for end in ends))


def across_and(reading: Reading, begin: int, floor: int) -> int:
    """云岭市钛及新材料行业协会: 和 or 及 between two fields, the first right behind the place; else `begin`."""
    text = reading.text
    if begin - 1 <= floor or text[begin - 1] not in "和与及":
        return begin
    before = left_edge(reading, begin - 1, floor)
    place = next((n for n in (5, 4, 3, 2) if text[before : before + n] in places()), 0)
    field = begin - 1 - before - place
    return before if place and 1 <= field <= 4 and text[begin : begin + 3] not in places() else begin


def _belongs(reading: Reading, index: int, token: Token, start: int) -> bool:
    """Whether the token left of `start` is part of the name."""
    word = token.word
    if not _HAN.fullmatch(word):
        return _sign_belongs(reading, index, word, start)
    # where the ending was cut out of the token, what is left of it counts as it stands
    word = word[: start - token.start] if start < token.end else word
    if token.tag == "q" and len(word) == 1 and index and _is_unknown(reading.token(index - 1)):
        return True
    if word in places() or word in words("name_verbs"):
        return True
    if word == "重点" and index and _ends_body(reading.token(index - 1)):
        return True
    if word in _stops() or (token.tag in _STOP_TAGS and is_word(word)) or _is_verb(token, word):
        return _brand_word(reading, index, word)
    return token.tag != "m" or word[0] == "第" or _is_numeral_brand(reading, index)


def _ends_body(token: Token) -> bool:
    """储能|重点实验室, 招商投资局|重点产业…: a body or a field stands before it."""
    return token.word[-1] in "局委厅部院会省市区县州校司" or token.tag in {"n", "nz", "nt", "vn"}


def _begins_brand(reading: Reading, index: int, start: int) -> bool:
    """微芯感知(重庆), 启明源: a verb before a bracket, or before one character alone, that opens a name or ends one."""
    token, text = reading.token(index), reading.text
    if token.tag not in {"v", "vn", "vi"} or len(token.word) != 2 or not _HAN.fullmatch(token.word):
        return False
    before = reading.token(index - 1) if index else None
    if text[start : start + 1] == "(":
        return before is not None and _is_unknown(before)
    following = reading.token(index + 1) if index + 1 < reading.token_count else None
    if (
        following is None
        or len(following.word) != 1
        or following.tag in _STOP_TAGS
        or following.end > start + 1
    ):
        return False
    opens = before is None or not before.word[-1].isalnum() or is_place(before)
    return opens and following.tag in {"ng", "g", "zg", "nz", "x"}


def _sign_belongs(reading: Reading, index: int, word: str, start: int) -> bool:
    """A mark within a name, or Latin letters, which may be its brand; digits end a name."""
    if word in _IN_NAME_MARKS:
        doubled = word == "—" and reading.text[start : start + 1] == "—"
        return not doubled and index > 0 and reading.token(index - 1).word[-1].isalnum()
    if not word[0].isalnum():
        return False
    return not word[0].isdigit() or (word.isalnum() and not word[-1].isdigit())


def _is_unknown(token: Token) -> bool:
    """Two or three characters that are no word: 套 behind 阿拉 counts nothing."""
    return (
        _HAN.fullmatch(token.word) is not None
        and len(token.word) > 1
        and token.tag != "m"
        and not is_word(token.word)
    )


def _is_verb(token: Token, word: str) -> bool:
    """A verb of the dictionary; the tagger calls unknown brands verbs too. Months and seasons are no names either."""
    if token.tag == "t":
        return word[-1] in "月日季"
    return token.tag in {"v", "vi", "vq"} and len(word) > 1 and is_word(word)


def _brand_word(reading: Reading, index: int, word: str) -> bool:
    """和 of 上海和辉, 能 of 云岭锂能: a lone function word right behind a place or a source of energy."""
    if word == "能" and index and reading.token(index - 1).word[-1] in "锂氢核光储智新风热动电清":
        return True
    if (
        word not in {"和", "同", "以", "为", "达", "中", "成", "正", "共", "前", "外", "本", "起", "时", "用"}
        or index == 0
    ):
        return False
    following = reading.token(index + 1) if index + 1 < reading.token_count else None
    if word == "和" and following and following.word in "省市区县州旗镇乡村":
        return False
    return bool(following and is_place(reading.token(index - 1)) and len(following.word) == 1)


def _is_numeral_brand(reading: Reading, index: int) -> bool:
    before = reading.token(index - 1) if index else None
    following = reading.token(index + 1) if index + 1 < reading.token_count else None
    counted = following is not None and following.tag in {"q", "m"}
    if len(reading.token(index).word) > 1 and reading.token(index).word[-1] in "个家名位项座条批大类种处所只":
        return False
    word = reading.token(index).word
    if len(word) == 2 and word[1] in _BRANDED and (before is None or not before.word[-1].isalnum()):
        # 三棵 of 三棵松 begins a brand where nothing stands before it
        return following is not None and len(following.word) == 1
    return (
        not counted and before is not None and (before.tag in _PROPER_TAGS or before.tag in {"j", "n", "b"})
    )


def _trimmed(reading: Reading, start: int, at: int) -> int:
    """Cut to a place where only general words stand before it: 龙头企业江苏某某 begins at 江苏."""
    index = reading.token_index(start) if start < at else -1
    if index < 0:
        return start
    general = True
    cut = start
    while index < reading.token_count and (token := reading.token(index)).start < at:
        if token.start > start and general and _restarts(reading, index, token):
            return token.start
        if is_proper(token) or not _is_general(token):
            general = False
        index += 1
    return cut


def _restarts(reading: Reading, index: int, token: Token) -> bool:
    """A place, or a name behind 企业 and its like, where only general words stood: 日资企业海谷食品."""
    before = reading.token(index - 1).word
    if before in _LINES or before in {"附属", "直属"} or token.word in words("generic_words"):
        return False
    if before.endswith(tuple(_SORTS)):
        return is_proper(token) or len(token.word) == 1
    verb = before in words("name_verbs")
    return is_place(token) and (verb or token.word in places() or before in words("generic_words"))


def _is_general(token: Token) -> bool:
    return len(token.word) >= 2 and token.tag in {"n", "v", "vn", "a", "an", "b", "l", "i"}


def distinctive(reading: Reading, start: int, end: int) -> bool:
    """Whether `[start, end)` tells which one is meant: a name in it, or words that are not all general."""
    if start >= end:
        return False
    index = reading.token_index(start)
    single = 0
    while index < reading.token_count and (token := reading.token(index)).start < end:
        # two characters that the segmenter leaves apart are a name it does not know: 新|沣
        single = single + 1 if len(token.word) == 1 and _HAN.match(token.word) else 0
        if is_proper(token) or single == 2:
            return True
        index += 1
    return False
