"""One start or stop of a stack at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from shared.errors import Busy, Cause
from shared.runtime.clock import Clock
from wenqu.local.home import Home


@contextmanager
def exclusive(home: Home, clock: Clock, timeout: float = 120.0) -> Iterator[None]:
    """Held while the stack changes; Busy when another `up` or `down` holds it for `timeout` seconds."""
    deadline = clock.monotonic() + timeout
    with home.lock.open("a") as stream:
        while True:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if clock.monotonic() >= deadline:
                    raise Busy(
                        Cause.REDIS_UNAVAILABLE,
                        f"another `wenqu up` or `wenqu down` is at work in {home.root}; try again when it is done",
                    ) from None
                clock.sleep(0.2)
        yield
