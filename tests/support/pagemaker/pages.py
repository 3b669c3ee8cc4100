"""Whole pages with their gold, in HTML and as the text a reader would copy."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from random import Random
from typing import Final

from tests.support.pagemaker.articles import Article, article
from tests.support.pagemaker.chrome import chrome
from tests.support.pagemaker.layouts import LAYOUTS

_BLOCKS: Final = frozenset(
    ("p", "div", "br", "tr", "li", "ul", "table", "h1", "h2", "h3", "section", "dl", "dt", "dd", "hr", "center", "article",
     "header", "footer", "nav", "main", "aside", "ucapcontent", "ucaptitle", "body")
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A page; `html` and `text` are the same one."""

    layout: str
    number: int
    page: Article
    html: str
    text: str


def make(layout: str, number: int) -> Made:
    """The page of a layout with this number: always the same."""
    chance = Random(f"{layout}/{number}")
    page = article(chance)
    around = chrome(page, chance)
    if around.glued:
        around.meta = (
            ["".join(around.meta)] if ":" in around.meta[0] or "：" in around.meta[-1] else around.meta
        )
    source = LAYOUTS[layout](page, around, chance)
    return Made(layout, number, page, source, copied(source, chance))


def copied(source: str, chance: Random) -> str:
    """The text of a page, a line a block, as a browser's clipboard or a crawler has it."""
    reader = _Copy(cells=chance.choice([" ", "\t", "\n"]))
    reader.feed(source)
    lines = (line.strip(" \t\n") for line in "".join(reader.parts).split("\n"))
    gap = chance.choice(["\n", "\n\n"])
    return gap.join(line for line in lines if line)


class _Copy(HTMLParser):
    def __init__(self, cells: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._cells = cells
        self._inside = ""
        self._data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "title"):
            self._inside = tag
        elif tag == "table":
            self._data = ("border", "1") in attrs
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" " if self._data else self._cells)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.parts.append(re.sub(r"[ \t]*\n[ \t]*", "", data))
