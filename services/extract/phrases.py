"""All words of a list in a text, found in one pass by an automaton: a pattern of a thousand choices is far slower."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

_LONG: Final = 256
"""Code points from which on a text is worth a scan for all lists."""


class Phrase(NamedTuple):
    """A word of the list at `[at, at + len(word))`; it is asked as a match of a pattern is."""

    at: int
    word: str

    def start(self) -> int:
        """Where it begins."""
        return self.at

    def end(self) -> int:
        """Where it ends."""
        return self.at + len(self.word)


class Phrases:
    """The words of a list that have at least `shortest` characters; texts must hold no lone surrogates.

    All lists look through a long text together, once.
    """

    def __init__(self, words: Iterable[str], shortest: int = 2) -> None:
        self.words: Final = tuple(sorted({word for word in words if len(word) >= shortest}))
        self._apart: Final = AhoCorasick(
            self.words, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )
        self._number: Final = len(_lists)
        _lists.append(self)

    def longest(self, text: str) -> Iterator[tuple[int, str]]:
        """Everywhere where a word begins, the longest one; they may overlap."""
        ends = self._ends(text)
        for start in sorted(ends):
            yield start, text[start : ends[start]]

    def starts(self, text: str) -> list[int]:
        """Everywhere where a word begins, in order."""
        return sorted(self._ends(text))

    def finditer(self, text: str) -> Iterator[Phrase]:
        """The words from left to right without overlap, the longest at each place; linear in the text."""
        ends = _scan(text) if len(text) >= _LONG else ()
        if self._number >= len(ends):
            words = self.words
            for word, start, _ in self._apart.find_matches_as_indexes(text):
                yield Phrase(start, words[word])
            return
        mine, reached = ends[self._number], 0
        for start in sorted(mine):
            if start >= reached:
                reached = mine[start]
                yield Phrase(start, text[start:reached])

    def last(self, text: str) -> Phrase | None:
        """The last of `finditer`."""
        found = self._apart.find_matches_as_indexes(text)
        return Phrase(found[-1][1], self.words[found[-1][0]]) if found else None

    def _ends(self, text: str) -> dict[int, int]:
        """Where each longest word of the list ends, by its start."""
        found = _scan(text) if len(text) >= _LONG else ()
        if self._number < len(found):
            return found[self._number]
        return {start: end for _, start, end in self._everywhere.find_matches_as_indexes(text, True)}

    @cached_property
    def _everywhere(self) -> AhoCorasick:
        return AhoCorasick(
            self.words, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )


_lists: Final[list[Phrases]] = []


class _Union:
    """One automaton for all lists, made once their number stays the same: before that, and for a single page, each
    list looks for itself.
    """

    def __init__(self) -> None:
        self.count = -1
        self.seen = -1
        self.automaton: AhoCorasick | None = None
        self.owners: tuple[tuple[int, ...], ...] = ()

    def ready(self) -> bool:
        """Whether it knows all lists; makes it where they were as many at the text before."""
        if self.count != len(_lists) and self.seen == len(_lists):
            self.count = self.seen
            owners: dict[str, list[int]] = {}
            for number, phrases in enumerate(_lists):
                for word in phrases.words:
                    owners.setdefault(word, []).append(number)
            self.owners = tuple(map(tuple, owners.values()))
            self.automaton = AhoCorasick(
                owners, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
            )
        self.seen = len(_lists)
        return self.count == self.seen


_union: Final = _Union()


def join_lists() -> None:
    """Make the one automaton now, as before a fork, instead of at the second text after the last list."""
    _union.seen = len(_lists)
    _union.ready()


@lru_cache(maxsize=4)
def _scan(text: str) -> tuple[dict[int, int], ...]:
    """For each list where its words begin and the longest there ends; empty while the lists are not all known."""
    if not _union.ready() or _union.automaton is None:
        return ()
    owners = _union.owners
    found: tuple[dict[int, int], ...] = tuple({} for _ in range(_union.count))
    # ends rise, so that the last one of a start is the longest
    for word, start, end in _union.automaton.find_matches_as_indexes(text, True):
        for number in owners[word]:
            found[number][start] = end
    return found


class Opened:
    """A pattern each of whose matches begins with one of the words: it is tried only where one stands."""

    def __init__(self, openers: Iterable[str], pattern: str) -> None:
        self._openers: Final = Phrases(openers, shortest=1)
        self.pattern: Final = re.compile(pattern)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches from left to right without overlap, as the pattern's own `finditer` gives them."""
        end = 0
        for start in self._openers.starts(text):
            match = self.pattern.match(text, start) if start >= end else None
            if match is not None:
                yield match
                end = match.end()
