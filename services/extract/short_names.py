"""Short names of companies that the page itself names in full: 锐珂 after 湖南锐珂精密传动有限公司."""

import re
from collections.abc import Iterator
from typing import Final

from services.extract.divisions import by_form, form_at, sure_forms
from services.extract.lexicon import is_word, word_tag, words
from services.extract.reading import Reading

_COMPANY: Final = re.compile(
    r"(?:控股)?(?:\(?集团\)?)?(?:股份|科技|实业|发展|投资|控股)*(?:有限责任公司|有限公司|公司)(?:[一-鿿]{1,6}分公司)?$"
)
_BRACKET: Final = re.compile(r"\([^()]*\)")
_LONGEST: Final = 8


def core(name: str) -> str:
    """The name without its place in front and its legal form behind; empty where brackets cut it."""
    bare = _COMPANY.sub("", name)
    bracket = _BRACKET.search(bare)
    if bracket:
        bare = bare[: bracket.start()]
    while (place := form_at(bare, 0)) in sure_forms() and len(bare) - len(place) >= 2:
        bare = bare[len(place) :].lstrip("省市区县")
    if len(bare) >= 4 and word_tag(bare[:2]) == "ns":
        bare = bare[2:]
    return bare


def short_forms(name: str) -> Iterator[str]:
    """What the page may call the company, the longest first: with its industry, with its place, or its brand alone."""
    stem = core(name)
    for length in range(min(len(stem), _LONGEST), 1, -1):
        form = stem[:length]
        if form == name or not form.isalnum() or is_word(form) or form in by_form():
            continue
        if form in words("generic_words") or form in words("industries"):
            continue
        yield form


def stands_free(reading: Reading, form: str, start: int) -> bool:
    """Whether a short form at `start` is no part of a longer word or name."""
    end = start + len(form)
    first, last = reading.token_at(start), reading.token_at(end - 1)
    if first.start < start and is_word(first.word):
        return False
    if last.end > end and is_word(last.word):
        return False
    if len(form) == 2:
        # two characters may be the end or the beginning of anything
        alone = first.start == start and (last.end == end or not is_word(last.word))
        return alone and not (first.word != form and is_word(first.word) and len(first.word) > 1)
    return True
