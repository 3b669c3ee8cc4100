"""Quoted set phrases: “头号工程”."""

from typing import Final

from services.extract.page import Page
from services.extract.reading import Quoted, read
from services.extract.speech_marks import is_utterance
from shared.messages.extracted import Slogan

LONGEST: Final = 20
"""Code points; a longer quotation is a sentence, not a set phrase."""


def find_slogans(page: Page, spoken: frozenset[int] = frozenset()) -> tuple[Slogan, ...]:
    """Strings of 2–20 characters in “ ” or 「 」 that nobody is said to have uttered; inner quotations are left out.

    `spoken` are the starts of quotations that `find_speech` gave to a speaker.
    """
    reading = read(page)
    found = []
    for quote in reading.quoted:
        text = page.text[quote.start : quote.end].strip()
        if not 2 <= len(text) <= LONGEST or is_utterance(reading, quote):
            continue
        if quote.start in spoken:
            continue
        start = quote.start + page.text[quote.start : quote.end].index(text)
        span = Quoted(start, start + len(text))
        found.append(Slogan(start=span.start, end=span.end, rule="slogan:quoted", tier="high", text=text))
    return tuple(found)
