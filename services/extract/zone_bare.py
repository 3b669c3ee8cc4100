"""Where the kind of a zone stands alone and means one: 经开区, 高新区, 开发区, 新区."""

import re
from functools import cache
from typing import Final

from services.extract.phrases import Phrases
from services.extract.reading import Reading
from shared.messages.extracted import Zone

BARE_KINDS: Final[dict[str, frozenset[str]]] = {
    "经开区": frozenset({"经济技术开发区", "经济开发区"}),
    "高新区": frozenset({"高新区"}),
    "高开区": frozenset({"高新区"}),
    "开发区": frozenset({"经济技术开发区", "经济开发区", "开发区", "高新区"}),
    "新区": frozenset({"新区"}),
    "合作区": frozenset({"合作区", "经济合作区", "边境经济合作区"}),
    "综保区": frozenset({"保税区"}),
    "保税区": frozenset({"保税区"}),
    "综合保税区": frozenset({"保税区"}),
    "自贸区": frozenset({"自贸区"}),
    "自贸试验区": frozenset({"自贸区"}),
    "自贸港": frozenset({"自贸区"}),
}
"""Bare form to the kinds of zones it may mean."""

_NOT_BEHIND: Final = re.compile(
    r"(?:国|省|市|县|级|类|型|化|性|各|每个|个|批|家|其他|等|所有|多|一流|新兴|重点|老|边境|跨境|区域|国际|[0-9一二两三四五六七八九十])$"
)
_LINKING: Final = frozenset("pcudrvf")


@cache
def _bare_words() -> Phrases:
    return Phrases(BARE_KINDS)


def bare_forms(reading: Reading, zones: tuple[Zone, ...]) -> dict[str, list[tuple[int, int]]]:
    """Where a kind stands alone and is meant as one zone's name."""
    text = reading.text
    taken = sorted((one.start, one.end) for zone in zones for one in zone.mentions)
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _bare_words().finditer(text):
        start, end = match.start(), match.end()
        if any(low < end and start < high for low, high in taken) or not _stands(reading, start, end):
            continue
        found.setdefault(match.word, []).append((start, end))
    return found


def _stands(reading: Reading, start: int, end: int) -> bool:
    text = reading.text
    if text[end : end + 1] in {"级", "化", "型", "们"} or _NOT_BEHIND.search(text, max(0, start - 2), start):
        return False
    if start == 0 or not "一" <= text[start - 1] <= "鿿" or text[start - 1] in "年月日":
        return True
    before = reading.token_at(start - 1)
    return before.end == start and (before.tag[:1] in _LINKING or before.tag in {"t", "tg", "ns"})
