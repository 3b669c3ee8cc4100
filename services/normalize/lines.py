"""A line of the page while its role is being decided."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple

from services.normalize.elements import Hint
from shared.messages.documents import Role

Fate = Role | Literal["removed"]

_TO_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HAN: Final = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U000323af]+")
_NOT_KEY: Final = re.compile(r"[\W_]+")
_ENDS: Final = re.compile(r"(?:[。!?;:…]|(?<=[㐀-鿿)”\]%\d])\.)[\s”’」』\")\]》】]*$")
_PAUSES: Final = re.compile(r"[。,;]")
_LONG_LINE: Final = 80
_SHORT: Final = 8


class Verdict(NamedTuple):
    """What a rule says of one line. `ends_body`: an article does not go on below such a line."""

    fate: Fate
    rule: str
    ends_body: bool = False
    tail_only: bool = False
    """Holds only below the last paragraph of the article."""


@dataclass
class Line:
    """`text` is one line in Simplified script; it stands at `[start, end)` of the page's text, unstripped of nothing.

    `linked` is the share of its characters inside links; `heading` the level of the heading around it, or 0.
    """

    start: int
    text: str
    hints: Hint = Hint.NONE
    heading: int = 0
    linked: float = 0.0
    element: int = 0
    inside: bool = True
    sheltered: bool = False
    """In an element that holds the article and neither its title nor its date line."""
    verdict: Verdict | None = None
    relaxed: bool = False
    """A shorter sentence is a paragraph too, as the page has no longer ones."""

    @property
    def end(self) -> int:
        """Where it ends in the page's text."""
        return self.start + len(self.text)

    @cached_property
    def plain(self) -> str:
        """The line with half-width punctuation; as long as `text`."""
        return self.text.translate(_TO_HALF_WIDTH)

    @cached_property
    def key(self) -> str:
        """Its letters and digits in lower case, to compare lines by."""
        return key_of(self.plain)

    @cached_property
    def han(self) -> int:
        """How many Han characters it has."""
        return han_count(self.text)

    @cached_property
    def reads_like_prose(self) -> bool:
        """Whether it looks like a paragraph: a sentence of some length with its stop, or a long line with pauses."""
        if self.han < 12 or self.linked > 0.6:
            return False
        if len(self.text) >= _LONG_LINE:
            return _PAUSES.search(self.plain) is not None
        return self.han >= 16 and _ENDS.search(self.plain) is not None and not self.plain.endswith(":")

    @property
    def is_prose(self) -> bool:
        """Whether it may be a paragraph of the article: no rule has claimed it and it reads like one."""
        if self.verdict is not None:
            return False
        return self.reads_like_prose or (
            self.relaxed
            and self.han >= _SHORT
            and (self.ends_as_sentence or _PAUSES.search(self.plain) is not None)
        )

    @property
    def ends_as_sentence(self) -> bool:
        """Whether it ends with a stop, a colon or a semicolon, quotation marks and brackets aside."""
        return _ENDS.search(self.plain) is not None


def key_of(text: str) -> str:
    """The letters and digits of a half-width text, in lower case."""
    return _NOT_KEY.sub("", text).lower()


def half_width(text: str) -> str:
    """`text` with half-width punctuation, letters and digits; as long as before."""
    return text.translate(_TO_HALF_WIDTH)


def han_count(text: str) -> int:
    """How many Han characters a text has."""
    return sum(map(len, _HAN.findall(text)))
