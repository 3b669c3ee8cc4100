"""Highlights: found words between `<em>` and `</em>`, all else escaped, so that page text can not forge a mark."""

import html
import re
from collections.abc import Collection
from typing import Final

# Noncharacters: no text contains them.
OPEN: Final = "\ufdd0"
CLOSE: Final = "\ufdd1"

_MARK: Final = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]+){CLOSE}")
_EM: Final = re.compile(r"(</?em>)")


def to_html(fragment: str, terms: Collection[str] | None = None) -> str:
    """HTML of a fragment as Elasticsearch gives it, marked with OPEN and CLOSE; adjoining marks become one.

    Where the terms asked for are given, a character alone or beside a whole term is marked only if it is a term: a word
    outside the dictionary is cut into its characters, and other words hold those too.
    """
    if terms is not None:
        fragment = _MARK.sub(
            lambda mark: mark[0] if len(mark[1]) > 1 or mark[1] in terms else mark[1], fragment
        )
    fragment = fragment.replace(CLOSE + OPEN, "")
    if terms is not None:
        fragment = _MARK.sub(lambda mark: _trimmed(mark[1], terms), fragment)
    escaped = html.escape(fragment.strip(), quote=False)
    return escaped.replace(OPEN, "<em>").replace(CLOSE, "</em>")


def _trimmed(marked: str, terms: Collection[str]) -> str:
    """The mark around the longest term in it and around more than one character beside that."""
    term = max((term for term in terms if term in marked), key=len, default=marked)
    start = marked.index(term)
    end = start + len(term)
    start, end = (0 if start > 1 else start), (len(marked) if len(marked) - end > 1 else end)
    return f"{marked[:start]}{OPEN}{marked[start:end]}{CLOSE}{marked[end:]}"


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


def is_marked(marked: str) -> bool:
    """Whether a highlight of a result has a mark."""
    return "<em>" in marked


def spans(marked: str) -> list[tuple[int, int]]:
    """`[start, end)` of the hits in the highlight's plain text, in code points."""
    at, found = 0, []
    for text, hit in pieces(marked):
        if hit:
            found.append((at, at + len(text)))
        at += len(text)
    return found
