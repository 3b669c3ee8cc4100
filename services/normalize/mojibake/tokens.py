"""A damaged line as what a reader of GBK may have made of its bytes: pairs, ASCII bytes, readings in brackets."""

import re
from typing import Final, NamedTuple

from services.normalize.mojibake.frames import pair_of
from services.normalize.mojibake.model import simple

LETTERS: Final = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
"""The letters of readings, as a class of characters."""

_TOKEN: Final = re.compile(
    rf"(?P<gloss>(?P<opened>[(（])?\??(?P<reading>(?<=[(（?])[{LETTERS}]{{1,7}}|(?<![{LETTERS}A-Z0-9(（?])[{LETTERS}]{{2,7}})[)）])"
    r"|(?P<one>[\s\S])"
)

_WIDE_TWINS: Final = frozenset("!,?:;()%/.-+[]~<>")


class Token(NamedTuple):
    """`text[start:end]` of a line; `pairs` are the bytes it may stand for, each with whether these are its own."""

    text: str
    start: int
    end: int
    pairs: tuple[tuple[tuple[int, int], bool], ...] = ()
    ascii: int | None = None
    reading: str | None = None
    opened: bool = False
    written: bytes | None = None


def tokens_of(text: str, simplified: bool) -> list[Token]:
    """The tokens of a text, as if it had been turned Traditional after the damage where `simplified`."""
    return [_token(match, simplified) for match in _TOKEN.finditer(text)]


def _token(match: re.Match[str], simplified: bool) -> Token:
    start, end, text = match.start(), match.end(), match[0]
    if match["gloss"] is not None:
        reading = match["reading"]
        try:
            written = reading.encode("gbk")
        except UnicodeEncodeError:
            return Token(text, start, end)
        return Token(text, start, end, (), None, reading, match["opened"] is not None, written)
    if text.isascii():
        wide = (((0xA3, ord(text) + 0x80), False),) if text in _WIDE_TWINS else ()
        return Token(text, start, end, wide, ord(text))
    plain = simple(text) if simplified else text
    pair = pair_of(plain)
    return Token(plain, start, end, ((pair, True),) if pair else ())
