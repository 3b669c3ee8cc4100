"""Who wrote, took the pictures and checked: lines and brackets at the end of an article."""

import re
from typing import Final

from services.normalize.lines import Line, Verdict
from services.normalize.suspects import MOJIBAKE_TAIL, is_mojibake

_UNREADABLE: Final = 80
_WORDS: Final = (
    "(?:本报|本网|本台|见习|实习|特约|全媒体|融媒体?|首席)?(?:记者|通讯员|实习生)|撰稿人?|撰文|供稿(?:人|单位)?|投稿|作者|编辑|责编|责任编辑|审核|审校|审稿|初审|复审|终审|一审|二审|三审|"
    "校对|监制|编审|策划|统筹|编发|签发|图文|文图|文字|摄影|图片|图片来源|制图|制作|文[/、]?图|图[/、]?文|文|图|来源|稿源|供图|值班(?:编委|主任)|整理|素材|信息来源|单位"
)
_BRACKETED: Final = re.compile(
    rf"[(\[【](?:(?:{_WORDS})\s{{0,3}}[:/|丨\s]|(?:本报|本网|本台|全媒体)?(?:记者|通讯员)|完\s?$|完[)\]】]|据|转自|来源|原载)[^()\[\]【】。]{{0,80}}[)\]】]?\s*$"
)
_LINE: Final = re.compile(
    r"^[\W_]{0,3}(?:供稿(?:人|单位)?|撰稿人?|撰文|投稿|通讯员|审核人?|审校|审稿|初审|复审|终审|一审|二审|三审|校对|监制|编审|策划|统筹|签发|值班(?:主任|编委|编辑|主编)|(?:网络|本期|值班|执行|新媒体)编辑|责编|版式(?:设计)?|设计|排版|美编|信息员|内容来源|文图|图文|文字|摄影|"
    r"文[/、]?图|图[/、]?文|图片来源|制图|文|图|拟稿)\s{0,4}[:/|丨｜]\s{0,4}\S"
)
_NAMES: Final = re.compile(r"(?<=[。!?”…])\s*\((?:[一-龥·]{2,4}(?:[\s、,/]{1,3}[一-龥·]{2,4}){0,4})\)\s*$")
_NAME: Final = (
    r"(?!资料|图片|附图|本文|下转|上接|手记|观察|调查|札记|日记|连线|在线|视线|问)"
    r"[㐀-鿿\U00020000-\U000323af]{2,4}(?:·[㐀-鿿]{1,8}){0,3}"
)
_REPORTERS: Final = re.compile(
    r"^[\W_]{0,3}(?:文[/、]?图\s{0,2}[:/]?\s{0,2})?"
    r"(?:[㐀-鿿]{0,12}(?:记者|通讯员|报道员|实习生)\s{1,3}"
    rf"{_NAME}(?:[\s、,/]{{1,3}}{_NAME}){{0,6}}"
    r"[\s、,/]{0,3}(?:文[/、]?图|图[/、]?文|摄影报道|报道|摄影|文|图|摄)?[\s、,;/]{0,3}){1,3}[)\]】]?\s*$"
)
_BARRED: Final = re.compile(
    r"^[\W_]{0,3}(?:(?:记者|通讯员|作者|编辑|责编|责任编辑|主编|美编|排版|来源|稿源|出品|实习生|校对|审核|监制)\s{0,4}[|丨]\s{0,4}[^|丨。,;!?]{2,40}){1,6}$"
)
_PAGE_OF_PAPER: Final = re.compile(
    r"^[\W_]{0,3}《\s{0,2}[^《》]{2,20}\s{0,2}》\s{0,2}\(\s{0,2}\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日\s{0,3}"
    r"(?:,?\s{0,2}第?\s{0,2}[A-Z]?\d{1,3}\s{0,2}版)?\s{0,2}\)\s*$"
)
_OUTLET_NAMES: Final = re.compile(
    rf"^[(【]\s{{0,2}}[㐀-鿿]{{2,16}}(?:中心|报|报社|台|网|部|局|委|办|办公室|公司|院|社|站|所)(?:[\s、]{{1,3}}{_NAME}){{1,6}}\s{{0,2}}[)】]\s*$"
)
_END_MARK: Final = re.compile(
    r"^[\W_]{0,12}(?:(?:the\s{0,2})?end|(?:全文|正文|本文)?完|(?:正文|全文)结束)[\W_]{0,12}$", re.I
)
_NAMES_ALONE: Final = re.compile(rf"^\(\s{{0,2}}{_NAME}(?:[\s、,/]{{1,3}}{_NAME}){{0,5}}\s{{0,2}}\)\s*$")
_LINES: Final = (_BRACKETED, _LINE, _REPORTERS, _BARRED, _PAGE_OF_PAPER, _OUTLET_NAMES, _NAMES_ALONE)
_SURE: Final = re.compile(r"[(【](?:完[)】]|(?:来源|稿源|本报记者|记者|通讯员|作者|供稿|撰稿)[:\s])")
_DATED: Final = re.compile(r"(?:时间|日期)\s{0,2}:")
_AT_END: Final = (_BRACKETED, _REPORTERS, _OUTLET_NAMES)
_LONGEST: Final = 120


def signoff_line(line: Line) -> Verdict | None:
    """Role `signoff` for a line that is wholly a sign-off; the mark of the end (`— END —`, 完) is removed."""
    plain = line.plain
    if len(plain) > _LONGEST or line.reads_like_prose or _DATED.search(plain):
        return None
    if _END_MARK.match(plain):
        return Verdict("removed", "end_mark", ends_body=True, tail_only=True)
    if any(pattern.match(plain) for pattern in _LINES):
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
    bracket = end[max(0, opening) :]
    if (
        before
        and (before[-1] in "。!?”…" or _SURE.match(bracket))
        and any(pattern.match(bracket) for pattern in _AT_END)
    ):
        return tail + len(end[:opening].rstrip())
    return None


def unreadable_line(line: Line) -> Verdict | None:
    """A line of mojibake below the article: the sign-off of a page that was converted wrongly."""
    if len(line.text) > _UNREADABLE or not is_mojibake(line.text):
        return None
    return Verdict("signoff", MOJIBAKE_TAIL, tail_only=True)
