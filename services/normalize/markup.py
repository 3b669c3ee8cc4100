"""HTML to lines of text, each with its place in the source and what its elements say of it.

A tokenizer of its own, as no parser gives the source position of every character. It reads broken markup as
browsers do where that is cheap, loses no text to a tag that never ends, and takes linear time.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Final

from services.normalize.elements import (
    BARRIERS,
    BLOCKS,
    CLOSED_BY_SIBLING,
    RAW,
    SKIPPED,
    VOID,
    Hint,
    hints_of,
)
from services.normalize.offsets import Mapped, Run

_TOKEN: Final = re.compile(
    r"<(?:(?P<open>[a-zA-Z][a-zA-Z0-9:._-]*)(?=[\s/>])(?P<inside>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>"
    r"|/(?P<close>[a-zA-Z][a-zA-Z0-9:._-]*)[^<>]*+>?"
    r"|(?P<comment>!--)"
    r"|(?P<broken>(?:a|b|br|div|em|font|hr|i|img|li|ol|p|span|strong|table|tbody|td|th|tr|u|ul|h[1-6]|link|meta|script|"
    r"style|input|section)(?=[\s/>]))[^<>]*+>?"
    r"|[!?][^<>]*+>?)",
    re.IGNORECASE,
)
_SPECIAL: Final = re.compile(
    r"[ \t\r\n\f]{2,}|[\t\r\n\f]|&(?:#[xX]?[0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,30});?"
)
_LABEL: Final = re.compile(
    r"(?:信息|稿件|文章)?(?:来源|來源|作者|编辑|編輯|责任编辑|責任編輯|责编|审核|審核|发布|發布|發佈|字体|字體|字号|字號|浏览|瀏覽|阅读|閱讀|点击|點擊|"
    r"访问量|日期|时间|時間|保护视力色|【|\[)"
)
_JOINS_LINES: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f“”‘’—…]")
_MAXIMUM_DEPTH: Final = 400
_SPACED: Final = frozenset({"a", "span", "em", "time", "i", "small", "font"})


@dataclass(slots=True)
class Element:
    """An open or closed element of the page; `parent` is its index in `Markup.elements`."""

    tag: str
    parent: int
    own: Hint


@dataclass(slots=True)
class HtmlLine:
    """One line of the text: the element it stands in, characters inside links, and whether a picture precedes it."""

    element: int
    linked: int = 0
    heading: int = 0
    after_picture: bool = False


@dataclass
class Markup:
    """The text of a page, one line for each block, with the lines' hints, and what the head says."""

    text: Mapped
    lines: list[HtmlLine]
    elements: list[Element]
    page_title: str | None = None
    meta_tags: list[str] = field(default_factory=list)
    json_ld: list[str] = field(default_factory=list)


def read_markup(source: str) -> Markup:
    """The lines of an HTML source. Never raises; O(length)."""
    reader = _Reader(source)
    reader.read()
    return Markup(
        Mapped("".join(reader.parts), reader.runs),
        reader.lines,
        reader.elements,
        reader.page_title,
        reader.meta_tags,
        reader.json_ld,
    )


