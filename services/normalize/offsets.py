"""A text that knows, character by character, where it came from."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate

from shared.messages.offsets import OffsetMap

Run = tuple[int, int, int]
"""`(length here, start in the original, end in the original)`; equal lengths map character by character."""

Edit = tuple[int, int, str]
"""`(start, end, replacement)` of a text."""


class Mapped:
    """`text` with `runs` that tile it and ascend in the original without overlap; gaps between runs were removed.

    Every change is an `edited` text with its runs, so the way back holds by construction.
    """

    def __init__(self, text: str, runs: Sequence[Run]) -> None:
        self.text = text
        self.runs = runs

    @classmethod
    def of(cls, text: str) -> "Mapped":
        """`text` as its own original."""
        return cls(text, [(len(text), 0, len(text))] if text else [])

    def respelled(self, text: str) -> "Mapped":
        """Another text of the same length, character by character in the place of this one.

        ValueError if the lengths differ.
        """
        if len(text) != len(self.text):
            raise ValueError("a respelled text must keep its length")
        return Mapped(text, self.runs)

    def edited(self, edits: Iterable[Edit]) -> "Mapped":
        """The text with `edits` made, which must ascend and not overlap. O(runs + edits)."""
        text, pieces, out, done = self.text, [], _Runs(self.runs), 0
        for start, end, replacement in edits:
            if start > done:
                pieces.append(text[done:start])
                out.keep(start - done)
            out.replace(end - start, len(replacement))
            pieces.append(replacement)
            done = end
        if not pieces:
            return self
        if done < len(text):
            pieces.append(text[done:])
            out.keep(len(text) - done)
        return Mapped("".join(pieces), out.made)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(run[0] for run in self.runs)]

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """`[start, end)` of this text as `[start, end)` of the original; not empty spans only."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1) - 1
        length, low, high = self.runs[first]
        begin = low + start - self._starts[first] if length == high - low else low
        length, low, high = self.runs[last]
        return begin, low + end - self._starts[last] if length == high - low else high

    def offset_map(self, original_length: int) -> OffsetMap:
        """The map of this text to an original of that many code points."""
        runs: list[tuple[int, int]] = []
        at = 0
        for length, start, end in self.runs:
            if start > at:
                runs.append((0, start - at))
            runs.append((length, end - start))
            at = end
        runs.append((0, original_length - at))
        return OffsetMap.of(runs)


class _Runs:
    """Walks over runs from left to right and writes the runs of the edited text."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._rest = iter(runs)
        self._length = self._low = self._high = 0
        self.made: list[Run] = []

    def keep(self, count: int) -> None:
        """Pass the next `count` characters on."""
        while count > 0:
            taken = self._take(count)
            self._write(taken)
            count -= taken[0]

    def replace(self, count: int, length: int) -> None:
        """Put `length` characters in the place of the next `count`."""
        low = high = None
        while count > 0:
            taken = self._take(count)
            low = taken[1] if low is None else low
            high = taken[2]
            count -= taken[0]
        if length:
            if low is None or high is None:
                low = high = self._here()
            self._write((length, low, high))

    def _here(self) -> int:
        if not self._length and (following := next(self._rest, None)) is not None:
            self._length, self._low, self._high = following
        return self._low

    def _take(self, count: int) -> Run:
        while not self._length:
            self._length, self._low, self._high = next(self._rest)
        length, low, high = self._length, self._low, self._high
        if count >= length:
            self._length, self._low = 0, high
            return length, low, high
        if length == high - low:
            self._length, self._low = length - count, low + count
            return count, low, low + count
        # A cut inside a replacement: its first part stands for the whole original, the rest for nothing.
        self._length, self._low = length - count, high
        return count, low, high

    def _write(self, run: Run) -> None:
        if self.made:
            length, low, high = self.made[-1]
            if high == run[1] and length == high - low and run[0] == run[2] - run[1]:
                self.made[-1] = (length + run[0], low, run[2])
                return
        self.made.append(run)
