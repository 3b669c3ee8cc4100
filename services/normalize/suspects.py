"""Spans that look like mojibake: marked, never dropped and never guessed at."""

import re
from functools import cache
from typing import Final

MOJIBAKE_TAIL: Final = "mojibake_tail"
"""Rule of a block that is damaged as a whole."""

_LETTERS: Final = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
_HALF_GLOSS: Final = rf"[!?！？~][{_LETTERS}]{{1,6}}[)）]"
_STRAY_GLOSS: Final = rf"(?<=[㐀-鿿])[(（](?=[a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ])[{_LETTERS}]{{1,6}}[)）]"
_REPLACED: Final = "\ufffd+"
_TAIL_SHORTEST: Final = 4
_STOP: Final = re.compile(r"[。！？!?”」』]")


def find_suspects(text: str) -> list[tuple[int, int, str]]:
    """`(start, end, rule)` of damaged spans in a Simplified text, ascending and without overlap."""
    return [(match.start(), match.end(), match.lastgroup or "") for match in _damage().finditer(text)]


def mojibake_tail(text: str) -> int | None:
    """Where a tail of mojibake begins behind the last sound sentence of a paragraph, or None.

    A tail has at least four characters and no stop; a quarter of its Han characters, and at least two, are so rare
    that hardly a name has them, or it holds symbols that occur in no sentence beside less than usual characters.
    """
    stop = None
    for match in _STOP.finditer(text, max(0, len(text) - 160)):
        stop = match
    start = stop.end() if stop else 0
    tail = text[start:].strip()
    if stop is None or not _is_damaged(tail):
        return None
    return start + (len(text[start:]) - len(text[start:].lstrip()))


def is_mojibake(line: str) -> bool:
    """Whether a whole line is such a tail, as of a page whose sign-off stands in a line of its own."""
    return _STOP.search(line) is None and _is_damaged(line.strip())


def _is_damaged(tail: str) -> bool:
    if len(tail) < _TAIL_SHORTEST:
        return False
    han = len(_han().findall(tail))
    rare = len(_rare().findall(tail))
    strange = len(_STRANGE.findall(tail))
    return bool((rare >= 2 and rare * 4 >= han) or (strange and _unusual().search(tail)) or strange >= 3)


_STRANGE: Final = re.compile(r"[ㄅ-ㄩ\u2200-\u22ff\u2500-\u257f\uff61-\uff9fа-яА-ЯёЁα-ωぁ-ヶ\ufffd]")


@cache
def _han() -> re.Pattern[str]:
    return re.compile(r"[㐀-鿿]")


@cache
def _rare() -> re.Pattern[str]:
    """Han characters outside the 6,763 of GB2312: what Simplified news hardly uses."""
    return _outside(0xF8, "镕喆堃贇祎珺翀赟昇玥骎燊晞琤翯畑睿玮钰淼鑫犇垚焱")


@cache
def _unusual() -> re.Pattern[str]:
    """Han characters outside the 3,755 of GB2312's first level."""
    return _outside(0xD8, "")


def _outside(leads_end: int, more: str) -> re.Pattern[str]:
    usual = {
        bytes((lead, trail)).decode("gb2312", "ignore")
        for lead in range(0xB0, leads_end)
        for trail in range(0xA1, 0xFF)
    }
    usual |= set(more)
    return re.compile(f"[{''.join(chr(code) for code in range(0x3400, 0xA000) if chr(code) not in usual)}]")


@cache
def _damage() -> re.Pattern[str]:
    rare = _rare().pattern
    return re.compile(
        rf"(?P<half_gloss>{_HALF_GLOSS})|(?P<stray_gloss>{_STRAY_GLOSS})|(?P<undecoded>{_REPLACED})|(?P<rare_run>(?:{rare}[㐀-鿿]?){{3,}})"
    )
