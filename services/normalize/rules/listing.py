"""Lists of other articles below an article, known by their shape: titles in a row, each with its date."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from services.normalize.lines import Line, Verdict, han_count

_ITEM: Final = re.compile(
    r"^[\W_]{0,4}(?:\d{1,2}\s?[、.)]\s?)?(?P<title>[^。;]{6,60}?)(?<![-—~至到自从:])(?:\s{1,8}|\s{0,4}[(\[【])"
    r"(?:(?:19|20)?\d\d[-/.年])?(?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?[)\]】]?\s{0,4}$"
)
_DAY: Final = re.compile(r"\d[-/.月]\d{1,2}(?:日|\s|$)|:\s*$|时间|日期|截止|以前|之前")
_FEWEST: Final = 2
_LEAST_HAN: Final = 6
_LONGEST_HEADING: Final = 12
_HEADING: Final = re.compile(r"^[\W_]{0,4}[^。,;:!?]{2,12}[\W_]{0,4}$")


def mark_lists(lines: Sequence[Line]) -> None:
    """Rule `dated_list` for runs of at least two titles with dates, and `list_heading` for the short line above.

    Only lines that no other rule has claimed; a line about a term (报名截止, two dates) is no title.
    """
    full = [line for line in lines if line.plain.strip()]
    at = 0
    for is_item, group in groupby(full, key=_is_item):
        run = list(group)
        if is_item and len(run) >= _FEWEST:
            for line in run:
                line.verdict = Verdict("removed", "dated_list", ends_body=True, tail_only=True)
            above = full[at - 1] if at else None
            if above is not None and above.verdict is None and _is_heading(above):
                above.verdict = Verdict("removed", "list_heading", ends_body=True, tail_only=True)
        at += len(run)


def _is_item(line: Line) -> bool:
    if line.verdict is not None or len(line.plain) > 100:
        return False
    match = _ITEM.match(line.plain)
    return (
        match is not None and han_count(match["title"]) >= _LEAST_HAN and _DAY.search(match["title"]) is None
    )


def _is_heading(line: Line) -> bool:
    return len(line.plain.strip()) <= _LONGEST_HEADING and _HEADING.match(line.plain) is not None
