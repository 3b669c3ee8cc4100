"""How long an outage is waited out: full jitter, as a value."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class FullJitter:
    """Waits a random time in `[0, min(cap, base · 2^waits)]` seconds."""

    base: float
    cap: float

    def ceiling(self, waits: int) -> float:
        """The longest wait after `waits` earlier ones; never above `cap`."""
        return min(self.cap, self.base * 2.0 ** min(max(waits, 0), 60))

    def delay(self, waits: int, uniform: Callable[[], float]) -> float:
        """Seconds to wait; `uniform` gives numbers in [0, 1)."""
        return self.ceiling(waits) * uniform()
