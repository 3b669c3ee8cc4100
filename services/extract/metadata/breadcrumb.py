"""The path of the page in its site: `您现在的位置:首页 > 开发区新闻 > 宁波`, without a trailing 正文."""

import re
from functools import cache
from typing import Final

from services.extract.data import read_words
from services.extract.metadata.labels import ZONE_LABEL
from services.extract.metadata.layout import Layout, Value

_LABEL: Final = re.compile(
    r"^[ \t>»›·|]*(?:[您你]?的?(?:现在|当前|目前)?(?:所在|浏览)?[的是]?(?:位置|栏目|页面|路径|频道)[是为]?"
    r"|[您你](?:现在|当前|目前)?(?:在|位于)(?:这里)?)[ \t]*[:>»›]?[ \t]*"
)
_TAIL: Final = re.compile(
    rf"[ \t]{{0,8}}(?:{ZONE_LABEL}[ \t]{{0,8}}:|(?:字体|字号|发布时间|发布日期|来源|浏览|时间|日期)[ \t]{{0,8}}:"
    r"|[\[(][ \t]{0,8}打印|【).*$"
)
_STRONG: Final = re.compile(r"[ \t]{0,8}(?:-?>{1,8}|»{1,8}|›{1,8}|→|➔|➤|▶|▸|►|»|≫|》|⟩|❯)[ \t]{0,8}")
_WEAK: Final = (
    re.compile(r"[ \t]{0,8}[/\\][ \t]{0,8}"),
    re.compile(r"[ \t]{0,8}[|丨∣][ \t]{0,8}"),
    re.compile(r"[ \t]{1,8}(?:-{1,2}|—{1,2}|–|·|•)[ \t]{1,8}|-{2,8}|—{2,8}"),
    re.compile(r"-"),
    re.compile(r"[ \t]+"),
)


@cache
def leaves() -> frozenset[str]:
    """Last steps that are no part of the path: 正文 and its like."""
    return read_words("leaves.txt")


def find_breadcrumb(layout: Layout) -> tuple[tuple[str, ...], Value] | None:
    """The steps with the evidence of the whole line, or None. Neighbouring breadcrumb blocks are one path."""
    crumbs: list[str] = []
    start = end = None
    previous = None
    for line in layout.of_role("breadcrumb"):
        if previous is not None and line.start > previous + 2:
            break
        label = _LABEL.match(line.text)
        if label and crumbs:
            break
        found = _split(line.text[label.end() :] if label else line.text)
        if found:
            start = line.start if start is None else start
            end = line.start + len(line.text)
        crumbs += found
        previous = line.start + len(line.text)
    while crumbs and crumbs[-1] in leaves():
        crumbs.pop()
    if not crumbs:
        return None
    path = tuple(crumbs)
    return path, Value(" > ".join(path), "breadcrumb", "breadcrumb_line", "high", start, end)


def _split(text: str) -> list[str]:
    text = _TAIL.sub("", text)
    separator = _STRONG if _STRONG.search(text) else next((s for s in _WEAK if s.search(text.strip())), None)
    parts = separator.split(text) if separator else [text]
    parts = [part.strip(" \t:>·-|/[]") for part in parts]
    return [part for part in parts if part]
