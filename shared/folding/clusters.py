"""Groups of near-duplicates, free of arrival order; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from shared.folding.sketch import agreement

LEAST: Final = 0.7
"""Two pages are near-duplicates where their sketches agree in this share: a repost with another lead still does."""

MOST_OUTLETS: Final = 100
"""Outlets named in a record; `copies` counts all."""

_BAND: Final = 8
_MEMBERS: Final = 8
_GROUPS: Final = 64
_LATE: Final = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Copy:
    """A page as far as folding needs it. `sketch` is two bytes a bin."""

    doc_id: str
    sketch: bytes
    published: str | None = None
    time: str | None = None
    outlet: str | None = None

    @property
    def order(self) -> tuple[str, str, str]:
        """Earliest published first, without a date last, then by id."""
        return self.published or _LATE, self.time or "", self.doc_id


@dataclass(frozen=True)
class Fold:
    """What is told of one page that has near-duplicates; `near_duplicate_of` is None for the first of them."""

    doc_id: str
    near_duplicate_of: str | None
    agreement: float
    copies: int
    outlets: tuple[Copy, ...]


def fold(pages: Iterable[Copy], least: float = LEAST) -> dict[str, Fold]:
    """For each page with near-duplicates its fold; the same for the same pages in any order.

    Pages are linked where they share a band and agree in `least`; groups are what hangs together. Memory: the pages,
    and one band of them at a time. Pages whose sketches have another length than the most are left out.
    """
    ordered = sorted(pages, key=lambda page: page.doc_id)
    parent = list(range(len(ordered)))
    length = max((len(page.sketch) for page in ordered), default=0)
    for at in range(0, length, _BAND):
        buckets: dict[bytes, list[int]] = {}
        for index, page in enumerate(ordered):
            if len(page.sketch) == length:
                buckets.setdefault(page.sketch[at : at + _BAND], []).append(index)
        for bucket in buckets.values():
            if len(bucket) > 1:
                _link(bucket, ordered, parent, least)
    groups: dict[int, list[Copy]] = {}
    for index, page in enumerate(ordered):
        groups.setdefault(_root(parent, index), []).append(page)
    return {told.doc_id: told for group in groups.values() if len(group) > 1 for told in _told(group)}


def _link(bucket: Sequence[int], pages: Sequence[Copy], parent: list[int], least: float) -> None:
    """Links the pages of a bucket that agree. In crowded buckets each is compared with some of them only, always the same."""
    groups: list[list[int]] = []
    for index in bucket:
        mine: list[int] | None = None
        rest: list[list[int]] = []
        for group in groups[:_GROUPS]:
            linked = any(
                _root(parent, other) == _root(parent, index)
                or agreement(pages[index].sketch, pages[other].sketch) >= least
                for other in group[:_MEMBERS]
            )
            if not linked:
                rest.append(group)
                continue
            parent[_root(parent, index)] = _root(parent, group[0])
            mine = group if mine is None else mine + group
        groups = [*rest, *groups[_GROUPS:], [*(mine or ()), index]]


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index


def _told(group: Sequence[Copy]) -> Iterable[Fold]:
    chain = sorted(group, key=lambda page: page.order)
    first = chain[0]
    outlets = tuple(chain[:MOST_OUTLETS])
    for page in chain:
        yield Fold(
            doc_id=page.doc_id,
            near_duplicate_of=None if page is first else first.doc_id,
            agreement=round(agreement(page.sketch, first.sketch), 3),
            copies=len(chain),
            outlets=outlets if page is first else (),
        )
