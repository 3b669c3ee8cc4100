"""The words, quotes and signs of a query, each with its place."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from wenqu.search.terms import GLOSS
from wenqu.search.trouble import QueryError

_QUOTES: Final = {'"': '"', "“": "”", "「": "」", "『": "』"}
_CLOSING: Final = frozenset(_QUOTES.values()) - {'"'}
_WORDS: Final = {"OR": "OR", "AND": "AND", "NOT": "NOT"}
_FIELD: Final = re.compile(r"([A-Za-z_]{2,}):(?!//)")
_CHINESE_FIELD: Final = re.compile(r"([\u4e00-\u9fff]{2,3}):")

CHINESE: Final = {
    "标题": "title",
    "標題": "title",
    "正文": "body",
    "人物": "person",
    "发言人": "speaker",
    "發言人": "speaker",
    "开发区": "zone",
    "開發區": "zone",
    "地点": "place",
    "地點": "place",
    "单位": "org",
    "單位": "org",
    "企业": "org",
    "企業": "org",
    "来源": "source",
    "來源": "source",
    "主题": "topic",
    "主題": "topic",
    "金额": "amount",
    "金額": "amount",
}
"""Chinese names of fields; before a colon all other Chinese words are text."""


class Mark(Enum):
    """What a token is."""

    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()


@dataclass(frozen=True)
class Token:
    """A token at `[start, end)` of the query; of a phrase and a field the text without quotes and colon."""

    mark: Mark
    text: str
    start: int
    end: int


def scan(query: str) -> list[Token]:
    """The tokens of a query. Raises QueryError for a quotation mark without its other half."""
    return list(_Scanner(query).tokens())


class _Scanner:
    def __init__(self, query: str) -> None:
        self._query = query
        # Sign by sign, so that places stay those of the query; what becomes several signs is no sign of ours.
        wide = (unicodedata.normalize("NFKC", sign) for sign in query)
        self._text = "".join(
            plain if len(plain) == 1 else sign for plain, sign in zip(wide, query, strict=True)
        )

    def tokens(self) -> "list[Token]":
        found: list[Token] = []
        at = 0
        while at < len(self._text):
            token = self._token(at)
            if token is None:
                at += 1
                continue
            found.append(token)
            at = token.end
        return found

    def _token(self, at: int) -> Token | None:
        sign = self._text[at]
        if sign.isspace():
            return None
        if sign in _QUOTES:
            return self._phrase(at)
        if sign in _CLOSING:
            raise QueryError(self._query, at, "a quotation mark closes that was never opened", "leave it out")
        marks = {"(": Mark.OPEN, ")": Mark.CLOSE, "|": Mark.OR}
        if sign in marks:
            return Token(marks[sign], sign, at, at + 1)
        if sign == "-" and re.match(r"[^\s\-|)]", self._text[at + 1 :]):
            return Token(Mark.NOT, "-", at, at + 1)
        return self._field(at) or self._word(at)

    def _phrase(self, at: int) -> Token:
        closing = _QUOTES[self._text[at]]
        end = self._text.find(closing, at + 1)
        if end < 0:
            raise QueryError(
                self._query,
                at,
                "a quotation mark does not close",
                f"close it with {closing}, or leave it out",
            )
        return Token(Mark.PHRASE, self._query[at + 1 : end], at, end + 1)

    def _field(self, at: int) -> Token | None:
        match = _FIELD.match(self._text, at) or _CHINESE_FIELD.match(self._text, at)
        if match is None or (not match[1].isascii() and match[1] not in CHINESE):
            return None
        return Token(Mark.FIELD, match[1], at, match.end())

    def _word(self, at: int) -> Token:
        end = at
        while end < len(self._text) and not self._ends(self._text[end]):
            end = self._bracket(end) if self._text[end] == "(" else end + 1
            if end < len(self._text) and self._text[end] == "(" and self._bracket(end) == end:
                break
        text = self._query[at:end]
        mark = Mark[_WORDS[text]] if text in _WORDS else Mark.WORD
        return Token(mark, text, at, end)

    def _ends(self, sign: str) -> bool:
        return sign.isspace() or sign in _QUOTES or sign in _CLOSING or sign in ")|"

    def _bracket(self, at: int) -> int:
        """The end of a bracket inside a word, as in 柏兆(吉安)公司; `at` where it is none."""
        gloss = GLOSS.match(self._text, at)
        if gloss:
            return gloss.end()
        depth = 0
        for end in range(at, len(self._text)):
            sign = self._text[end]
            depth += (sign == "(") - (sign == ")")
            if depth == 0:
                return end + 1
            if self._ends(sign) and sign != ")":
                break
        return at
