"""Counting names over pages."""

from collections import Counter
from collections.abc import Iterable

from pydantic import Field

from shared.messages.base import Part

SHOWN = 15


class Counted(Part):
    """A name and on how many pages it stands."""

    name: str
    pages: int = Field(ge=1)


class Tally:
    """Counts names, each once a page."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def page(self, names: Iterable[str | None]) -> None:
        """Count the names of a page."""
        self._counts.update(list(dict.fromkeys(name for name in names if name)))

    def most(self, count: int = SHOWN) -> tuple[Counted, ...]:
        """The names on most pages; at equal numbers in the order of their first page."""
        return tuple(Counted(name=name, pages=pages) for name, pages in self._counts.most_common(count))
