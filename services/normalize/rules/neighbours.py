"""Links to the previous and the next article, kept as data."""

import re
from typing import Final

from services.normalize.lines import Line, Verdict

_LINK: Final = re.compile(
    r"^[\[(【<«‹←→»›>·•◆■\s]{0,6}(?:"
    r"(?:[上下前后]一(?:篇|条|则|章|文|新闻|文章|主题|信息)(?:文章|新闻|信息|内容)?|[上下前后]篇(?:文章)?)"
    r"(?:[\])】»›→\s]{0,4}[:|>]|[\])】»›→]|\s|$)"
    r"|[上下前后]一[个页](?:文章|新闻|信息|内容)?[\])】\s]{0,3}:)"
)
_PAGES: Final = re.compile(
    r"^[\W\d_]*(?:首页|上一页|下一页|尾页|末页|上页|下页|\d+|共|第|页|本篇?文章?|当前为?|[\W_])+$"
)
_PAGE_WORD: Final = re.compile(r"[上下]一?页|尾页|末页|第\s?\d+\s?页")
_GLUED: Final = re.compile(r"^[上下前后]一(?:篇|条|则)(?:文章|新闻|信息)?[^,。;!?]{4,}$")
"""A label in an element of its own, right before the link."""
_MOSTLY_LINK: Final = 0.5
_LONGEST: Final = 240


def neighbour_link(line: Line) -> Verdict | None:
    """Role `link` for 上一篇, 下一条 and their like; the pager of a list is removed."""
    plain = line.plain
    if len(plain) > _LONGEST:
        return None
    if _LINK.match(plain) or (line.linked > _MOSTLY_LINK and _GLUED.match(plain)):
        return Verdict("link", "neighbour_link", ends_body=True)
    if len(plain) <= 60 and _PAGE_WORD.search(plain) and _PAGES.match(plain):
        return Verdict("removed", "pager", ends_body=True)
    return None


def lacks_title(line: Line) -> bool:
    """Whether the label stands alone, so that the title must be in the next line."""
    return re.fullmatch(r"[\[(【<«‹←→»›>·•\s]{0,6}[上下前后]一?(?:篇|条|个|则|页|章|文|新闻|文章|主题|信息)"
                        r"(?:文章|新闻|信息|内容)?[\])】»›→:|>\s]{0,6}", line.plain) is not None  # fmt: skip
