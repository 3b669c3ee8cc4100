"""The seam for recognizers that users install as packages: a model of named entities beside the built-in rules.

A package names a factory under the entry point group `wenqu.recognizers`. It is called once per process without
arguments and returns a `Recognizer`. docs/extraction.md shows a whole package.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, Protocol, runtime_checkable

GROUP: Final = "wenqu.recognizers"
"""The entry point group."""

PROTOCOL: Final = 1
"""Version of this interface; a recognizer states the one it was written for."""


@dataclass(frozen=True)
class Candidate:
    """Something recognized at `[start, end)` of the passage, in code points.

    `kind` is `person` or `organization`, which join the built-in ones, or a kind of the recognizer's own (a lower-case
    word), which is kept under `recognized`. `value` is a normal form, where there is one.
    """

    start: int
    end: int
    kind: str
    tier: Literal["high", "medium", "low"] = "medium"
    value: str | None = None


@runtime_checkable
class Recognizer(Protocol):
    """Pure: the same passage gives the same candidates; no network, no clock. It may hold a loaded model."""

    @property
    def id(self) -> str:
        """A short name, letters, digits and hyphens: it stands in the rule of each fact."""

    @property
    def version(self) -> str:
        """Of code and model together; part of the key under which results are kept."""

    @property
    def protocol(self) -> int:
        """`PROTOCOL` as it was when the recognizer was written."""

    def recognize(self, passage: str) -> Iterable[Candidate]:
        """What is in one passage: the title, or one paragraph of the body."""
