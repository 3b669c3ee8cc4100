"""What stands between a title and the first paragraph in pages whose lines were cut or glued."""

import re
from collections.abc import Sequence
from typing import Final

from services.normalize.lines import Line, Verdict, han_count
from services.normalize.rules.meta import first_label, has_date

_CLOSE: Final = 8
_OVER_OTHERS: Final = ("related", "pager")
_ONE_LINK: Final = re.compile(r"[:|]\s*\w")
_LONGEST_VALUE: Final = 24
_LEAST_TITLE: Final = 8
_FRAGMENT: Final = 4
_NUMBERED: Final = re.compile(r"^\W?[一二三四五六七八九十\d]{1,2}[、.)]")
_VALUE: Final = re.compile(r"^[^。,;!?:]+$")
_SPACE: Final = re.compile(r"\s+")


def mark_values(lines: Sequence[Line]) -> None:
    """Rule `label_value` for the short line below a label without a value: 来源： and below it the outlet."""
    for i in range(len(lines) - 1):
        line, below = lines[i], lines[i + 1]
        if line.verdict is None or line.verdict.rule not in ("editor_line", "meta_labels"):
            continue
        is_value = len(below.text) <= _LONGEST_VALUE and _VALUE.match(below.plain) is not None
        if line.plain.rstrip().endswith(":") and below.verdict is None and is_value:
            below.verdict = Verdict("meta", "label_value", tail_only=True)


def relax(lines: Sequence[Line]) -> None:
    """On a page without a single paragraph of usual form, shorter sentences count as paragraphs.

    They must stand below the line of date and source, or end as sentences do where there is none.
    """
    dated = [i for i, line in enumerate(lines) if _is_dateline(line)]
    for i, line in enumerate(lines):
        line.relaxed = line.ends_as_sentence or (bool(dated) and i > dated[0])


def begin_of_others(lines: Sequence[Line], first: int) -> int:
    """Index of the heading over other articles where it is sure that the page's own stands above; else all lines.

    So it is where the line of date and source is closely above the first paragraph and there is none further down:
    then even long teasers below the heading are not the article.
    """
    if not any(_is_dateline(line) for line in lines[max(0, first - _CLOSE) : first]):
        return len(lines)
    for i in range(first + 1, len(lines)):
        verdict = lines[i].verdict
        if verdict is None or verdict.rule not in _OVER_OTHERS or _ONE_LINK.search(lines[i].plain):
            continue
        labelled = ("meta_labels", "date_beside_label")
        if any(below.verdict and below.verdict.rule in labelled and has_date(below) for below in lines[i:]):
            return len(lines)
        return i
    return len(lines)


def is_fragment(line: Line) -> bool:
    """Whether a line between title and first paragraph is too short to be anything but a button or a mark."""
    is_short = len(line.key) <= _FRAGMENT and _VALUE.match(line.plain) is not None
    return is_short and _NUMBERED.match(line.plain) is None


def title_in_meta(lines: Sequence[Line], first: int) -> tuple[int, int] | None:
    """`(index, length)` of the title at the begin of a line of labels, where no line of its own is there.

    It is the text before the first label, up to a space behind at least eight Han characters.
    """
    for i, line in enumerate(lines[:first]):
        if line.verdict is None or line.verdict.rule not in ("meta_labels", "date_beside_label"):
            continue
        label = first_label(line.plain)
        if not label or han_count(line.text[:label]) < _LEAST_TITLE:
            continue
        ends = (space.start() for space in _SPACE.finditer(line.text, 0, label))
        return i, next((end for end in ends if han_count(line.text[:end]) >= _LEAST_TITLE), label)
    return None


def _is_dateline(line: Line) -> bool:
    return line.verdict is not None and line.verdict.fate == "meta" and has_date(line)
