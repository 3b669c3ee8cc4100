"""What the finders of projects look at: bodies, zones, amounts and dates of the page, by place."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from services.extract.page import Page
from services.extract.reading import Reading, read
from shared.messages.extracted import EventDate, Organization, Quantity, Zone

_OWNERS = frozenset({"company", "school", "association", "other"})


class Piece(NamedTuple):
    """A named thing at `[start, end)`; `text` is its name in full, which a short form at this place stands for."""

    start: int
    end: int
    text: str
    full: tuple[int, int]
    company: bool = False


@dataclass(frozen=True)
class Facts:
    """The facts of a page that projects are made of; everything in order of the text."""

    page: Page
    organizations: tuple[Organization, ...]
    zones: tuple[Zone, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[EventDate, ...]

    @cached_property
    def reading(self) -> Reading:
        """The reading that all positions refer to."""
        return read(self.page)

    @cached_property
    def text(self) -> str:
        """The folded text."""
        return self.reading.text

    @cached_property
    def owners(self) -> list[Piece]:
        """Companies, schools and others that may own a project; each place once, the longest name."""
        full = {one.name: one.mentions[0] for one in self.organizations if one.kind in _OWNERS}
        pieces = []
        for one in self.organizations:
            if one.kind in _OWNERS:
                known = one.short_for if one.short_for in full else one.name
                span = full[known or one.name]
                pieces += [
                    Piece(at.start, at.end, one.name, (span.start, span.end), one.kind == "company")
                    for at in one.mentions
                ]
        kept: list[Piece] = []
        for piece in _apart(pieces):
            # what follows a company without a mark is no second one
            if not kept or piece.start > kept[-1].end:
                kept.append(piece)
        return kept

    @cached_property
    def bodies(self) -> list[Piece]:
        """All organizations by place."""
        pieces = [
            Piece(at.start, at.end, one.name, (at.start, at.end))
            for one in self.organizations
            for at in one.mentions
        ]
        return _apart(pieces)

    @cached_property
    def parks(self) -> list[Piece]:
        """Zones by place."""
        pieces = [
            Piece(at.start, at.end, one.name, (at.start, at.end)) for one in self.zones for at in one.mentions
        ]
        return _apart(pieces)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0] + [mark.end() for mark in re.finditer("\n", self.text)]

    def line_start(self, at: int) -> int:
        """Where the paragraph around `at` begins."""
        return self._line_starts[bisect_right(self._line_starts, at) - 1]

    @cached_property
    def _amount_starts(self) -> list[int]:
        return [one.start for one in self.quantities]

    def amounts(self, start: int, end: int) -> Sequence[Quantity]:
        """The quantities that begin in `[start, end)`."""
        low = bisect_left(self._amount_starts, start)
        return self.quantities[low : bisect_left(self._amount_starts, end)]


def _apart(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces in order without overlap, of two at one place the longer."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: (one.start, -one.end)):
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
    return kept


def within(pieces: list[Piece], start: int, end: int) -> list[Piece]:
    """The pieces that lie in `[start, end)` as a whole."""
    low = bisect_left(pieces, (start,))
    return [one for one in pieces[low : bisect_right(pieces, (end,))] if one.end <= end]


def holding(pieces: list[Piece], at: int) -> Piece | None:
    """The piece that holds the character at `at`."""
    index = bisect_right(pieces, (at, 1 << 60)) - 1
    return pieces[index] if index >= 0 and at < pieces[index].end else None
