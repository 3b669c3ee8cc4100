"""Named crash points: a process dies there when `WENQU_CRASH_AT` names one, so that recovery can be tested.

Without that setting a crash point is one comparison. Armed once per process by `arm`; a file named after a colon makes
the crash happen once only: `after_output:FILE` dies if that file exists, and removes it first.
"""

import os
from pathlib import Path
from typing import Final

POINTS: Final = (
    "after_brpop",
    "after_receive",
    "before_begin",
    "after_begin",
    "after_output",
    "after_commit",
    "after_wake",
    "after_bulk",
)

_armed: dict[str, Path | None] = {}


def arm(points: str | None) -> None:
    """Arm `name[:file],…`; None disarms all. ValueError for a name that is no crash point."""
    _armed.clear()
    for part in filter(None, (points or "").split(",")):
        name, _, once = part.partition(":")
        if name not in POINTS:
            raise ValueError(f"{name} is no crash point; there are: {', '.join(POINTS)}")
        _armed[name] = Path(once) if once else None


def crash_point(name: str) -> None:
    """Die without any clean-up if this point is armed."""
    if name not in _armed:
        return
    once = _armed[name]
    if once is not None:
        try:
            once.unlink()
        except FileNotFoundError:
            return
    os._exit(86)