class _Reader:
    """The state of one pass over a source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.runs: list[Run] = []
        self.lines: list[HtmlLine] = []
        self.elements: list[Element] = [Element("#root", 0, Hint.NONE)]
        self.page_title: str | None = None
        self.meta_tags: list[str] = []
        self.json_ld: list[str] = []
        self._stack: list[int] = [0]
        self._open_blocks = 0
        self._skipping = 0
        self._links = 0
        self._line = HtmlLine(0)
        self._has_text = False
        self._pending_space: Run | None = None
        self._boundary = ""
        self._picture = False
        self._no_end: set[str] = set()

    def read(self) -> None:
        source, at = self.source, 0
        while (match := _TOKEN.search(source, at)) is not None:
            if match.start() > at:
                self._text(at, match.start())
            at = match.end()
            name = match["open"] or match["broken"]
            if name is not None:
                at = self._start(name.lower(), match["inside"] or "", at)
            elif match["close"] is not None:
                self._end(match["close"].lower())
            elif match["comment"] is not None:
                at = self._past("-->", at)
        if at < len(source):
            self._text(at, len(source))
        self._break()

    def _past(self, mark: str, at: int) -> int:
        """Position after the next `mark`, or after the next `>` where there is none."""
        if mark not in self._no_end:
            found = self.source.find(mark, at)
            if found >= 0:
                return found + len(mark)
            self._no_end.add(mark)
        found = self.source.find(">", at, at + 200)
        return at if found < 0 else found + 1

    def _start(self, tag: str, inside: str, at: int) -> int:
        if tag == "meta":
            self.meta_tags.append(inside)
            return at
        if tag in RAW or tag == "title":
            if inside.endswith("/") and tag == "svg":
                return at
            return self._raw(tag, inside, at)
        if tag in VOID:
            if tag in ("br", "hr"):
                self._break()
            elif tag == "img":
                self._picture = True
            return at
        if tag in BLOCKS or tag in SKIPPED:
            self._close_siblings(tag)
            self._break()
            self._push(tag, inside)
        elif tag == "a":
            self._boundary = "a" if self._boundary == "a" else ""
            self._links += 1
        return at

    def _raw(self, tag: str, inside: str, at: int) -> int:
        """Pass over the content of an element that holds no text of the page, keeping what the head tells."""
        end_tag = f"</{tag}"
        end = -1
        if tag not in self._no_end:
            found = re.compile(re.escape(end_tag), re.IGNORECASE).search(self.source, at)
            end = found.start() if found else -1
            if found is None:
                self._no_end.add(tag)
        if end < 0:
            return at
        if tag == "title":
            if self.page_title is None:
                self.page_title = " ".join(html.unescape(self.source[at : min(end, at + 2000)]).split())
        elif tag == "script" and "ld+json" in inside.lower():
            self.json_ld.append(self.source[at:end])
        close = self.source.find(">", end)
        return len(self.source) if close < 0 else close + 1

    def _push(self, tag: str, inside: str) -> None:
        if len(self._stack) >= _MAXIMUM_DEPTH:
            return
        self.elements.append(Element(tag, self._stack[-1], hints_of(tag, inside[:600])))
        self._stack.append(len(self.elements) - 1)
        if tag in SKIPPED:
            self._skipping += 1

    def _pop(self) -> None:
        if self.elements[self._stack.pop()].tag in SKIPPED:
            self._skipping -= 1

    def _close_siblings(self, tag: str) -> None:
        closed = CLOSED_BY_SIBLING.get(tag)
        if closed is None and tag in BLOCKS and self.elements[self._stack[-1]].tag == "p":
            closed = CLOSED_BY_SIBLING["p"]
        if closed is None:
            return
        for depth in range(len(self._stack) - 1, max(0, len(self._stack) - 8), -1):
            open_tag = self.elements[self._stack[depth]].tag
            if open_tag in closed:
                self._break()
                while len(self._stack) > depth:
                    self._pop()
                return
            if open_tag in BARRIERS:
                return

    def _end(self, tag: str) -> None:
        if tag == "a":
            self._links = max(0, self._links - 1)
        if tag in BLOCKS or tag in SKIPPED:
            self._break()
            floor = max(0, len(self._stack) - 64)
            for depth in range(len(self._stack) - 1, floor, -1):
                if self.elements[self._stack[depth]].tag == tag:
                    while len(self._stack) > depth:
                        self._pop()
                    break
            if tag in ("table", "form", "div"):
                self._links = 0
        elif tag in _SPACED:
            self._boundary = tag

    def _break(self) -> None:
        """End the line, if it has begun."""
        self._pending_space = None
        self._boundary = ""
        if self._has_text:
            self.lines.append(self._line)
            self._has_text = False
        self._line = HtmlLine(self._stack[-1])

    def _text(self, start: int, end: int) -> None:
        if self._skipping:
            return
        source, at = self.source, start
        as_typed = self.elements[self._stack[-1]].tag == "pre"
        for match in _SPECIAL.finditer(source, start, end):
            if match.start() > at:
                self._write(source[at : match.start()], at, match.start())
            at = match.end()
            found = match[0]
            if found[0] != "&":
                if as_typed and "\n" in found:
                    self._break()
                else:
                    self._space(match.start(), at, "\n" in found)
            else:
                meant = html.unescape(found).replace("\n", " ").replace("\r", " ")
                self._write(meant or " ", match.start(), at)
        if at < end:
            self._write(source[at:end], at, end)

    def _space(self, start: int, end: int, breaks: bool) -> None:
        if not self._has_text or self._pending_space is not None:
            return
        wraps = (
            breaks
            and _JOINS_LINES.match(self.parts[-1][-1:])
            and _JOINS_LINES.match(self.source[end : end + 1])
        )
        if not wraps:
            self._pending_space = (1, start, end)

    def _write(self, text: str, start: int, end: int) -> None:
        if not self._has_text:
            if text.isspace():
                return
            self._begin_line(start)
        elif self._pending_space is not None:
            self.parts.append(" ")
            self.runs.append(self._pending_space)
        elif self._boundary and not text[0].isspace() and self._needs_space(text):
            self.parts.append(" ")
            self.runs.append((1, start, start))
        self._pending_space = None
        self._boundary = ""
        self.parts.append(text)
        self.runs.append((len(text), start, end))
        if self._links:
            self._line.linked += len(text)

    def _needs_space(self, text: str) -> bool:
        """Whether neighbouring elements stand apart on the page though no space is between them."""
        if self.parts[-1][-1:].isspace():
            return False
        return (
            (self._boundary == "a" and self._links > 0)
            or self._boundary == "time"
            or bool(_LABEL.match(text))
        )

    def _begin_line(self, start: int) -> None:
        if self.lines:
            self.parts.append("\n")
            self.runs.append((1, start, start))
        self._has_text = True
        element = self._stack[-1]
        self._line.element = element
        tag = self.elements[element].tag
        parent = self.elements[self.elements[element].parent].tag
        for name in (tag, parent):
            if len(name) == 2 and name[0] == "h" and name[1].isdigit():
                self._line.heading = int(name[1])
        self._line.after_picture = self._picture
        self._picture = False
