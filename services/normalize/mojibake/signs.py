"""Where a text may be damaged: one compiled pattern, which clean text does not match."""

import re
from collections import deque
from functools import cache
from typing import Final

from services.normalize.mojibake.frames import characters
from services.normalize.mojibake.model import likelihood, simple

_NEAR: Final = 16
_ENOUGH: Final = 9
_RARE: Final = -11.5
_STRANGE: Final = (
    "\ue000-\uf8ffㄅ-ㄩ\u2200-\u221d\u2227-\u2235\u2237-\u223d\u2500-\u2580\uff61-\uff9fЁ-яёΑ-ΡΣ-Ωα-ρσ-ωぁ-ゖァ-ヶ"
    "\u0080-\u009f\u00a1-\u00a6\u00a8-\u00af\u00b4-\u00b6\u00b8-\u00bf\u00c2-\u00c7\u00ca-\u00cb"
    "\u00ce-\u00d1\u00d3-\u00d6\u00d8\u00db-\u00df\u00e2-\u00e7\u00eb\u00ee-\u00f1\u00f4-\u00f6\u00f8\u00fb\u00fd-\u00ff"
)
_USED_ANYWAY: Final = (
    "镕喆堃贇祎珺翀赟昇玥骎燊晞琤翯畑睿玮钰淼鑫犇垚焱囍嘢咁嚟喺冇佢咗脷粿瀞凃曺栢峯勲旸珮槑昺堉竑芃甯邨垟"
)


def places(text: str) -> list[int]:
    """Positions that look damaged, ascending: half of a gloss, or many rare characters or odd symbols close together."""
    found: list[int] = []
    near: deque[tuple[int, int]] = deque()
    weight = 0
    weights = _weights()
    for match in signs().finditer(text):
        at = match.start()
        sign = weights.get(match[0], _ODD)
        near.append((at, sign))
        weight += sign
        while at - near[0][0] > _NEAR:
            weight -= near.popleft()[1]
        if weight >= _ENOUGH:
            found += [place for place, _ in near if not found or place > found[-1]]
    return found


_ODD: Final = 5
_SELDOM: Final = 2


@cache
def signs() -> re.Pattern[str]:
    """Rare characters, symbols of other scripts, and `?` in front of a syllable that only a bracket closes."""
    rare, seldom = _rare()
    return re.compile(rf"[{rare}{seldom}{_STRANGE}]|[?？](?=[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{{1,6}}[)）])")


@cache
def _weights() -> dict[str, int]:
    enough = dict.fromkeys([*map(chr, range(0x3105, 0x312A)), "?", "？"], _ENOUGH)
    return dict.fromkeys(_rare()[1], _SELDOM) | enough


@cache
def _rare() -> tuple[str, str]:
    """Han characters of GBK that are neither in GB2312, nor Traditional forms of it, nor frequent in Big5; and seldom ones."""
    usual = set(_USED_ANYWAY)
    for lead in range(0xB0, 0xF8):
        for trail in range(0xA1, 0xFF):
            usual.update(bytes((lead, trail)).decode("gb2312", "ignore"))
    for lead in range(0xA4, 0xC7):
        for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            usual.update(bytes((lead, trail)).decode("big5", "ignore"))
    han = [character for character in characters().values() if "㐀" <= character <= "鿿"]
    rare = {character for character in han if character not in usual and simple(character) not in usual}
    single = likelihood().single
    seldom = [c for c in han if c not in rare and c not in _USED_ANYWAY and single(simple(c)) < _RARE]
    return "".join(sorted(rare)), "".join(seldom)
