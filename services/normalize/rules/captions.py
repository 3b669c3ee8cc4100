"""Captions of pictures."""

import re
from typing import Final

from services.normalize.elements import Hint
from services.normalize.lines import Line, Verdict

_CAPTION: Final = re.compile(
    r"^[\W_]{0,4}(?:[上下左右]?图[为:]|图\s?\d{1,2}[:、\s]|图片(?:说明|为|来源|描述)?\s?[:|]|\(?资料图|[上下]图[,是])"
    r"|(?:[\s/(|丨][一-龥·]{2,12}?|记者|通讯员)\s?/?\s?(?:摄|供图|/图)(?:影报道)?[)\]。]?$|^[(\[]?(?:资料图|图片由).{0,40}(?:提供|供图)?[)\]]?$"
    r"|[(\[](?:[^()。]{0,20})(?:摄|供图|资料图片?)[)\]]$|。\s?[一-龥·\s]{2,16}[/|丨]\s?(?:摄|图|供图)$"
)
_LONGEST: Final = 90


def caption(line: Line) -> Verdict | None:
    """Role `caption` for 图为…, … 摄, and what stands in an element for captions."""
    if len(line.plain) <= _LONGEST and _CAPTION.search(line.plain):
        return Verdict("caption", "caption_words")
    if Hint.CAPTION in line.hints and len(line.plain) <= 2 * _LONGEST:
        return Verdict("caption", "caption_element")
    return None
