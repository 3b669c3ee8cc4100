"""Highlights: found words between `<em>` and `</em>`, all else escaped, so that page text can not forge a mark."""

import html
import re
from typing import Final

# Noncharacters: no text contains them.
OPEN: Final = "\ufdd0"
CLOSE: Final = "\ufdd1"

_EM: Final = re.compile(r"(</?em>)")


def to_html(fragment: str) -> str:
    """HTML of a fragment as Elasticsearch gives it, marked with OPEN and CLOSE; adjoining marks become one."""
    escaped = html.escape(fragment.replace(CLOSE + OPEN, "").strip(), quote=False)
    return escaped.replace(OPEN, "<em>").replace(CLOSE, "</em>")


def pieces(marked: str) -> list[tuple[str, bool]]:
    """A highlight of a result as plain text in pieces `(text, is_hit)`, in order, none empty."""
    found: list[tuple[str, bool]] = []
    hit = False
    for part in _EM.split(marked):
        if part in {"<em>", "</em>"}:
            hit = part == "<em>"
        elif part:
            found.append((html.unescape(part), hit))
    return found


def spans(marked: str) -> list[tuple[int, int]]:
    """`[start, end)` of the hits in the highlight's plain text, in code points."""
    at, found = 0, []
    for text, hit in pieces(marked):
        if hit:
            found.append((at, at + len(text)))
        at += len(text)
    return found
