"""Titles of the previous and next article."""

import re
from typing import Final

from services.extract.metadata.layout import Layout, Line, Value

_WHAT: Final = r"(?:篇|条|个|则|页|章|文|新闻|文章|主题|信息)(?:文章|新闻|信息|内容)?"
_PREVIOUS: Final = rf"上一{_WHAT}|前一(?:篇|条)(?:文章)?|[上前]篇(?:文章)?"
_NEXT: Final = rf"下一{_WHAT}|后一(?:篇|条)(?:文章)?|[下后]篇(?:文章)?"
_LABEL: Final = re.compile(
    rf"(?:^|(?<=[\s\])】|>»·;。,、]))[\[(【<«‹←\s]{{0,4}}(?:(?P<previous>{_PREVIOUS})|(?P<next>{_NEXT}))"
    r"[\])】»›→\s]{0,4}(?:[:|>]{1,2}|(?=\s)|$|(?<=[\])】]))[\s:>»›]{0,4}"
    rf"|^(?:(?P<before>{_PREVIOUS})|(?P<behind>{_NEXT}))(?=\S{{4}})"
)
_GLUED: Final = re.compile(rf"(?:(?P<previous>{_PREVIOUS})|(?P<next>{_NEXT}))[ \t]*:[ \t]*")
_NOTHING: Final = re.compile(
    r"^(?:没有(?:了|资料|内容|文章|更多.*|上一.*|下一.*|数据|信息)?|无|暂无.*|空|null|none|到头了|到底了|[前后]面没有.*"
    r"|已是?(?:经是)?(?:第一|最后|最新|首|末)?.?[篇条页个].*|这是(?:第一|最后).*|(?:第一|最后一?|末|首)[篇条页个]|返回.*|很抱歉.*|抱歉.*)[。!.]?$",
    re.IGNORECASE,
)
_DAY: Final = r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?(?:[ \t]\d{1,2}:\d\d(?::\d\d)?)?"
_TAIL: Final = re.compile(
    r"(?:[ \t]|(?<=[^ \t])(?=[\[(【])|(?<=[一-鿿”》!?])(?=\d{4}[-./年]))[ \t]{0,8}(?:[\[(【][ \t]{0,8}"
    rf"(?:{_DAY}|\d{{1,2}}-\d{{1,2}}|(?:返回|打印|关闭|收藏).{{0,4}})[ \t]{{0,8}}[\])】]|{_DAY})[ \t]{{0,8}}$"
)


def find_neighbours(layout: Layout) -> tuple[Value | None, Value | None]:
    """`(previous, next)` titles; None where there is no link, or it says that there is none."""
    found: dict[str, Value] = {}
    waiting: str | None = None
    for line in layout.of_role("link"):
        marks = _marks(line.text)
        if not marks:
            if waiting is not None:
                _keep(found, waiting, layout, line, 0, len(line.text))
            waiting = None
            continue
        for i, mark in enumerate(marks):
            which = "previous" if _is_previous(mark) else "next"
            end = marks[i + 1].start() if i + 1 < len(marks) else len(line.text)
            is_empty = not line.text[mark.end() : end].strip()
            waiting = which if is_empty and i + 1 == len(marks) else None
            _keep(found, which, layout, line, mark.end(), end)
    return found.get("previous"), found.get("next")


def _marks(text: str) -> list[re.Match[str]]:
    """The labels of a line: at a boundary, or anywhere with a colon."""
    marks = list(_LABEL.finditer(text))
    for glued in _GLUED.finditer(text):
        if not any(mark.start() < glued.end() and glued.start() < mark.end() for mark in marks):
            marks.append(glued)
    return sorted(marks, key=lambda mark: mark.start())


def _is_previous(mark: re.Match[str]) -> bool:
    groups = mark.groupdict()
    return bool(groups["previous"] or groups.get("before"))


def _keep(found: dict[str, Value], which: str, layout: Layout, line: Line, start: int, end: int) -> None:
    raw = line.text[start:end].rstrip(" \t|»›<>·;")
    while (shorter := _TAIL.sub("", raw).rstrip(" \t|»›<>·;")) != raw:
        raw = shorter
    if raw.endswith("]") and "[" not in raw:
        raw = raw[:-1].rstrip()
    title = raw.lstrip(" \t:|>»›·")
    if which not in found and title and not _NOTHING.match(title):
        start += len(raw) - len(title)
        found[which] = layout.value(line, start, start + len(title), f"{which}_link", "high")
