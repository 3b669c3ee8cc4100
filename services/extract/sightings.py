"""What speaks for a name at one place, and where names may be."""

import sys
from bisect import bisect_right
from typing import NamedTuple

from services.extract.lexicon import is_word, word_tag, words
from services.extract.names import Candidate, name_at
from services.extract.reading import Reading
from services.extract.titles import Title
from shared.messages.extracted import Tier


class Sighting(NamedTuple):
    """A name with what speaks for it at one place."""

    candidate: Candidate
    titles: tuple[Title, ...]
    rule: str
    tier: Tier


class Scan(NamedTuple):
    """A reading and the spans of its organizations, in order: the brand of a company is nobody's name."""

    reading: Reading
    bodies: list[tuple[int, int]]

    def in_body(self, at: int) -> bool:
        """Whether `at` lies within an organization."""
        index = bisect_right(self.bodies, (at, sys.maxsize)) - 1
        return index >= 0 and at < self.bodies[index][1]

    def name_at(self, at: int) -> Candidate | None:
        """The likeliest name that begins at `at` outside of organizations."""
        return None if self.in_body(at) else name_at(self.reading, at)

    def ends_body(self, at: int) -> bool:
        """Whether an organization ends at `at`."""
        index = bisect_right(self.bodies, (at - 1, sys.maxsize)) - 1
        return index >= 0 and self.bodies[index][1] == at

    def begins_word(self, start: int) -> bool:
        """Whether a new word begins at `start`: after a mark, a function word, or an organization."""
        text = self.reading.text
        if start == 0 or not text[start - 1].isalnum() or self.ends_body(start):
            return True
        if text[start - 1] in "由请据随与和及对向为是让被把的":
            return True
        before = self.reading.token_at(start - 1)
        return before.end == start and (before.tag[0] in "pcvudrt" or before.word in words("edge_stops"))


def is_common_word(candidate: Candidate) -> bool:
    """A place or a thing of the dictionary."""
    return is_word(candidate.name) and not word_tag(candidate.name).startswith("nr")
