"""Where a name that is known by its ending begins: a walk to the left over tokens."""

import re
from functools import cache
from typing import Final

from services.extract.lexicon import is_word, words
from services.extract.reading import Reading, Token

LONGEST: Final = 40
"""Code points that a name may reach to the left of its ending."""

_IN_NAME_MARKS: Final = "·&-"
_STOP_TAGS: Final = frozenset(
    {"p", "c", "u", "uj", "ul", "uz", "ud", "ug", "uv", "r", "d", "y", "e", "q", "vd", "df"}
)
_PROPER_TAGS: Final = frozenset({"ns", "nz", "nt", "nr", "nrt", "nrfg", "j"})
_GLUED: Final = "由对与在向将从被把给让是为"
_HAN: Final = re.compile(r"[㐀-鿿𠀀-𲎯]+")
_BRACKETED: Final = re.compile(r"\(([一-鿿A-Za-z]{2,8})\)$")


@cache
def _stops() -> frozenset[str]:
    return words("edge_stops")


@cache
def places() -> frozenset[str]:
    """Provinces and cities, short and with 省 or 市."""
    short = words("provinces") | words("cities")
    return short | {f"{name}市" for name in words("cities")} | {f"{name}省" for name in words("provinces")}


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
        if not _belongs(reading, index, token, start):
            break
        if len(token.word) > 1 and token.word[0] in _GLUED and not is_word(token.word):
            # the segmenter glues a preposition to a brand it does not know: 由华煜
            return max(begin + 1, floor)
        start = begin
    return _trimmed(reading, start, at)


def _belongs(reading: Reading, index: int, token: Token, start: int) -> bool:
    """Whether the token left of `start` is part of the name."""
    word = token.word
    if word in _IN_NAME_MARKS:
        return index > 0 and reading.token(index - 1).word[-1].isalnum()
    if not word[0].isalnum():
        return False
    if not _HAN.fullmatch(word):
        # digits end a name, Latin letters may be its brand
        return not word[0].isdigit() or (word.isalnum() and not word[-1].isdigit())
    # where the ending was cut out of the token, what is left of it counts as it stands
    word = word[: start - token.start] if start < token.end else word
    if word in places() or word in words("name_verbs"):
        return True
    if word in _stops() or (token.tag in _STOP_TAGS and is_word(word)) or _is_verb(token, word):
        return _brand_word(reading, index, word)
    return token.tag != "m" or word[0] == "第" or _is_numeral_brand(reading, index)


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
    return bool(following and is_place(reading.token(index - 1)) and len(following.word) == 1)


def _is_numeral_brand(reading: Reading, index: int) -> bool:
    before = reading.token(index - 1) if index else None
    following = reading.token(index + 1) if index + 1 < reading.token_count else None
    counted = following is not None and following.tag in {"q", "m"}
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
        if is_place(token) and token.word not in words("generic_words") and token.start > start and general:
            return token.start
        if is_proper(token) or not _is_general(token):
            general = False
        index += 1
    return cut


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
