"""The path of the page in its site: `您现在的位置:首页 > 新闻`."""

import re
from typing import Final

from services.normalize.elements import Hint
from services.normalize.lines import Line, Verdict

_LABELLED: Final = re.compile(
    r"^[\W_]{0,4}(?:[您你]?(?:现在|当前|目前)?(?:所在|浏览|访问)?[的是]?(?:位置|栏目|页面|路径|频道)[是为在]?\s{0,4}[:>]"
    r"|[您你](?:现在|当前|目前)(?:在|位于|正在浏览)\s{0,4}[:>]?)"
)
_FROM_HOME: Final = re.compile(
    r"^[\s·>]{0,4}(?:网站|返回|本站)?(?:首\s{0,2}页|主\s{0,2}页|home|index)\s{0,4}(?:>+|»|›|→|➔|/|\\|-+>|::|--|》)\s{0,4}\S",
    re.IGNORECASE,
)
_DASHED: Final = re.compile(
    r"^(?:网站|本站)?(?:首页|主页)\s?[-_]\s?[^-_\s。,:]{2,12}(?:\s?[-_]\s?[^-_\s。,:]{2,16}){0,4}$"
)
_STEPS: Final = re.compile(r"[^>»›\s]{1,20}\s*(?:>+|»|›|→)\s*[^>»›\s]{1,20}\s*(?:>+|»|›|→)")
_LONGEST: Final = 200


def breadcrumb(line: Line) -> Verdict | None:
    """Role `breadcrumb` for a labelled path, one that begins at 首页, or what stands in an element for paths."""
    plain = line.plain
    if len(plain) > _LONGEST:
        return None
    if _LABELLED.match(plain):
        return Verdict("breadcrumb", "breadcrumb_label")
    if _FROM_HOME.match(plain) or _DASHED.match(plain):
        return Verdict("breadcrumb", "breadcrumb_from_home")
    if (
        Hint.BREADCRUMB in line.hints
        and not line.reads_like_prose
        and (line.linked > 0.2 or len(plain) <= 20)
    ):
        return Verdict("breadcrumb", "breadcrumb_element")
    if len(plain) <= 80 and _STEPS.match(plain) and not line.reads_like_prose:
        return Verdict("breadcrumb", "breadcrumb_steps")
    return None
