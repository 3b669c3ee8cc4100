"""What hangs on the end of a paragraph and is not the article: sign-offs, buttons, mojibake."""

import re
from collections.abc import Sequence
from typing import Final

from services.normalize.lines import Fate, Line
from services.normalize.rules.meta import has_clock
from services.normalize.rules.signoffs import signoff_at_end
from services.normalize.rules.tools import buttons_at_end
from services.normalize.suspects import MOJIBAKE_TAIL, mojibake_tail

Part = tuple[int, int, Fate, str]
"""`(start, end, fate, rule)` within the line."""

_CLOSED: Final = re.compile(r"。|(?<=[㐀-鿿)”\d%])\.$|[;:…][\s”’」』\")\]》】]*$")
_CALLED: Final = re.compile(r"[!?][\s”’」』\")\]》】]*$")
_ITEM: Final = re.compile(
    r"^\W{0,3}(?:[(\[]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)\]、.](?!\d)|[①-⑳]|第[一二三四五六七八九十百\d]{1,4}[条章节款]"
    r"|[一二三四五六七八九十]是)"
)
_LABELLED: Final = re.compile(
    r"^\W{0,3}(?:[^,。;:]{0,6}(?:时间|地点|地址|电话|联系人|联系方式|日期|范围|对象|方式|要求|名单|条件|出席|列席|参会|缺席|请假|主持|记录|参加)|注|备注|问|答|附)\s{0,3}:\s*\S"
)
_SIGNED: Final = re.compile(
    r"^[^,。;:!?]{2,40}(?:政府|委员会|委|办公室|局|厅|部|院|会|公司|中心|大队|支队|学校|大学|集团|管委会|处|站|社|所|队)$"
)
_DAY: Final = re.compile(
    r"^\s*(?:(?:19|20)\d\d|二[〇○O0零][〇○O0零一二三四五六七八九]{2})\s?[-/.年]\s?[\d一二三四五六七八九十]{1,3}\s?[-/.月]"
    r"\s?[\d一二三四五六七八九十]{1,3}\s?日?\s*$"
)
_GAP: Final = 2
_LIST_LINE: Final = 60
_CUT_OFF: Final = 30
_SIGNED_WITHIN: Final = 30


def end_of_tail(lines: Sequence[Line], last: int, end: int) -> int:
    """Index behind the last line below paragraph `last` that can still belong to the article, at most `end`.

    Sentences, items, signatures and lists under a colon can; a title, a link, the name of a column can not. In HTML
    the element of the article decides where title and date line stand outside of it.
    """
    kept, gap = _behind_signature(lines, last, end), 0
    listing = kept <= last + 1 and last < len(lines) and lines[last].plain.rstrip().endswith(":")
    was_numbered = False
    for i in range(kept, end):
        line = lines[i]
        if line.verdict is not None and not _is_day(line):
            continue
        plain = line.plain.strip()
        if line.linked < 0.5 and (line.sheltered or (listing and len(plain) <= _LIST_LINE)):
            belongs = True
        elif not line.inside or line.linked > 0.5:
            belongs = False
        else:
            belongs = _belongs(plain, open_gap=gap > 0)
        if belongs:
            kept, gap = i + 1, 0
            numbered = _ITEM.match(plain) is not None
            listing = plain.endswith(":") or (listing and (numbered or not was_numbered))
            was_numbered = numbered
        else:
            gap, listing = gap + 1, False
            if gap > _GAP:
                break
    # Labels, captions and sign-offs keep their own fates wherever the article ends.
    while kept < end and lines[kept].verdict is not None and not _is_day(lines[kept]):
        kept += 1
    return kept


def _behind_signature(lines: Sequence[Line], last: int, end: int) -> int:
    """Index behind what signs or ends an article and so makes all above it part of it: agency and date, or an end mark."""
    closing = lines[end].verdict if end < len(lines) else None
    if closing is not None and closing.rule == "end_mark" and end <= last + _SIGNED_WITHIN:
        return end
    for i in range(last + 1, min(end, last + _SIGNED_WITHIN) - 1):
        day = lines[i + 1].plain
        if _SIGNED.match(lines[i].plain.strip()) and "月" in day and _DAY.match(day):
            return i + 2
    return last + 1


def _is_day(line: Line) -> bool:
    """Whether a line is a date without a time of day, as under a signature."""
    return line.verdict is not None and line.verdict.rule == "bare_date" and not has_clock(line)


def _belongs(plain: str, *, open_gap: bool) -> bool:
    """Whether a line without a verdict below the last paragraph goes on with the article; `open_gap`: one before did not."""
    if _DAY.match(plain):
        return "月" in plain and not open_gap
    if _CLOSED.search(plain) or signoff_at_end(plain):
        return True
    if open_gap:
        return False
    if _CALLED.search(plain) or _ITEM.match(plain) or _LABELLED.match(plain):
        return True
    return len(plain) >= _CUT_OFF and "," in plain  # a paragraph that was cut off


def tail_pieces(plain: str, text: str, rule: str, *, is_last: bool) -> list[Part]:
    """A body line as its parts. Only the last line of the body can carry a sign-off or mojibake at its end."""
    parts: list[Part] = []
    end = len(plain)
    buttons = buttons_at_end(plain)
    if buttons is not None:
        parts.append((buttons, end, "removed", "tools_at_end"))
        end = buttons
    if is_last:
        damaged = mojibake_tail(text[:end])
        at = signoff_at_end(plain[:end]) if damaged is None else damaged
        if at:
            parts.append((at, end, "signoff", "signoff_at_end" if damaged is None else MOJIBAKE_TAIL))
            end = at
    if end > 0:
        parts.append((0, end, "body", rule))
    return parts[::-1]
