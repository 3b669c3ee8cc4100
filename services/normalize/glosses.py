"""Pinyin in brackets after the character it reads: `區(qū)`, also cut off where the page was cut: `推動(dòn`."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final, NamedTuple

from services.normalize.offsets import Edit, Mapped
from services.normalize.script import simplified_characters

_LETTERS: Final = "a-zāáǎàăēéěèĕīíǐìĭōóǒòŏūúǔùŭüǖǘǚǜńňǹḿê\u0300-\u0304\u0306\u0308\u030c"
_GLOSS: Final = re.compile(
    rf"[(（](?:\s?(?P<reading>[{_LETTERS}]{{1,9}}[0-5]?)\s?[)）]|(?P<cut>[{_LETTERS}]{{0,6}})[ \ufffd]{{0,3}}$)",
    re.MULTILINE,
)
_TONED: Final = re.compile(r"[^a-z]")
_MAY_BE_READ: Final = re.compile("[㐀-鿿@-~]")
_ACCENTED: Final = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
_MARKS: Final = dict.fromkeys(map(ord, "\u0300\u0301\u0302\u0304\u0306\u030c"))


class FoundGloss(NamedTuple):
    """A reading that was removed; `at` is where it stood in the text without it."""

    at: int
    reading: str


class Unglossed(NamedTuple):
    """A text without its glosses, these in order, and where in the glossed text a toned reading fits no character."""

    text: Mapped
    glosses: list[FoundGloss]
    strays: list[int]


def without_glosses(text: Mapped, page_size: int) -> Unglossed:
    """The text without its glosses, and these in order.

    A bracket is a gloss only where it holds a reading of the character before it, with or without its tone. One
    cut off at the end of a line counts on pages with at least `page_size` whole glosses, else only if it is toned.
    """
    if "(" not in text.text and "（" not in text.text:
        return Unglossed(text, [], [])
    strays: list[int] = []
    edits: list[Edit] = []
    found: list[FoundGloss] = []
    cuts: list[re.Match[str]] = []
    removed = 0
    source = text.text
    for match in _GLOSS.finditer(source):
        start = match.start()
        if not start:
            continue
        if match["reading"] is None:
            cuts.append(match)
        elif reads(source[start - 1], match["reading"]):
            edits.append((start, match.end(), ""))
            found.append(FoundGloss(start - removed, match["reading"]))
            removed += match.end() - start
        elif _ACCENTED.search(match["reading"]) and _MAY_BE_READ.match(source[start - 1]):
            strays.append(start)
    for match in cuts:
        reading = match["cut"]
        sure = len(found) >= page_size or (_TONED.search(reading) and match.end() == len(source))
        if sure and begins_reading(source[match.start() - 1], reading):
            edits.append((match.start(), match.end(), ""))
    if len(edits) > len(found):
        edits.sort()
        found = _placed(edits, source)
    return Unglossed(text.edited(edits), found, strays)


def _placed(edits: list[Edit], source: str) -> list[FoundGloss]:
    placed, removed = [], 0
    for start, end, _ in edits:
        placed.append(FoundGloss(start - removed, source[start + 1 : end].strip(" )）\ufffd")))
        removed += end - start
    return [gloss for gloss in placed if gloss.reading]


@lru_cache(maxsize=16_384)
def reads(character: str, reading: str) -> bool:
    """Whether `reading` is one of the character's, compared without tones and with ü, v and u as one."""
    return toneless(reading) in readings(character)


@lru_cache(maxsize=4096)
def reads_exactly(character: str, reading: str) -> bool:
    """Whether `reading` is one of the character's, its tone included."""
    table = _table()
    forms = {character, simplified_characters(character)}
    return reading != "" and any(reading in table.get(ord(form), "").split(",") for form in forms)


@lru_cache(maxsize=4096)
def begins_reading(character: str, start: str) -> bool:
    """Whether one of the character's readings begins so."""
    plain = toneless(start)
    return any(reading.startswith(plain) for reading in readings(character))


def toneless(reading: str) -> str:
    """The letters of a reading without tones: `lǜ`, `lv4` and `lu` are all `lu`."""
    letters = unicodedata.normalize("NFD", reading.rstrip("012345")).translate(_MARKS)
    return letters.replace("\u0308", "").replace("v", "u")


@lru_cache(maxsize=16_384)
def readings(character: str) -> frozenset[str]:
    """All readings of a character and of its Simplified form, without tones."""
    table = _table()
    known = [table.get(ord(form), "") for form in {character, simplified_characters(character)}]
    return frozenset(toneless(reading) for entry in known for reading in entry.split(",") if reading)


@cache
def _table() -> dict[int, str]:
    from pypinyin.pinyin_dict import pinyin_dict

    return pinyin_dict
