"""All words of a list in a text, found by looking two characters up: a pattern of a thousand choices is far slower."""

import re
from collections.abc import Iterable, Iterator
from typing import Final


class Phrase:
    """A word of the list at one place; it is asked as a match of a pattern is."""

    __slots__ = ("_start", "_word")

    def __init__(self, start: int, word: str) -> None:
        self._start, self._word = start, word

    def start(self) -> int:
        """Where it begins."""
        return self._start

    def end(self) -> int:
        """Where it ends."""
        return self._start + len(self._word)

    def __getitem__(self, group: int) -> str:
        """The word, as group 0."""
        return (self._word,)[group]


class Phrases:
    """A list of words of two characters and more; shorter ones are left out."""

    def __init__(self, words: Iterable[str]) -> None:
        found: dict[str, set[str]] = {}
        for word in (word for word in words if len(word) > 1):
            found.setdefault(word[:2], set()).add(word)
        self._by_beginning: Final = {
            beginning: tuple(sorted(group, key=len, reverse=True)) for beginning, group in found.items()
        }
        first, second = ("".join(sorted({pair[at] for pair in found})) for at in (0, 1))
        self._likely: Final = re.compile(f"[{re.escape(first)}](?=[{re.escape(second)}])")

    def longest(self, text: str) -> Iterator[tuple[int, str]]:
        """Everywhere where a word begins, the longest one; they may overlap."""
        beginnings = self._by_beginning
        for match in self._likely.finditer(text):
            at = match.start()
            group = beginnings.get(text[at : at + 2])
            if group is not None:
                for word in group:
                    if text.startswith(word, at):
                        yield at, word
                        break

    def finditer(self, text: str) -> Iterator[Phrase]:
        """The words from left to right without overlap, the longest at each place; linear in the text."""
        end = 0
        for at, word in self.longest(text):
            if at >= end:
                yield Phrase(at, word)
                end = at + len(word)
