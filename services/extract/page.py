"""What every finder of facts is given: the clean text and where the article is in it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from shared.messages.documents import NormalizedDocument


@dataclass(frozen=True)
class Page:
    """A clean page. `regions` are the `(start, end)` spans of title and body blocks, ascending.

    Facts are looked for in the regions only; spans are positions in `text`. `published` is the article's own date,
    None when the page gives none.
    """

    text: str
    regions: tuple[tuple[int, int], ...]
    published: date | None

    @classmethod
    def of(cls, document: NormalizedDocument, published: date | None) -> "Page":
        """The page of a normalized document, with the publish date that metadata gave."""
        return cls(document.text, document.spans("title", "body"), published)

    @cached_property
    def passages(self) -> tuple[tuple[int, str], ...]:
        """`(start, passage)` of each region."""
        return tuple((start, self.text[start:end]) for start, end in self.regions)
