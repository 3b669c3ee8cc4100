"""What people type, as terms: Simplified, half-width, phrases told apart."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from opencc import OpenCC

from shared.errors import UserError

QUERY_CHARACTERS: Final = 500
QUERY_TERMS: Final = 32

_SHORT: Final = 3
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
_PARTS: Final = re.compile(
    r"""
    "(?P<ascii>[^"]+)" | “(?P<curly>[^“”]+)” | 「(?P<corner>[^「」]+)」 | 『(?P<white>[^『』]+)』
    | (?P<plain>[^\s"“”「」『』]+)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Term:
    """One thing to be found. A `phrase` was quoted and stands as written; other terms may be spread over a page."""

    text: str
    phrase: bool = False

    @property
    def short(self) -> bool:
        """Up to three Han characters: a name, whose characters mean nothing when they stand apart."""
        return len(self.text) <= _SHORT and _HAN.fullmatch(self.text) is not None


def simplify(text: str) -> str:
    """NFKC and Traditional to Simplified, as all indexed text is."""
    return str(_converter().convert(unicodedata.normalize("NFKC", text)))


def parse(query: str) -> tuple[Term, ...]:
    """The terms of a query, each once; what has neither letter nor digit is left out.

    Raises UserError over `QUERY_CHARACTERS` characters or `QUERY_TERMS` terms.
    """
    if len(query) > QUERY_CHARACTERS:
        raise UserError(
            f"the query has {len(query)} characters; name the few words that matter, at most {QUERY_CHARACTERS}"
        )
    terms: dict[Term, None] = {}
    for part in _PARTS.finditer(simplify(query)):
        text = " ".join(part[0].strip('"“”「」『』').split())
        if any(character.isalnum() for character in text):
            terms[Term(text, phrase=part["plain"] is None)] = None
    if len(terms) > QUERY_TERMS:
        raise UserError(f"the query has {len(terms)} terms; use at most {QUERY_TERMS}")
    return tuple(terms)


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
