"""What stands twice on a page: a lead that repeats the first sentences, or the whole body."""

import re
from collections.abc import Sequence
from typing import Final

from services.normalize.lines import Fate, Line, key_of

_LEAD: Final = re.compile(
    r"^[\W_]{0,4}(?:核心提示|核心导读|摘要|内容摘要|导读|导语|内容提要|内容简介|提要|简介|新闻提要|概要)\s{0,3}[\])】]?\s{0,3}[:|丨\])】]\s{0,3}"
    r"|^[\[【(](?:核心提示|摘要|导读|提要|内容提要)[\])】]\s{0,3}"
)
_SHORTEST: Final = 12
_SHORTEST_COPY: Final = 20


def repeats_lead(line: Line, below: Sequence[Line]) -> tuple[Fate, str] | None:
    """What becomes of a line that may be a lead: removed where it repeats what follows, else kept as meta.

    None for a line that is no lead.
    """
    label = _LEAD.match(line.plain)
    key = key_of(line.plain[label.end() :]) if label else line.key
    following = "".join(other.key for other in below)
    if label:
        if (
            not key
            or following.startswith(key[:_SHORTEST])
            or (len(key) >= _SHORTEST and key[:40] in following)
        ):
            return "removed", "repeated_lead"
        return "meta", "lead"
    if len(key) >= _SHORTEST_COPY and below and (following.startswith(key) or key[:-1] in below[0].key):
        return "removed", "repeated_lead"
    return None


def repeated_body(keys: Sequence[str]) -> range:
    """Positions of the second copy of paragraphs that stand twice in a row, else an empty range."""
    if len(keys) < 2 or len(keys[0]) < _SHORTEST_COPY:
        return range(0)
    for second in range(1, len(keys)):
        if keys[second] != keys[0]:
            continue
        count = 0
        while count < second and second + count < len(keys) and keys[second + count] == keys[count]:
            count += 1
        if count >= 2 or count == second or second + count == len(keys):
            return range(second, second + count)
    return range(0)
