"""How likely a text is, character by character: ranks what a damaged span may have been, and proves nothing."""

import math
from functools import cache
from itertools import pairwise
from typing import Final

from services.normalize.data import read_lines
from services.normalize.script import simplified_characters

UNKNOWN_HAN: Final = -16.0
"""Log-likelihood of a Han character that no word has."""

_UNKNOWN: Final = -17.0
_BACKED_OFF: Final = 0.4
_PUNCTUATION: Final = {
    "，": 0.05, ",": 0.05, "。": 0.025, "、": 0.02, "\n": 0.01, " ": 0.01, "“": 0.006, "”": 0.006, "：": 0.005, ":": 0.005,
    "（": 0.004, "）": 0.004, "(": 0.004, ")": 0.004, "；": 0.004, ";": 0.004, "《": 0.003, "》": 0.003, "　": 0.002,
    "！": 0.001, "!": 0.001, "？": 0.0005, "?": 0.0005, "—": 0.002, "…": 0.0005, "·": 0.0005, ".": 0.002, "%": 0.002,
    "/": 0.0005, "-": 0.001, "【": 0.0005, "】": 0.0005, "‘": 0.0003, "’": 0.0003, "[": 0.0002, "]": 0.0002, "+": 0.0002,
}  # fmt: skip
_DIGIT: Final = 0.004
_LETTER: Final = 0.0004
_PHRASE_WEIGHT: Final = 8000.0


class Likelihood:
    """A bigram model over Simplified characters, backed off to single ones. Built once, then read only."""

    def __init__(self) -> None:
        self._long: set[str] = set()
        singles: dict[str, float] = {}
        pairs: dict[str, dict[str, float]] = {}
        for line in read_lines("word_frequencies.txt"):
            power, *words = line.split(" ")
            self._long.update(word for word in words if len(word) > 2)
            weight = 1.5 * 2 ** int(power)
            for word in words:
                _count(word, weight, singles, pairs)
        total = sum(singles.values())
        for phrase in read_lines("signoff_phrases.txt"):
            self._long.add(phrase.lstrip("|"))
            _count(phrase.lstrip("|"), _PHRASE_WEIGHT, singles, pairs)
        for line in read_lines("official_phrases.txt"):
            self._long.update(line.split(" "))
            for phrase in line.split(" "):
                _count(phrase, _PHRASE_WEIGHT, singles, pairs)
        self._single = {character: math.log(0.8 * count / total) for character, count in singles.items()}
        self._single |= {mark: math.log(share) for mark, share in _PUNCTUATION.items()}
        self._single |= dict.fromkeys("0123456789", math.log(_DIGIT))
        self._after = {
            first: {
                second: math.log((1 - _BACKED_OFF) * count / singles[first] + _BACKED_OFF * math.exp(self.single(second)))
                for second, count in followers.items()
            }
            for first, followers in pairs.items()
        }  # fmt: skip

    def single(self, character: str) -> float:
        """Log-likelihood of a Simplified character by itself."""
        known = self._single.get(character)
        if known is not None:
            return known
        if character.isascii() and character.isalpha():
            return math.log(_LETTER)
        return UNKNOWN_HAN if "一" <= character <= "鿿" else _UNKNOWN

    def after(self, first: str, second: str) -> float:
        """Log-likelihood of `second` behind `first`, both Simplified."""
        followers = self._after.get(first)
        if followers is not None:
            known = followers.get(second)
            if known is not None:
                return known
        return self.single(second) + _LOG_BACKED_OFF

    def follows(self, first: str, second: str) -> bool:
        """Whether words or phrases have the pair."""
        return second in self._after.get(first, ())

    def has_word(self, word: str) -> bool:
        """Whether a word or phrase of three characters or more is known."""
        return word in self._long

    def followers(self, first: str) -> tuple[str, ...]:
        """The characters that words or phrases have behind `first`."""
        return tuple(self._after.get(first, ()))

    def of(self, text: str) -> float:
        """Log-likelihood of a text in either script."""
        total, last = 0.0, "，"
        for character in map(simple, text):
            total += self.after(last, character)
            last = character
        return total


_LOG_BACKED_OFF: Final = math.log(_BACKED_OFF)


def _count(word: str, weight: float, singles: dict[str, float], pairs: dict[str, dict[str, float]]) -> None:
    for character in word:
        singles[character] = singles.get(character, 0.0) + weight
    for first, second in pairwise(word):
        followers = pairs.setdefault(first, {})
        followers[second] = followers.get(second, 0.0) + weight


@cache
def likelihood() -> Likelihood:
    """The model, read from the package's data at its first use."""
    return Likelihood()


def simple(character: str) -> str:
    """A character's Simplified form."""
    return _simple_forms().get(character, character)


@cache
def _simple_forms() -> dict[str, str]:
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    plain = simplified_characters("\n".join(characters)).split("\n")
    return {old: new for old, new in zip(characters, plain, strict=True) if old != new and len(new) == 1}
