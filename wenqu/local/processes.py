"""Processes of a stack that outlived their supervisor, known by the mark in their environment and nothing else."""

import os
import signal
from pathlib import Path

from shared.runtime.clock import Clock, SystemClock

MARK = "WENQU_STACK_ID"


def marked(stack_id: str) -> list[int]:
    """Ids of all living processes of this stack, this one excepted. Empty where there is no /proc."""
    wanted = f"{MARK}={stack_id}".encode()
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        if pid != os.getpid() and wanted in environment.split(b"\0"):
            found.append(pid)
    return found


def end(stack_id: str, *, grace: float = 10.0, clock: Clock | None = None) -> int:
    """Terminate what is left of a stack, by force after `grace` seconds; how many there were."""
    clock = clock or SystemClock()
    first = marked(stack_id)
    _signal(first, signal.SIGTERM)
    deadline = clock.monotonic() + grace
    while left := marked(stack_id):
        if clock.monotonic() >= deadline:
            _signal(left, signal.SIGKILL)
        clock.sleep(0.1)
    return len(first)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
