"""What names are made of: surnames, characters of given names, transliterations."""

import re
from functools import cache
from typing import Final

from services.extract.lexicon import alternatives, either, table, words

DOTTED: Final = re.compile(r"[一-鿿㐀-䶿]{1,7}(?:·[一-鿿㐀-䶿]{1,8}){1,3}")
"""A name with a middle dot; the last part may run into the words that follow."""


@cache
def _surnames() -> dict[str, int]:
    return {sign: int(weight) for weight, signs in table("surnames") for sign in signs}


@cache
def _compound_beginnings() -> frozenset[str]:
    return frozenset(surname[0] for surname in words("compound_surnames"))


@cache
def _given() -> dict[str, float]:
    marks = {2: 1.5, 1: 0.7, 0: 0.0, -2: -2.5}
    return {sign: marks[int(weight)] for weight, signs in table("given_chars") for sign in signs}


@cache
def transliterating() -> frozenset[str]:
    """Characters that transliterated names are written with."""
    return frozenset(sign for word in words("translit_chars") for sign in word)


def surname_length(text: str, at: int) -> int:
    """2 for a compound surname at `at`, 1 for a single one, 0 for none."""
    first = text[at : at + 1]
    if first in _compound_beginnings() and text[at : at + 2] in words("compound_surnames"):
        return 2
    return 1 if first in _surnames() else 0


def surname_weight(surname: str) -> int:
    """3 common, 2 usual, 1 also an everyday word, 0 none. A compound surname is as sure as a common one."""
    return 3 if len(surname) == 2 and surname in words("compound_surnames") else _surnames().get(surname, 0)


def given_score(given: str) -> float:
    """How much the characters look like a given name; below zero for everyday function words."""
    marks = _given()
    score = 0.0
    for sign in given:
        score += marks.get(sign, 0.0)
    return score


@cache
def transliterated() -> re.Pattern[str]:
    """A run of three to seven transliterating characters."""
    signs = "".join(sorted(transliterating()))
    return re.compile(f"[{signs}]{{3,7}}")


@cache
def composed() -> re.Pattern[str]:
    """A Tibetan, Mongol or Yi name of one to three known parts, of three characters at least."""
    return re.compile(f"(?=[一-鿿]{{3}}){alternatives('name_units')}{{1,3}}")


@cache
def foreign() -> frozenset[str]:
    """Characters of transliterated names of any people; they mark those with a middle dot only."""
    return transliterating() | {sign for word in words("foreign_chars") for sign in word}


@cache
def compound_pattern() -> str:
    """A group that matches a compound surname."""
    return either(words("compound_surnames"))
