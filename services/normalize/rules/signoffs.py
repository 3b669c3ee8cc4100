"""Who wrote, took the pictures and checked: lines and brackets at the end of an article."""

import re
from typing import Final

from services.normalize.lines import Line, Verdict

_WORDS: Final = (
    "(?:本报|本网|本台|见习|实习|特约|全媒体|融媒体?|首席)?(?:记者|通讯员|实习生)|撰稿人?|撰文|供稿(?:人|单位)?|投稿|作者|编辑|责编|责任编辑|审核|审校|审稿|初审|复审|终审|一审|二审|三审|"
    "校对|监制|编审|策划|统筹|编发|签发|图文|文图|文字|摄影|图片|图片来源|制图|制作|文[/、]?图|图[/、]?文|文|图|来源|稿源|供图|值班(?:编委|主任)|整理|素材|信息来源|单位"
)
_BRACKETED: Final = re.compile(
    rf"[(\[【](?:(?:{_WORDS})\s{{0,3}}[:/|丨\s]|(?:本报|本网|本台|全媒体)?(?:记者|通讯员)|完\s?$|完[)\]】]|据|转自|来源|原载)[^()\[\]【】。]{{0,80}}[)\]】]?\s*$"
)
_LINE: Final = re.compile(
    r"^[\W_]{0,3}(?:供稿(?:人|单位)?|撰稿人?|撰文|投稿|通讯员|审核人?|审校|审稿|初审|复审|终审|一审|二审|三审|校对|监制|编审|策划|签发|文图|图文|文字|摄影|"
    r"文[/、]?图|图[/、]?文|图片来源|制图|文|图|拟稿)\s{0,4}[:/|丨]\s{0,4}\S"
)
_NAMES: Final = re.compile(r"(?<=[。!?”…])\s*\((?:[一-龥·]{2,4}(?:[\s、,/]{1,3}[一-龥·]{2,4}){0,4})\)\s*$")
_LONGEST: Final = 120


def signoff_line(line: Line) -> Verdict | None:
    """Role `signoff` for a line that is wholly a sign-off."""
    plain = line.plain
    if len(plain) > _LONGEST or line.reads_like_prose:
        return None
    if _BRACKETED.match(plain) or _LINE.match(plain):
        return Verdict("signoff", "signoff_line", tail_only=True)
    return None


def signoff_at_end(plain: str) -> int | None:
    """Where the bracket of names behind the last sentence of a half-width paragraph begins, or None."""
    tail = max(0, len(plain) - _LONGEST)
    end = plain[tail:]
    if not end.rstrip().endswith((")", "]", "】")):
        return None
    names = _NAMES.search(end)
    opening = max(end.rfind("("), end.rfind("["), end.rfind("【"))
    if names:
        return tail + names.start()
    before = end[:opening].rstrip() if opening > 0 else ""
    if before and before[-1] in "。!?”…" and _BRACKETED.match(end[opening:]):
        return tail + len(end[:opening].rstrip())
    return None
