"""The way back from clean text to the decoded original: a compact, monotone map of runs."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate
from typing import Self

from pydantic import Field, model_validator

from shared.messages.base import Part


class OffsetMap(Part):
    """Runs of `(clean length, original length)` that tile both texts from left to right.

    Equal lengths map code point by code point; other runs map as a whole: `(0, n)` is text removed,
    `(n, 0)` text inserted, `(n, m)` a replacement. Lengths are in Unicode code points.
    """

    runs: tuple[tuple[int, int], ...] = Field(default=(), description="(clean length, original length) pairs")

    @model_validator(mode="after")
    def _lengths_are_not_negative(self) -> Self:
        if any(clean < 0 or original < 0 for clean, original in self.runs):
            raise ValueError("run lengths must not be negative")
        return self

    @classmethod
    def of(cls, runs: Iterable[tuple[int, int]]) -> Self:
        """The map with empty runs dropped and neighbouring one-to-one runs merged."""
        merged: list[tuple[int, int]] = []
        for clean, original in runs:
            if clean == original == 0:
                continue
            if merged and clean == original and merged[-1][0] == merged[-1][1]:
                merged[-1] = (merged[-1][0] + clean, merged[-1][1] + original)
            else:
                merged.append((clean, original))
        return cls(runs=tuple(merged))

    @classmethod
    def identity(cls, length: int) -> Self:
        """The map of a text of `length` code points onto itself."""
        return cls.of([(length, length)])

    @cached_property
    def _starts(self) -> tuple[list[int], list[int]]:
        clean = [0, *accumulate(run[0] for run in self.runs)]
        original = [0, *accumulate(run[1] for run in self.runs)]
        return clean, original

    @property
    def clean_length(self) -> int:
        """Code points of the clean text."""
        return self._starts[0][-1]

    @property
    def original_length(self) -> int:
        """Code points of the original text."""
        return self._starts[1][-1]

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """`[start, end)` of the clean text as `[start, end)` of the original, both within bounds.

        An empty span maps to an empty span. IndexError outside `0 ≤ start ≤ end ≤ clean_length`.
        """
        if not 0 <= start <= end <= self.clean_length:
            raise IndexError(f"span [{start}, {end}) outside a clean text of {self.clean_length}")
        first = self._start_of(start)
        return (first, first) if start == end else (first, self._end_of(end))

    def _start_of(self, position: int) -> int:
        clean, original = self._starts
        run = bisect_right(clean, position) - 1
        if run >= len(self.runs):
            return original[-1]
        inside = position - clean[run]
        return original[run] + inside if self.runs[run][0] == self.runs[run][1] else original[run]

    def _end_of(self, position: int) -> int:
        clean, original = self._starts
        run = bisect_right(clean, position - 1) - 1
        inside = position - clean[run]
        return original[run] + inside if self.runs[run][0] == self.runs[run][1] else original[run + 1]
