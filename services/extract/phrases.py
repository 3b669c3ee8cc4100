"""All words of a list in a text, found in one pass by an automaton: a pattern of a thousand choices is far slower."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind


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
    """The words of a list that have at least `shortest` characters; texts must hold no lone surrogates."""

    def __init__(self, words: Iterable[str], shortest: int = 2) -> None:
        self.words: Final = tuple(sorted({word for word in words if len(word) >= shortest}))
        self._apart: Final = AhoCorasick(
            self.words, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )
        self._everywhere: Final = AhoCorasick(
            self.words, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def longest(self, text: str) -> Iterator[tuple[int, str]]:
        """Everywhere where a word begins, the longest one; they may overlap."""
        words = self.words
        # ends rise, so that the last one of a start is the longest
        longest = {start: word for word, start, _ in self._everywhere.find_matches_as_indexes(text, True)}
        for start in sorted(longest):
            yield start, words[longest[start]]

    def starts(self, text: str) -> list[int]:
        """Everywhere where a word begins, in order."""
        return sorted({start for _, start, _ in self._everywhere.find_matches_as_indexes(text, True)})

    def finditer(self, text: str) -> Iterator[Phrase]:
        """The words from left to right without overlap, the longest at each place; linear in the text."""
        words = self.words
        for word, start, _ in self._apart.find_matches_as_indexes(text):
            yield Phrase(start, words[word])

    def last(self, text: str) -> Phrase | None:
        """The last of `finditer`."""
        found = self._apart.find_matches_as_indexes(text)
        return Phrase(found[-1][1], self.words[found[-1][0]]) if found else None


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
