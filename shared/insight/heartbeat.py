"""Signs of life: each worker says every few seconds who it is, and how its clock stands to that of Redis."""

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, cast

import structlog
from celery import bootsteps
from redis import Redis

from shared.errors import WenquError
from shared.runtime.clock import Clock
from shared.runtime.redis_client import typed_errors

log = structlog.get_logger(__name__)

KEY: Final = "wq:{0}:workers"
EVERY: Final = 5.0
"""Seconds between two signs."""
ALIVE_WITHIN: Final = 20.0
"""Seconds after which a silent worker counts as gone."""
_FORGOTTEN_AFTER: Final = 3600.0


@dataclass(frozen=True)
class Beat:
    """The last sign of a worker. `seen_ms` is Redis' time of it, `offset_ms` how far its own clock is ahead."""

    stage: str
    host: str
    pid: int
    version: str
    concurrency: int
    seen_ms: int
    offset_ms: int

    @property
    def name(self) -> str:
        """Names the worker process."""
        return f"{self.stage}@{self.host}:{self.pid}"


class Heartbeat:
    """This process's signs of life. A failure is logged: it holds up nothing."""

    def __init__(
        self, redis: Redis, clock: Clock, stage: str, versions: Mapping[str, str], concurrency: int = 1
    ) -> None:
        self._redis = redis
        self._clock = clock
        self._stage = stage
        self._version = versions.get("wenqu", "")
        self._concurrency = concurrency
        self.last: float | None = None
        """On the monotonic clock: when this process last tried."""

    def beat(self) -> None:
        """Give a sign now."""
        self.last = self._clock.monotonic()
        try:
            with typed_errors():
                seen = redis_ms(self._redis)
                beat = Beat(
                    stage=self._stage,
                    host=socket.gethostname(),
                    pid=os.getpid(),
                    version=self._version,
                    concurrency=self._concurrency,
                    seen_ms=seen,
                    offset_ms=round(self._clock.now().timestamp() * 1000) - seen,
                )
                self._redis.hset(KEY, beat.name, json.dumps(asdict(beat)))
        except WenquError as error:
            log.debug("no_heartbeat", error=str(error))

    def silent_for(self) -> float | None:
        """Seconds since the last try; None before the first."""
        return None if self.last is None else self._clock.monotonic() - self.last

    def leave(self) -> None:
        """Say goodbye, so that nobody looks for this process."""
        try:
            with typed_errors():
                self._redis.hdel(KEY, f"{self._stage}@{socket.gethostname()}:{os.getpid()}")
        except WenquError as error:
            log.debug("no_goodbye", error=str(error))


def beats(redis: Redis) -> tuple[Beat, ...]:
    """Workers that are alive, by stage and name; those silent for an hour are forgotten. Raises Busy."""
    with typed_errors():
        now = redis_ms(redis)
        known = [Beat(**json.loads(text)) for text in cast(dict[str, str], redis.hgetall(KEY)).values()]
        gone = [beat.name for beat in known if now - beat.seen_ms > _FORGOTTEN_AFTER * 1000]
        if gone:
            redis.hdel(KEY, *gone)
    alive = [beat for beat in known if now - beat.seen_ms <= ALIVE_WITHIN * 1000]
    return tuple(sorted(alive, key=lambda beat: (beat.stage, beat.name)))


def redis_ms(redis: Redis) -> int:
    """The clock of Redis in milliseconds since 1970."""
    seconds, micros = redis.time()
    return int(seconds) * 1000 + int(micros) // 1000


def heartbeat_step(heartbeat: Heartbeat) -> type:
    """A consumer boot step that beats from the parent's event loop: a worker that hangs falls silent."""

    class Beating(bootsteps.StartStopStep):
        requires = ("celery.worker.consumer:Tasks",)
        timer: Any = None

        def start(self, parent: Any) -> None:
            heartbeat.beat()
            self.timer = parent.timer.call_repeatedly(EVERY, heartbeat.beat)

        def stop(self, parent: Any) -> None:  # noqa: ARG002
            if self.timer is not None:
                self.timer.cancel()
                self.timer = None

        def shutdown(self, parent: Any) -> None:
            self.stop(parent)
            heartbeat.leave()

    return Beating
