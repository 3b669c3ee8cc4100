"""Cuts what hangs on the first and last paragraphs of a page on the same line: buttons, labels, sign-offs, links."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from services.normalize.lines import Line, Verdict
from services.normalize.rules import judge

_FIRST: Final = 2
_LAST: Final = 4
"""Only these paragraphs of a page are cut; below the article a statement or two may read like paragraphs."""

_STOPS: Final = "。!?”…"
_LEAST_HAN: Final = 16
_BETWEEN: Final = re.compile(r"(?<=[)\]】])\s*(?=[(\[【])|(?<=[)\]】])\s+|\s{2,}")
_SPACE: Final = re.compile(r"\s+|(?<=[\]】])(?=[^\s\[【])")
_LONGEST: Final = 160
_HEAD: Final = 100
_BEFORE: Final = (
    "tools",
    "meta_labels",
    "date_beside_label",
    "editor_line",
    "breadcrumb_label",
    "breadcrumb_from_home",
)
_BEHIND: Final = ("editor_line", "meta_labels", "date_beside_label", "view_count")


def cut(lines: Sequence[Line]) -> list[Line]:
    """The lines with such tails and heads as lines of their own. O(length)."""
    prose = [i for i, line in enumerate(lines) if line.reads_like_prose or _ends_late(line)]
    made: list[Line] = []
    first, last = set(prose[:_FIRST]), set(prose[-_LAST:])
    for i, line in enumerate(lines):
        at = _head(line) if i in first else 0
        rest = _at(line, at, len(line.text)) if at else line
        if at:
            made.append(_at(line, 0, at))
        tails = _tails(rest) if i in last else []
        marks = [0, *tails, len(rest.text)]
        made += [_at(rest, low, high) for low, high in pairwise(marks)] if tails else [rest]
    return made


def _ends_late(line: Line) -> bool:
    """Whether a line holds a sentence with something behind it."""
    return line.han >= _LEAST_HAN and any(stop in line.plain for stop in _STOPS)


def _at(line: Line, start: int, end: int) -> Line:
    """A part of a line without the space around it, as a line."""
    text = line.text[start:end]
    inner = text.strip()
    return replace(line, start=line.start + start + text.index(inner), text=inner)


def _head(line: Line) -> int:
    """How much of a line is the line of date and source, or buttons, before its paragraph; 0 where nothing is."""
    longest = 0
    for space in _SPACE.finditer(line.plain, 1, _HEAD):
        verdict = judge(Line(0, line.text[: space.start()].strip()))
        if verdict is None or verdict.rule not in _BEFORE:
            continue
        if Line(0, line.text[space.end() :].strip()).reads_like_prose:
            longest = space.end()
    return longest


def _tails(line: Line) -> list[int]:
    """Where the parts behind the last sentence begin, if each of them is known to be none of the article."""
    stop = max(map(line.plain.rfind, _STOPS))
    if stop < max(0, len(line.text) - _LONGEST) or stop + 1 == len(line.text):
        return []
    begin = len(line.text) - len(line.text[stop + 1 :].lstrip())
    cuts = [begin, *(match.end() for match in _BETWEEN.finditer(line.plain, begin + 1))]
    for low, high in pairwise([*cuts, len(line.text)]):
        part = Line(0, line.text[low:high].strip())
        if not part.key or not _is_outside(judge(part)):
            return []
    return cuts


def _is_outside(verdict: Verdict | None) -> bool:
    if verdict is None:
        return False
    if verdict.fate == "meta":
        return verdict.rule in _BEHIND
    return verdict.rule not in ("spam", "noise_line", "navigation", "attachment")
