"""A page prepared once for all finders: folded text, tokens, quotations."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

from services.extract.lexicon import tag
from services.extract.page import Page

_SAME_WIDTH: Final[dict[int, str]] = (
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys((0x3000, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x09), " ")
    | dict.fromkeys(map(ord, "•・‧∙●･ᐧ﹒"), "·")
    | dict.fromkeys(map(ord, "「『〝"), "“")
    | dict.fromkeys(map(ord, "」』〞"), "”")
    | dict.fromkeys(map(ord, "－―‒–─━"), "—")
    | {
        0xFF5E: "~",
        0x301C: "~",
        0x223C: "~",
        0xFF61: "。",
        0xFE52: ".",
        0xFF0E: ".",
        0x3014: "〔",
        0x3015: "〕",
    }
    | {0xD: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0xB: "\n", 0xC: "\n"}
)
_FORMS: Final = {chr(code): form for code, form in _SAME_WIDTH.items()} | {
    chr(code): "�" for code in range(0xD800, 0xE000)
}
_WIDE: Final = re.compile(f"[{re.escape(''.join(_FORMS))}]")
_PAIRS: Final = re.compile(r"[“”\n\"]")
SENTENCE_ENDS: Final = "。!?;\n"
_SENTENCE_MARKS: Final = frozenset(SENTENCE_ENDS + "”")


class Token(NamedTuple):
    """A word of the text with its part of speech."""

    start: int
    end: int
    word: str
    tag: str


class Quoted(NamedTuple):
    """An outermost pair of double quotation marks: `[start, end)` is what stands between them."""

    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """`text` is as long as the page's: half-width, one form per mark, and line feeds outside of the regions."""

    text: str

    @cached_property
    def _tagged(self) -> list[tuple[str, str]]:
        return tag(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate([len(word) for word, _ in self._tagged[:-1]])]

    @cached_property
    def _made(self) -> dict[int, Token]:
        """Tokens that were asked for: many are, many times."""
        return {}

    @property
    def token_count(self) -> int:
        """How many tokens there are; they cover the text without gaps."""
        return len(self._tagged)

    def token(self, index: int) -> Token:
        """The token at an index from 0 to `token_count - 1`."""
        made = self._made.get(index)
        if made is None:
            word, kind = self._tagged[index]
            start = self._starts[index]
            made = self._made[index] = Token(start, start + len(word), word, kind)
        return made

    def token_index(self, position: int) -> int:
        """Index of the token that holds the character at `position`."""
        return bisect_right(self._starts, position) - 1

    def token_at(self, position: int) -> Token:
        """The token that holds the character at `position`."""
        return self.token(bisect_right(self._starts, position) - 1)

    @cached_property
    def quoted(self) -> tuple[Quoted, ...]:
        """Outermost quotations; curly and corner marks nest, straight ones pair up within a line."""
        found: list[Quoted] = []
        opened: list[int] = []
        straight: int | None = None
        for mark in _PAIRS.finditer(self.text):
            sign, at = mark[0], mark.start()
            if sign == "\n":
                if opened and self._runs_on(opened[0], at):
                    found.append(Quoted(opened[0] + 1, at))
                opened, straight = [], None
            elif sign == '"' and not opened:
                if straight is None:
                    straight = at
                else:
                    found.append(Quoted(straight + 1, at))
                    straight = None
            elif sign == "“":
                opened.append(at)
            elif sign == "”" and opened:
                start = opened.pop()
                if not opened:
                    found.append(Quoted(start + 1, at))
        if opened and self._runs_on(opened[0], len(self.text)):
            found.append(Quoted(opened[0] + 1, len(self.text)))
        return tuple(found)

    def _runs_on(self, opened: int, line_end: int) -> bool:
        """Whether speech that opened at a colon or a line's start goes on in the next paragraph, or was cut off."""
        before = self.text[max(0, opened - 1) : opened]
        if before == ":":
            return True
        follows = self.text[line_end : line_end + 80].lstrip("\n ").startswith("“")
        return before in {"", "\n"} and follows

    @cached_property
    def _quote_starts(self) -> list[int]:
        return [quote.start for quote in self.quoted]

    def quote_at(self, position: int) -> Quoted | None:
        """The quotation that holds the character at `position`."""
        index = bisect_right(self._quote_starts, position) - 1
        if index >= 0 and position < self.quoted[index].end:
            return self.quoted[index]
        return None

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0] + [match.end() for match in re.finditer("\n", self.text)]

    def line(self, position: int) -> tuple[int, int]:
        """`[start, end)` of the paragraph around `position`."""
        start = self._line_starts[bisect_right(self._line_starts, position) - 1]
        end = self.text.find("\n", max(position, start))
        return start, len(self.text) if end < 0 else end

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [0] + [match.end() for match in re.finditer(r"[。!?;\n]+”?", self.text)]

    def sentence_start(self, position: int) -> int:
        """Start of the sentence (ended by 。!? or ;) that holds `position`."""
        return self._sentence_starts[bisect_right(self._sentence_starts, position) - 1]

    def sentence_end(self, position: int) -> int:
        """Index of the mark that ends the sentence around `position`."""
        index = bisect_right(self._sentence_starts, position)
        end = self._sentence_starts[index] if index < len(self._sentence_starts) else len(self.text)
        text = self.text
        while end > position and text[end - 1] in _SENTENCE_MARKS:
            end -= 1
        return end


def fold(text: str) -> str:
    """`text` with marks and digits in their half-width form, position for position."""
    return _WIDE.sub(_form, text)


def _form(match: re.Match[str]) -> str:
    return _FORMS[match[0]]


@lru_cache(maxsize=4)
def read(page: Page) -> Reading:
    """The reading of a page; kept for the finders that ask next."""
    folded = fold(page.text)
    pieces, at = [], 0
    for start, end in page.regions:
        begin, finish = max(start, at), min(end, len(folded))
        if begin >= finish:
            continue
        pieces.append("\n" * (begin - at))
        pieces.append(folded[begin:finish])
        at = finish
    pieces.append("\n" * (len(folded) - at))
    return Reading("".join(pieces))
