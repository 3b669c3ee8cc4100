"""A ledger and its control on a real Redis, with documents that fare as they are told."""

import json
from itertools import count

from redis import Redis

from shared.delivery.brake import unexpected
from shared.delivery.control import Control
from shared.delivery.ledger import SHARD, Admission, Advance, Batch, End, Ledger, Move, Wait
from shared.delivery.terms import Lane, Outcome, Stage
from shared.errors import Cause
from shared.ids import entry_id
from shared.runtime.settings import Delivery

AT = "2026-01-01T00:00:00.000Z"
NORMALIZE = Stage.NORMALIZE
IN_A_ROW, WINDOW, DEATHS = 5, 20, 4
DELIVERY = Delivery(
    batch_documents=1,
    window_batches=50,
    attempts=2,
    brake_in_a_row=IN_A_ROW,
    brake_window=WINDOW,
    brake_share=DEATHS / WINDOW,
    brake_jobs_within=300,
)


class House:
    """A ledger, its control, and documents that fare as they are told."""

    def __init__(self, redis: Redis, delivery: Delivery = DELIVERY) -> None:
        self.redis = redis
        self.ledger = Ledger(redis, delivery)
        self.control = Control(redis, delivery)
        self._numbers = count(1)

    def admit(self, documents: int = 1, job: str = "j", lane: Lane = Lane.BULK) -> list[str]:
        """Entries of fresh documents that wait at normalize."""
        admissions = []
        for number in (next(self._numbers) for _ in range(documents)):
            entry = entry_id(f"{number:032x}", number, 0)
            admissions.append(
                Admission(entry, f"{number:032x}", number, 0, "key", "hash", "raw", 10, None, "[]")
            )
        assert set(self.ledger.admit(job, "c", lane, AT, admissions)) == {"accepted"}
        return [admission.entry for admission in admissions]

    def send(self, stage: Stage = NORMALIZE) -> list[Batch]:
        """All that may go."""
        return self.ledger.dispatch(stage, f"t{next(self._numbers)}", batches=50)

    def fare(self, fates: str, job: str = "j", stage: Stage = NORMALIZE) -> None:
        """One fresh document a letter: `d` dies unexpectedly, `r` is rejected, `.` is indexed, `>` goes on, `w` waits."""
        for fate in fates:
            [entry] = self.admit(job=job)
            row = f"{SHARD}:row:{entry}"
            self.redis.zrem(f"{SHARD}:wait:{NORMALIZE}:{job}", entry)
            self.redis.hset(row, mapping={"state": "running", "batch": "b", "stage": stage.value})
            self.redis.zadd(f"{SHARD}:leases:{stage}", {entry: 9e15})
            assert self.ledger.commit(stage, "b", [move(entry, fate)]) == [True]

    def paused(self) -> set[tuple[str | None, str | None]]:
        """Stage and job of every pause."""
        return {(pause.stage, pause.job) for pause in self.control.pauses()}

    def sums_hold(self, job: str = "j") -> bool:
        """Whether each document of the job has an end or a row."""
        counters = self.ledger.job(job)
        rows = [
            row for row in self.redis.scan_iter(f"{SHARD}:row:*") if self.redis.hget(str(row), "job") == job
        ]
        ends = sum(int(counters.get(outcome, 0)) for outcome in Outcome)
        return int(counters["accepted"]) == ends + len(rows)

    def counter(self, what: str, job: str = "j") -> int:
        """One counter of the job."""
        return int(self.ledger.job(job).get(what, 0))

    def end_cancelled(self) -> list[str]:
        """As the sweeper does, without its journal."""
        entries = [row.entry for row in self.control.cancelled()]
        assert self.control.drop(entries) == len(entries)
        return entries


def move(entry: str, fate: str) -> Move:
    """What becomes of a document with this letter of `House.fare`."""
    failure = json.dumps(
        {
            "entry": entry,
            "source_key": "k",
            "stage": "normalize",
            "cause": "stage_failed",
            "detail": "",
            "dead_id": entry,
        }
    )
    match fate:
        case "d":
            return End(entry, Outcome.DEAD, failure, unexpected(Cause.STAGE_FAILED))
        case "r":
            return End(entry, Outcome.DEAD, failure, unexpected(Cause.NO_CHINESE))
        case ">":
            return Advance(entry, Stage.INDEX, "out", "[]")
        case "w":
            return Wait(entry, 60_000_000, Cause.REDIS_FULL, "full")
        case _:
            return End(entry, Outcome.INDEXED)
