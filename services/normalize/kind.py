"""Whether a decoded page is HTML or plain text."""

import re
from itertools import islice
from typing import Final

_DOCUMENT: Final = re.compile(r"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE)
_STRUCTURE: Final = re.compile(
    r"</(?:p|div|td|tr|table|li|ul|a|span|h[1-6]|section|article)\s*>|<(?:br|p|td|div)\b[^<>]*>",
    re.IGNORECASE,
)
_HEAD: Final = 8192
_ENOUGH: Final = 4
_SAMPLE: Final = 65_536


def is_html(text: str, content_type: str | None) -> bool:
    """True where the text opens like an HTML document, or is called so and has tags, or is full of block tags."""
    if _DOCUMENT.search(text, 0, _HEAD):
        return True
    called_so = "html" in (content_type or "").lower()
    needed = 1 if called_so else _ENOUGH
    return sum(1 for _ in islice(_STRUCTURE.finditer(text, 0, _SAMPLE), needed)) == needed
