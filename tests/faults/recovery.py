"""How long the documents in a killed worker's hands stand still."""

import threading
from dataclasses import dataclass
from statistics import quantiles
from typing import cast

from redis import Redis
from redis.exceptions import RedisError

from shared.delivery.ledger import SHARD
from shared.runtime.clock import SystemClock
from tests.faults.figures import tell

EVERY = 0.1

PROMISED = 10.0
"""Seconds in which documents of a dead child move again."""


@dataclass
class _Loss:
    stage: str
    who: str
    began: float
    held: dict[str, str]


class Recoveries:
    """Watches from a thread of its own; `seconds` gets, by what was killed, one figure for each kill that held documents."""

    def __init__(self, redis: Redis) -> None:
        self.seconds: dict[str, list[float]] = {"child": [], "parent": []}
        self._redis = redis
        self._clock = SystemClock()
        self._open: list[_Loss] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Recoveries":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def killed(self, stage: str, who: str) -> None:
        """Call it at once after the kill: what runs at that stage was in those hands, as a stage has one worker here."""
        began = self._clock.monotonic()
        entries = cast(list[str], self._redis.zrange(f"{SHARD}:leases:{stage}", 0, -1))
        held = self._batches(entries)
        with self._lock:
            for loss in self._open:
                if loss.stage == stage and who == "parent":
                    loss.who = who  # who was to give the child's documents back is gone as well
                if loss.stage == stage:  # an earlier loss is still waiting for its lease to lapse
                    held = {entry: batch for entry, batch in held.items() if loss.held.get(entry) != batch}
            if held:
                self._open.append(_Loss(stage, who, began, held))

    def summary(self) -> str:
        """`child p50 1.2 s p99 4.0 s of 31; …`."""
        return "; ".join(
            f"{who} p50 {_percentile(found, 50):.1f} s p99 {_percentile(found, 99):.1f} s of {len(found)}"
            for who, found in self.seconds.items()
            if found
        )

    def _batches(self, entries: list[str]) -> dict[str, str]:
        """The batch of each row that runs."""
        with self._redis.pipeline(transaction=False) as pipeline:
            for entry in entries:
                pipeline.hmget(f"{SHARD}:row:{entry}", "state", "batch")
            rows = pipeline.execute()
        return {
            entry: batch for entry, (state, batch) in zip(entries, rows, strict=True) if state == "running"
        }

    def _watch(self) -> None:
        while not self._over.wait(EVERY):
            with self._lock:
                losses = list(self._open)
            for loss in losses:
                try:
                    now = self._batches(list(loss.held))
                except RedisError:
                    continue
                if any(loss.held[entry] == batch for entry, batch in now.items()):
                    continue
                took = self._clock.monotonic() - loss.began
                self.seconds[loss.who].append(took)
                if loss.who == "child" and took > PROMISED:
                    tell(
                        f"{len(loss.held)} documents of {loss.stage} stood still for {took:.1f} s until {self._clock.now()}"
                    )
                with self._lock:
                    self._open.remove(loss)


def _percentile(found: list[float], percent: int) -> float:
    return quantiles(found, n=100, method="inclusive")[percent - 1] if len(found) > 1 else found[0]
