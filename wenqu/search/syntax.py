"""The query language as a tree: all of, any of, not, terms, restrictions. Errors point at the place.

青禾 签约              both words          "集中签约仪式"     as written
签约 OR 开工           either (also |)      -论坛              not (also NOT)
(签约 OR 开工) 陶瓷     groups              title:签约          in the title; body: in the body
person:沈敏 amount:>=1亿元 since:2022-01    restrictions, as the options of `wenqu search`
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from shared.errors import UserError
from wenqu.search.scanner import CHINESE, Mark, Token, scan
from wenqu.search.terms import Term, term
from wenqu.search.trouble import QueryError

QUERY_CHARACTERS: Final = 500
QUERY_TERMS: Final = 32
QUERY_DEPTH: Final = 8

PLACES: Final = ("title", "body")
RESTRICTIONS: Final = (
    "person",
    "speaker",
    "zone",
    "place",
    "org",
    "source",
    "topic",
    "amount",
    "what",
    "since",
    "until",
    "collection",
)


@dataclass(frozen=True)
class Restriction:
    """`name:value`, where the value is read as the option of that name is; `at` is its place in the query."""

    name: str
    value: str
    at: int


@dataclass(frozen=True)
class All:
    """All parts must hold; without parts everything does."""

    parts: "tuple[Node, ...]" = ()


@dataclass(frozen=True)
class Any:
    """One part at least must hold."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Not:
    """The part must not hold."""

    part: "Node"


Node = Term | Restriction | All | Any | Not


def parse(query: str) -> Node:
    """The tree of a query; signs without letter or digit are left out, repetitions too.

    Raises QueryError where it can not be read, UserError over `QUERY_CHARACTERS` characters, `QUERY_TERMS` terms or
    `QUERY_DEPTH` brackets within each other.
    """
    if len(query) > QUERY_CHARACTERS:
        raise UserError(
            f"the query has {len(query)} characters; name the few words that matter, at most {QUERY_CHARACTERS}"
        )
    tree = _Parser(query, scan(query)).whole()
    count = sum(1 for _ in leaves(tree))
    if count > QUERY_TERMS:
        raise UserError(f"the query has {count} terms; use at most {QUERY_TERMS}")
    return tree


def leaves(node: Node) -> "list[Term | Restriction]":
    """All terms and restrictions below a node, in order."""
    match node:
        case All(parts) | Any(parts):
            return [leaf for part in parts for leaf in leaves(part)]
        case Not(part):
            return leaves(part)
        case _:
            return [node]


class _Parser:
    def __init__(self, query: str, tokens: Sequence[Token]) -> None:
        self._query = query
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        tree = self._any()
        token = self._next
        if token is not None:
            raise self._error(
                token.start,
                "a bracket closes that was never opened",
                "leave it out, or put the words in quotes",
            )
        return tree

    @property
    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _error(self, at: int, what: str, mend: str) -> QueryError:
        return QueryError(self._query, at, what, mend)

    def _any(self) -> Node:
        parts = [self._all()]
        while (token := self._next) is not None and token.mark is Mark.OR:
            if parts[-1] == All():
                raise self._error(
                    token.start, "OR has nothing before it", "name what else may be found, as in: A OR B"
                )
            self._at += 1
            parts.append(self._all())
            if parts[-1] == All():
                raise self._error(
                    token.start, "OR has nothing after it", "name what else may be found, as in: A OR B"
                )
        return parts[0] if len(parts) == 1 else Any(tuple(dict.fromkeys(parts)))

    def _all(self) -> Node:
        parts: list[Node] = []
        while (token := self._next) is not None and token.mark not in {Mark.OR, Mark.CLOSE}:
            if token.mark is Mark.AND:
                self._at += 1
                follower = self._next
                if not parts or follower is None or follower.mark in {Mark.OR, Mark.AND, Mark.CLOSE}:
                    raise self._error(
                        token.start,
                        "AND stands alone",
                        'all words must be found anyway; leave it out, or write "AND"',
                    )
                continue
            part = self._one(token)
            if part is not None:
                parts.append(part)
        kept = tuple(dict.fromkeys(parts))
        return kept[0] if len(kept) == 1 else All(kept)

    def _one(self, token: Token) -> Node | None:
        self._at += 1
        match token.mark:
            case Mark.NOT:
                return self._not(token)
            case Mark.OPEN:
                return self._group(token)
            case Mark.FIELD:
                return self._field(token)
            case _:
                return term(token.text, phrase=token.mark is Mark.PHRASE)

    def _not(self, token: Token) -> Node | None:
        follower = self._next
        if follower is None or follower.mark in {Mark.OR, Mark.AND, Mark.CLOSE, Mark.NOT}:
            raise self._error(
                token.start, f"{token.text} excludes nothing", "write the word right after it, as in: -论坛"
            )
        part = self._one(follower)
        return None if part is None else Not(part)

    def _group(self, token: Token) -> Node | None:
        self._depth += 1
        if self._depth > QUERY_DEPTH:
            raise self._error(
                token.start, f"over {QUERY_DEPTH} brackets stand within each other", "write it flatter"
            )
        inside = self._any()
        if self._next is None:
            raise self._error(
                token.start, "a bracket does not close", "close it with ), or put the words in quotes"
            )
        self._at += 1
        self._depth -= 1
        return None if inside == All() else inside

    def _field(self, token: Token) -> Node | None:
        name = CHINESE.get(token.text, token.text.lower())
        if name not in {*PLACES, *RESTRICTIONS}:
            near = get_close_matches(name, [*PLACES, *RESTRICTIONS], n=1)
            meant = f"did you mean {near[0]}: ? " if near else ""
            known = ", ".join(f"{one}:" for one in (*PLACES, *RESTRICTIONS))
            raise self._error(
                token.start,
                f"there is no field {token.text}:",
                f"{meant}known are {known}; text with a colon goes in quotes",
            )
        value = self._next
        if value is None or value.mark not in {Mark.WORD, Mark.PHRASE} or value.start != token.end:
            raise self._error(
                token.end,
                f"{token.text}: has no value",
                f'write it right after the colon, as in {token.text}:… or {token.text}:"…"',
            )
        self._at += 1
        if name in PLACES:
            return term(value.text, phrase=value.mark is Mark.PHRASE, field=name)
        return Restriction(name, value.text.strip(), value.start)
