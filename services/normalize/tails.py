"""What hangs on the end of a paragraph and is not the article: sign-offs, buttons, mojibake."""

from services.normalize.lines import Fate
from services.normalize.rules.signoffs import signoff_at_end
from services.normalize.rules.tools import buttons_at_end
from services.normalize.suspects import MOJIBAKE_TAIL, mojibake_tail

Part = tuple[int, int, Fate, str]
"""`(start, end, fate, rule)` within the line."""


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
