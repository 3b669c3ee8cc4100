"""The labels of meta lines, also where fields are glued: `来源:聊城日报编辑:胡浩亮发布时间:…`."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from services.extract.data import read_lines

ZONE_LABEL: Final = (
    "(?:发布|所属|所在|归属|隶属)(?:国家级|省级|市级)?"
    "(?:经济技术开发区|经济开发区|高新技术产业开发区|高新技术开发区|高新区|经开区|开发区|新区|园区|工业园区|产业园区|工业园|产业园|"
    "综合保税区|综保区|保税区|自贸区|自贸片区|功能区|示范区|片区|管委会)"
)
_NEEDS_BOUNDARY: Final = frozenset(
    {"今日", "发布", "图", "摄", "大小", "位置", "背景", "索引", "时间", "日期", "上传"}
)


@dataclass(frozen=True)
class LabelledValue:
    """What follows a label of a line: `[start, end)` in the line, up to the next label; `at` is the label's start."""

    kind: str
    at: int
    start: int
    end: int


@cache
def label_kinds() -> dict[str, str]:
    """The kind of each label of data/labels.txt."""
    kinds: dict[str, str] = {}
    for line in read_lines("labels.txt"):
        kind, *words = line.split()
        kinds.update(dict.fromkeys(words, kind))
    return kinds


@cache
def _label() -> re.Pattern[str]:
    words = sorted(label_kinds(), key=lambda word: (-len(word), word))
    parts = []
    for word in words:
        letters = r"[ \t]{0,4}".join(map(re.escape, word))
        parts.append(rf"(?<!\w){letters}" if word in _NEEDS_BOUNDARY else letters)
    bare = r"(?<!\w)(?:来源|稿源|作者|编辑|责编)(?=[ \t]*[|丨/]|[ \t]{1,3}(?=[一-鿿]))"
    slash = r"(?<!\w)文(?=[ \t]*[/|丨:])"
    # asking for the first character first spares most places the long choice
    beginnings = "".join(sorted({word[0] for word in words} | set("发所归隶来稿作编责文")))
    return re.compile(
        rf"(?=[{beginnings}])(?:"
        rf"(?P<zone>{ZONE_LABEL})[ \t]*:|(?P<slash>{slash})[ \t]*[/|丨:][ \t]*(?P<photo>图[ \t]*[:/]?)?"
        rf"|(?P<word>{'|'.join(parts)})[ \t]*[\])】]?[ \t]*:|(?P<bare>{bare})[ \t]*[|丨/]?)"
    )


def labelled_values(text: str) -> tuple[LabelledValue, ...]:
    """The labelled stretches of a half-width line, in order and without overlap."""
    if ":" not in text and not any(
        word in text for word in ("来源", "稿源", "作者", "编辑", "责编", "文/", "文|", "文 /")
    ):
        return ()
    marks: list[tuple[str, int, int]] = []
    for match in _label().finditer(text):
        marks.append((_kind(match), match.start(), match.end()))
    return tuple(
        LabelledValue(kind, at, start, end)
        for (kind, at, start), (_, end, _) in pairwise([*marks, ("", len(text), len(text))])
    )


def _kind(match: re.Match[str]) -> str:
    if match["zone"]:
        return "zone"
    if match["slash"]:
        return "author"
    word = "".join((match["word"] or match["bare"]).split())
    return label_kinds()[word]


def warm_up() -> None:
    """Compile the patterns."""
    _label()
