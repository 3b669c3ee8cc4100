"""Finds the line of the page that is the article's own title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.normalize.elements import Hint
from services.normalize.lines import Line, key_of
from services.normalize.rules.meta import has_date, is_dated

_TITLE_TAGS: Final = (
    "articletitle",
    "article:title",
    "og:title",
    "jsonld:headline",
    "jsonld:title",
    "title",
    "twitter:title",
)
_LONGEST: Final = 120
_TELLING_HAN: Final = 6
_ENTRIES: Final = 4
_LONGEST_ENTRY: Final = 8
_NO_TITLE: Final = re.compile(
    r"[。;,:]$|…$|\.{3}$|^[\W\d_]+$|^[\W_]{0,2}(?:内容)?(?:摘要|核心提示|导读|导语|提要|简介)[\W_]"
    r"|(?<!\d)(?:19|20)\d\d-\d{1,2}-\d{1,2}(?:\s|$|\d?\d:)|^\W?[一二三四五六七八九十]{1,2}[、)]"
)
_FIGURES: Final = re.compile(
    r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d:\d\d|\d日\s*$|[·|]\s*(?:19|20)\d\d年|\d日\s*[·|]"
)
_NAV_TITLES: Final = re.compile(
    r"^(?:首页|主页|正文|详情|内容|新闻详情|文章详情|信息内容|当前栏目|新闻中心|信息公开|政务公开)$"
)


@dataclass(frozen=True)
class Named:
    """What the head of the page calls the article, as comparable keys."""

    tags: frozenset[str] = frozenset()
    page_title: str = ""

    @classmethod
    def of(cls, meta: Sequence[tuple[str, str]], page_title: str | None) -> "Named":
        """The keys of the title tags and of <title>, in Simplified script."""
        tags = {key_of(content) for name, content in meta if name.lower() in _TITLE_TAGS}
        return cls(frozenset(key for key in tags if len(key) >= 4), key_of(page_title or ""))

    def is_named(self, key: str) -> bool:
        """Whether a line's key is the title in a tag or the begin or a long part of <title>."""
        if key in self.tags:
            return True
        page = self.page_title
        return bool(page) and (
            key == page or (len(key) >= 6 and page.startswith(key)) or (len(key) >= 10 and key in page)
        )


def find_title(lines: Sequence[Line], named: Named, first_prose: int) -> tuple[int, str] | None:
    """`(index, rule)` of the title line, or None. `first_prose` is the index of the first paragraph."""
    above = range(min(first_prose + 1, len(lines)))
    exact = [i for i in above if named.is_named(lines[i].key) and _may_be_named(lines[i])]
    if exact:
        best = next(
            (i for i in reversed(exact) if lines[i].heading or Hint.TITLE in lines[i].hints), exact[-1]
        )
        return best, "title_named_in_head"
    open_lines = [i for i in range(min(first_prose, len(lines))) if _may_be(lines[i])]
    headings = [i for i in open_lines if lines[i].heading in (1, 2, 3)]
    if headings:
        return min(headings, key=lambda i: (lines[i].heading, -i)), "title_heading"
    classed = [i for i in open_lines if Hint.TITLE in lines[i].hints and lines[i].han >= 6]
    if classed:
        return classed[-1], "title_element"
    return _by_place(lines, open_lines, first_prose)


def _by_place(lines: Sequence[Line], open_lines: list[int], first_prose: int) -> tuple[int, str] | None:
    """The line before the line of date and source, else after it, else the first below the path of the page."""
    metas = [
        i for i in range(min(first_prose, len(lines)))
        if (verdict.fate == "meta" if (verdict := lines[i].verdict) is not None else _is_dateline(lines[i]))
    ]  # fmt: skip
    if metas:
        anchor = next((i for i in reversed(metas) if has_date(lines[i])), metas[0])
        before = [i for i in open_lines if i < anchor]
        before = [i for i in before if lines[i].han >= _TELLING_HAN] or before
        if before:
            # Subtitles, also those above the title, open with a dash.
            whole = [i for i in before if not lines[i].plain.startswith(("——", "--", "—"))]
            return (whole or before)[-1], "title_above_meta"
        after = [i for i in open_lines if i > anchor]
        return (after[0], "title_below_meta") if after else None
    crumbs = [
        i for i in range(min(first_prose, len(lines)))
        if (verdict := lines[i].verdict) is not None and verdict.fate in ("breadcrumb", "removed")
    ]  # fmt: skip
    below = [i for i in open_lines if not crumbs or i > crumbs[-1]] or open_lines
    below = [i for i in below if lines[i].han >= _TELLING_HAN] or below
    return (below[0], "title_first_line") if below else None


def _is_dateline(line: Line) -> bool:
    """Whether a line without labels is one of source and date, written in figures."""
    return is_dated(line) and _FIGURES.search(line.plain) is not None


def _may_be_named(line: Line) -> bool:
    return line.verdict is None or line.verdict.fate not in ("link", "breadcrumb")


def _may_be(line: Line) -> bool:
    return (
        line.verdict is None
        and line.han >= 4
        and len(line.text) <= _LONGEST
        and _NO_TITLE.search(line.plain) is None
        and _NAV_TITLES.match(line.plain) is None
        and not _is_bar(line.plain)
    )


def _is_bar(plain: str) -> bool:
    """Whether a line is a row of short entries, as bars of buttons are."""
    entries = plain.replace("|", " ").split()
    fewest = 2 if "|" in plain else _ENTRIES
    return len(entries) >= fewest and max(map(len, entries)) <= _LONGEST_ENTRY
