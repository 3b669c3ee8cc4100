"""Two ascending lists of documents compared in one pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Difference:
    """A document that the copy lacks or has in an older version (`copy`), or has though the source has it not."""

    doc: str
    kind: Literal["copy", "remove"]


def differences(source: Iterator[tuple[str, int]], copy: Iterator[tuple[str, int]]) -> Iterator[Difference]:
    """What must be done to `copy` so that it holds what `source` does; both ascend by id.

    A document that the copy has in a newer version is left: it came there after the source was read.
    """
    ours, theirs = next(source, None), next(copy, None)
    while ours is not None or theirs is not None:
        if theirs is None or (ours is not None and ours[0] < theirs[0]):
            assert ours is not None
            yield Difference(ours[0], "copy")
            ours = next(source, None)
        elif ours is None or theirs[0] < ours[0]:
            yield Difference(theirs[0], "remove")
            theirs = next(copy, None)
        else:
            if theirs[1] < ours[1]:
                yield Difference(ours[0], "copy")
            ours, theirs = next(source, None), next(copy, None)
