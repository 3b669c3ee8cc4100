"""Pause, resume and cancel, as moves of the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from redis import Redis

from shared.delivery import library
from shared.delivery.brake import Pause
from shared.delivery.ledger import SHARD, Row
from shared.delivery.terms import LEDGER_STAGES, Stage
from shared.errors import NotFound, UserError
from shared.runtime.clock import iso
from shared.runtime.redis_client import typed_errors
from shared.runtime.settings import Delivery

_DAY_MS = 86_400_000
REASON_LENGTH = 300


def stage_named(name: str | None) -> Stage | None:
    """The stage that can be paused; UserError for any other name."""
    if name is None:
        return None
    if name not in set(LEDGER_STAGES):
        raise UserError(f"{name} is no stage that can be paused; these are {', '.join(LEDGER_STAGES)}")
    return Stage(name)


class Control:
    """Every call raises `Busy` when Redis is unreachable or full and `StopWorker` when it refuses us."""

    def __init__(self, redis: Redis, delivery: Delivery) -> None:
        self._redis = redis
        self._keep_ms = delivery.keep_jobs_days * _DAY_MS

    def pauses(self) -> list[Pause]:
        """All pauses, the oldest first."""
        with typed_errors():
            found = cast(dict[str, str], self._redis.hgetall(f"{SHARD}:paused"))
        return sorted((Pause.parse(*one) for one in found.items()), key=lambda pause: pause.at)

    def pause(self, job: str | None, stage: Stage | None, reason: str = "") -> bool:
        """Send nothing more of the job at the stage; None means all. False where it was paused already.

        What runs goes on to the end of its stage, and documents are accepted as ever. Raises NotFound for a job that is
        not known.
        """
        done = int(
            library.call(
                self._redis, SHARD, "pause", stage or "*", _job(job), " ".join(reason.split())[:REASON_LENGTH]
            )
        )
        if done < 0:
            raise _unknown(job)
        return bool(done)

    def resume(self, job: str | None, stage: Stage | None) -> list[Pause]:
        """Lift all pauses within what is named, by hand or by the brake, whose counts there start anew; which they were.

        A wider pause stays. Raises NotFound for a job that is not known.
        """
        found = library.call(self._redis, SHARD, "resume", stage or "*", _job(job))
        if found == -1:
            raise _unknown(job)
        lifted = [Pause.parse(scope, record) for scope, record in zip(found[::2], found[1::2], strict=True)]
        return sorted(lifted, key=lambda pause: pause.at)

    def cancel(self, job: str, at: datetime) -> int:
        """End the job's documents as cancelled; how many are in flight now.

        The sweeper ends those that wait. What has begun at its stage goes on to the end of that stage, and is cancelled
        before the next. Raises NotFound for a job that is not known.
        """
        left = int(library.call(self._redis, SHARD, "cancel", _job(job), iso(at)))
        if left < 0:
            raise _unknown(job)
        return left

    def cancelled(self, limit: int = 1000) -> list[Row]:
        """Waiting rows of cancelled jobs: write their ends to the journal, then `drop` them."""
        return [Row.parse(row) for row in library.call(self._redis, SHARD, "cancelled", limit)]

    def drop(self, entries: Sequence[str]) -> int:
        """Count these rows cancelled; how many of them were still there to be."""
        return int(library.call(self._redis, SHARD, "drop", self._keep_ms, *entries)) if entries else 0

    def tidy(self) -> int:
        """Forget counts and pauses of jobs that are no longer kept; how many."""
        return int(library.call(self._redis, SHARD, "tidy"))


def _job(job: str | None) -> str:
    if job is None:
        return "*"
    if job == "*":
        raise _unknown(job)
    return job


def _unknown(job: str | None) -> NotFound:
    return NotFound(f"there is no job {job}; `wenqu job` lists the latest ones")
