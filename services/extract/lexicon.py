"""The word lists of `gazetteer/` and the segmenter, loaded at first use and kept for the life of the process."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import rjieba

_FOLDER: Final = Path(__file__).parent / "gazetteer"


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def words(name: str) -> frozenset[str]:
    """The words of `gazetteer/NAME.txt`, which are separated by spaces or line feeds."""
    return frozenset(word for line in _lines(f"{name}.txt") for word in line.split())


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of `gazetteer/NAME.tsv`."""
    return tuple(tuple(line.split("\t")) for line in _lines(f"{name}.tsv"))


@cache
def alternatives(name: str) -> str:
    """The words of a list as one group of a pattern, longest first."""
    return either(words(name))


def either(choices: frozenset[str] | set[str]) -> str:
    """A group of a pattern that matches the longest of the choices."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(choices, key=lambda w: (-len(w), w))) + ")"


def tag(text: str) -> list[tuple[str, str]]:
    """Words with their part of speech (jieba's tags); the words joined are the text."""
    tagged: list[tuple[str, str]] = rjieba.tag(text)
    return tagged


@lru_cache(maxsize=16_384)
def is_word(word: str) -> bool:
    """Whether the segmenter's dictionary has it."""
    return bool(rjieba.has_word(word))


@lru_cache(maxsize=16_384)
def word_tag(word: str) -> str:
    """The part of speech of a word that stands alone; empty where the dictionary lacks it."""
    if not is_word(word):
        return ""
    tagged = tag(word)
    return tagged[0][1] if len(tagged) == 1 else ""


def warm_up() -> None:
    """Load the segmenter and every list, and compile the finders' patterns; call it before the workers fork."""
    # the finders import this module
    from services.extract import (
        dates,
        doc_numbers,
        organizations,
        persons,
        places,
        quantities,
        slogans,
        speech,
        zones,
    )
    from services.extract.page import Page

    is_word("预热")
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix == ".tsv":
            table(path.stem)
        elif path.suffix == ".txt":
            words(path.stem)
    text = "区委书记王伟任命王伟为局长，王伟主任说：“清河开发区投资3亿元。”"
    page = Page(text, ((0, len(text)),), None)
    found, bodies = persons.find_persons(page), organizations.find_organizations(page)
    speech.find_speech(page, found, bodies)
    places.find_places(page)
    for finder in (
        zones.find_zones,
        quantities.find_quantities,
        dates.find_event_dates,
        slogans.find_slogans,
        doc_numbers.find_doc_numbers,
    ):
        finder(page)
