"""A finding: what was looked at, how it stands, and what mends it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from shared.errors import WenquError

Level = Literal["ok", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """`problem`: documents stand still or may be lost; `warning`: they may soon. `mend` is empty where all is well."""

    subject: str
    level: Level
    found: str
    mend: str = ""


Examination = Callable[[], Iterable[Finding]]
"""Looks at one thing; raises WenquError where it can not be reached."""


def examined(examinations: Iterable[tuple[str, Examination]]) -> Iterator[Finding]:
    """The findings of all, one after the other; what can not be reached is a finding itself."""
    for subject, examination in examinations:
        try:
            yield from examination()
        except WenquError as error:
            yield Finding(subject, "problem", str(error), "start it or mend its address, then ask again")


def graded(subject: str, share: float, warn: float, fail: float, found: str, mend: str) -> Finding:
    """A finding about a share of something that runs out: a warning from `warn` on, a problem from `fail` on."""
    if share < warn:
        return Finding(subject, "ok", found)
    return Finding(subject, "problem" if share >= fail else "warning", found, mend)
