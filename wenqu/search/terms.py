"""What people type, as terms: Simplified, half-width, without glosses, phrases told apart."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from opencc import OpenCC

_SHORT: Final = 3
_HAN_RANGES: Final = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_HAN: Final = re.compile(rf"[{_HAN_RANGES}]+")
_TONED: Final = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ"
GLOSS: Final = re.compile(rf"(?<=[{_HAN_RANGES}])\([ ]?[a-z{_TONED}]{{1,6}}[ ]?(?:\)|$)")
"""Pinyin in brackets after a character, `區(qū)`; at the end also where the bracket was cut off."""


@dataclass(frozen=True)
class Term:
    """One thing to be found. A `phrase` was quoted and stands as written; other terms may be spread over a page.

    `field` is `title` or `body` where the term must stand there, else None.
    """

    text: str
    phrase: bool = False
    field: str | None = None

    @property
    def short(self) -> bool:
        """Up to three Han characters: a name, whose characters mean nothing when they stand apart."""
        return len(self.text) <= _SHORT and _HAN.fullmatch(self.text) is not None


def simplify(text: str) -> str:
    """NFKC, without glosses, and Traditional to Simplified, as all indexed text is."""
    # Bytes of a command line that are no UTF-8 arrive as lone surrogates, which no text of a page has.
    whole = text.encode("utf-8", "replace").decode("utf-8")
    plain = GLOSS.sub("", unicodedata.normalize("NFKC", whole))
    return str(_converter().convert(plain))


def term(text: str, *, phrase: bool = False, field: str | None = None) -> Term | None:
    """The term of some typed text; None for what has neither letter nor digit."""
    plain = " ".join(simplify(text).split())
    return Term(plain, phrase, field) if any(sign.isalnum() for sign in plain) else None


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
