"""Words typed as pinyin, `yinzhou` or `yínzhōu`: as a pattern of the characters that are read so."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Final

_LATIN: Final = re.compile(r"[a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ'’]{2,40}")
_TONES: Final = frozenset("\u0304\u0301\u030c\u0300")
_PATTERN_CHARACTERS: Final = 950
"""Elasticsearch takes patterns of up to 1,000 characters."""

_VOWELS: Final = frozenset("aeiouv")
"""Interjections without a vowel, 嗯 and 哼, would only cut other syllables apart."""

_CUTS: Final = 6
_LONGEST: Final = 6


def pattern(text: str) -> str | None:
    """A pattern, in Lucene's syntax, of Han words read as `text`; None for what is no pinyin.

    One syllable counts only with a tone mark, as English words look like one. With tone marks only those tones are
    found. None too where no table of readings is installed (the package pypinyin).
    """
    typed = text.lower().replace("’", "'")
    if _LATIN.fullmatch(typed) is None:
        return None
    toned = is_toned(typed)
    typed = typed if toned else typed.replace("ü", "v")
    characters = _readings(toned)
    ways = []
    for cut in islice(_cuts(typed, characters), _CUTS):
        if len(cut) > 1 or toned:
            ways.append("".join(f"[{characters[syllable]}]" for syllable in cut))
    joined = "|".join(sorted(set(ways), key=len))
    while len(joined) > _PATTERN_CHARACTERS and "|" in joined:
        joined = joined.rpartition("|")[0]
    return f"({joined})" if joined and len(joined) <= _PATTERN_CHARACTERS else None


def is_toned(text: str) -> bool:
    """Whether some vowel has a tone mark."""
    return not _TONES.isdisjoint(unicodedata.normalize("NFD", text))


def _cuts(typed: str, known: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """All ways to cut into syllables, long syllables first; an apostrophe is always a cut."""
    if not typed:
        yield ()
    for length in range(min(_LONGEST, len(typed)), 0, -1):
        if typed[:length] in known:
            rest = typed[length:].removeprefix("'")
            yield from ((typed[:length], *more) for more in _cuts(rest, known))


def _plain(syllable: str) -> str:
    """Without tones, ü as v."""
    parts = unicodedata.normalize("NFD", syllable.replace("v", "ü"))
    bare = "".join(sign for sign in parts if sign not in _TONES)
    return unicodedata.normalize("NFC", bare).replace("ü", "v")


@cache
def _readings(toned: bool) -> Mapping[str, str]:
    """The Simplified characters of each syllable, the common ones."""
    try:
        from pypinyin.constants import PINYIN_DICT
    except ModuleNotFoundError:
        return {}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for point, readings in PINYIN_DICT.items():
        sign = chr(point)
        if not "\u4e00" <= sign <= "\u9fff" or not _common(sign):
            continue
        for reading in {one if toned else _plain(one) for one in str(readings).split(",")}:
            if not _VOWELS.isdisjoint(_plain(reading)):
                found[reading].append(sign)
    return {syllable: "".join(sorted(signs)) for syllable, signs in found.items()}


def _common(sign: str) -> bool:
    try:
        return len(sign.encode("gb2312")) > 1
    except UnicodeEncodeError:
        return False
