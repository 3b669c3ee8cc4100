"""The article's own title.

Order of trust: the title block of the page, which normalize has checked against the tags; the tags ArticleTitle,
og:title and JSON-LD headline; a labelled heading (标题：) in a meta line; <title> without the site's name.
A title broken over several blocks is put together where a tag or <title> has it whole.
"""

import re
from itertools import pairwise
from typing import Final

from services.extract.metadata.layout import Layout, Line, Value, half_width

_TAGS: Final = ("articletitle", "article:title", "og:title", "jsonld:headline", "jsonld:title", "jsonld:name",
                "twitter:title", "title", "dc.title")  # fmt: skip
_PREFIX: Final = re.compile(r"^[ \t]*(?:标题|文章标题|新闻标题|原标题|主标题|名称)[ \t]*:[ \t]*")
_SITE_TAIL: Final = re.compile(
    r"[ \t]{0,8}(?:[_|丨│┃»]{1,8}|>>|::|[ \t]-{1,2}[ \t]|[ \t]?[—–][ \t])[ \t]{0,8}(?P<site>[^_|丨│┃»]{2,30})$"
)
_DASH_TAIL: Final = re.compile(r"[ \t]{0,8}(?:-{1,2}|–)[ \t]{0,8}(?P<site>[^-_|丨—–]{2,30})$")
_SITE_HEAD: Final = re.compile(
    r"^(?P<site>[^-_|丨—–]{2,24}?(?:网|网站|门户|在线|政府|管委会|管理委员会))[ \t]*[-_|丨–][ \t]*(?=.{6})"
)
_SITE_WORD: Final = re.compile(
    r"(?:网|网站|门户|政府|管委会|管理委员会|开发区|高新区|经开区|新区|园区|产业园|工业园|保税区|区|市|县|省|中心|平台|在线|新闻|动态|"
    r"频道|日报|晚报|公告|通知|首页|发布|要闻|资讯|公开|局|委|办)$"
)


def find_title(layout: Layout) -> Value | None:
    """The title, or None."""
    lines = [line for line in layout.of_role("title") if line.text.strip()]
    if lines:
        return _from_blocks(layout, lines)
    for name in _TAGS:
        text = layout.tags.get(name)
        if text:
            return Value(without_site(text, layout), f"tag:{name}", "title_in_tag", "high")
    for line, value in layout.labelled_as("heading"):
        found = layout.value(line, value.start, value.end, "title_after_label", "medium")
        if len(found.text) >= 4:
            return found
    if layout.page_title and layout.page_title.strip():
        return Value(without_site(layout.page_title, layout), "tag:title", "title_of_page", "low")
    return None


def _from_blocks(layout: Layout, lines: list[Line]) -> Value:
    run = [lines[0]]
    for before, after in pairwise(lines):
        if after.start != before.start + len(before.text) + 1:
            break
        run.append(after)
    whole = {_squeezed(layout.tags[name]) for name in _TAGS if name in layout.tags}
    page_title = _squeezed(layout.page_title or "")
    for count in range(len(run), 1, -1):
        joined = _squeezed("".join(line.text for line in run[:count]))
        if joined in whole or (page_title and page_title.startswith(joined)):
            start, end = run[0].start, run[count - 1].start + len(run[count - 1].text)
            text = " ".join(layout.text[start:end].split())
            return Value(text, "title", "title_blocks_joined", "high", start, end)
    named = next((line for line in lines if _squeezed(line.text) in whole), lines[0])
    prefix = _PREFIX.match(named.text)
    start = prefix.end() if prefix and prefix.end() < len(named.text) else 0
    return layout.value(named, start, len(named.text), "title_block", "high")


def _squeezed(text: str) -> str:
    return "".join(half_width(text).split())


def without_site(text: str, layout: Layout) -> str:
    """A page title without the names of column and site after `_`, `|` or a dash."""
    title = text.strip()
    site = _squeezed(layout.tags.get("sitename") or layout.tags.get("og:site_name") or "")
    head = _SITE_HEAD.match(half_width(title))
    if head and not _SITE_WORD.search(half_width(title)):
        title = title[head.end() :]
    while True:
        folded = half_width(title)
        tail = _SITE_TAIL.search(folded)
        if tail is None:
            tail = _DASH_TAIL.search(folded)
            if tail and not (_SITE_WORD.search(tail["site"]) or _squeezed(tail["site"]) == site):
                tail = None
        if tail is None or tail.start() < 4:
            return title
        title = title[: tail.start()].rstrip()


def site_in_page_title(folded: str) -> str | None:
    """The last part of a half-width page title after `_`, `|` or a dash, if it reads like a site."""
    tail = _SITE_TAIL.search(folded) or _DASH_TAIL.search(folded)
    if tail and tail.start() >= 2 and _SITE_WORD.search(tail["site"].strip()):
        return tail["site"].strip()
    return None
