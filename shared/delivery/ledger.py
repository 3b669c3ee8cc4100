"""The ledger's moves from Python: one method a transition of docs/delivery.md, nothing more."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from redis import Redis

from shared.delivery import library
from shared.delivery.terms import LEDGER_STAGES, Lane, Outcome, Stage
from shared.errors import Cause
from shared.runtime.redis_client import typed_errors
from shared.runtime.settings import Delivery

SHARD = "wq:{0}"
_DAY_MS = 86_400_000
_AHEAD_MS = 1_000_000_000_000
"""What ledger.lua takes from the time of a document that comes back."""


@dataclass(frozen=True)
class Row:
    """One operation in flight, as `begin` or `condemned` handed it out."""

    entry: str
    doc: str
    collection: str
    revision: int
    generation: int
    job: str
    lane: Lane
    key: str
    hash: str
    raw: str
    size: int
    stage: Stage
    alone: bool
    attempt: int
    waits: int
    input: str
    cause: str
    detail: str
    journey: tuple[Mapping[str, object], ...]

    @classmethod
    def parse(cls, fields: Sequence[str]) -> "Row":
        """The row in `[entry, field, value, …]`."""
        entry, pairs = fields[0], fields[1:]
        raw = dict(zip(pairs[::2], pairs[1::2], strict=True))
        return cls(
            entry=entry,
            doc=raw["doc"],
            collection=raw["collection"],
            revision=int(raw["rev"]),
            generation=int(raw["gen"]),
            job=raw["job"],
            lane=Lane(raw["lane"]),
            key=raw["key"],
            hash=raw["hash"],
            raw=raw["raw"],
            size=int(raw["size"]),
            stage=Stage(raw["stage"]),
            alone=raw["alone"] == "1",
            attempt=int(raw["attempt"]),
            waits=int(raw["waits"]),
            input=raw["input"],
            cause=raw["cause"],
            detail=raw["detail"],
            journey=tuple(json.loads(raw["journey"])),
        )


@dataclass(frozen=True)
class Admission:
    """One document to admit. `raw` is empty where it is believed a duplicate; `known` is the hash in the index."""

    entry: str
    doc: str
    rev: int
    gen: int
    key: str
    hash: str
    raw: str
    size: int
    known: str | None
    journey: str
    stage: str = Stage.NORMALIZE


@dataclass(frozen=True)
class Advance:
    """The stage is done: on to the next one with this input."""

    entry: str
    to: Stage
    input: str
    journey: str
    move: str = field(default="advance", init=False)


@dataclass(frozen=True)
class Wait:
    """An outage: again after `delay_ms`, no attempt counted."""

    entry: str
    delay_ms: int
    cause: Cause
    detail: str
    move: str = field(default="wait", init=False)


@dataclass(frozen=True)
class End:
    """The operation is over; `failure` is the JSON shown in the job's list when it is dead.

    `died` is the cause of an unexpected death, which the brake counts.
    """

    entry: str
    outcome: Outcome
    failure: str | None = None
    died: Cause | None = None
    move: str = field(default="end", init=False)


Move = Advance | Wait | End


@dataclass(frozen=True)
class Batch:
    """Documents dispatched together under one token."""

    token: str
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Sweep:
    """What one sweep of a stage found."""

    resent: int
    lost: int
    condemned: int
    late: bool


@dataclass(frozen=True)
class Depth:
    """Documents of a stage by state."""

    waiting: int
    sent: int
    running: int


class Ledger:
    """Every call raises `Busy` when Redis is unreachable or full and `StopWorker` when it refuses us."""

    def __init__(self, redis: Redis, delivery: Delivery) -> None:
        self._redis = redis
        self._delivery = delivery
        self._keep_ms = delivery.keep_jobs_days * _DAY_MS

    def _call(self, name: str, *args: str | int) -> Any:
        return library.call(self._redis, SHARD, name, *args)

    def reserve(self, collection: str, count: int) -> int:
        """The first of `count` new revisions of the collection."""
        return int(self._call("reserve", collection, count))

    def admit(
        self, job: str, collection: str, lane: Lane, submitted_at: str, documents: Sequence[Admission]
    ) -> list[str]:
        """`accepted`, `duplicate` or `again` for each document, in order."""
        request = {
            "job": job,
            "collection": collection,
            "lane": lane,
            "submitted_at": submitted_at,
            "keep_ms": self._keep_ms,
            "documents": [asdict(document) for document in documents],
        }
        return cast(list[str], self._call("admit", json.dumps(request, ensure_ascii=False)))

    def restore(
        self,
        revisions: Mapping[str, int],
        jobs: Mapping[str, Mapping[str, str | int]],
        documents: Sequence[Mapping[str, str | int]],
        was: Mapping[str, Mapping[str, int]] | None = None,
    ) -> tuple[int, list[str]]:
        """Put back what a lost ledger held: last revision per collection, jobs that are unknown, rows that are missing.

        Rows that are there stay as they are. A known job gets its counters only if it is in `was`, with the counters that
        were read, and they still are so. How many rows were made, and the jobs whose counters had moved. Documents have the
        fields of `Admission` and `job` and `collection`, the oldest revision of a document first.
        """
        request = {
            "seq": revisions,
            "jobs": jobs,
            "was": was or {},
            "documents": documents,
            "keep_ms": self._keep_ms,
        }
        made, *moved = self._call("restore", json.dumps(request, ensure_ascii=False))
        return int(made), [str(name) for name in moved]

    def newest(self, docs: Sequence[str]) -> dict[str, str]:
        """Document id to content hash of its newest operation in flight."""
        if not docs:
            return {}
        with typed_errors():
            values = cast(list[str | None], self._redis.hmget(f"{SHARD}:newest", list(docs)))
        return {doc: value.split(" ", 1)[1] for doc, value in zip(docs, values, strict=True) if value}

    def dispatch(self, stage: Stage, token: str, batches: int = 4) -> list[Batch]:
        """Up to `batches` batches that may be sent now; they count against the window until they end."""
        delivery = self._delivery
        taken = self._call(
            "dispatch",
            stage,
            token,
            batches,
            delivery.window_batches * delivery.batch_documents,
            delivery.batch_documents,
            delivery.batch_bytes,
            int(delivery.begin_within * 1000),
        )
        return [Batch(batch[0], tuple(batch[1:])) for batch in taken]

    def begin(self, stage: Stage, batch: str, entries: Sequence[str]) -> list[Row]:
        """The rows now running under this batch; those that moved on, or were paused or cancelled, are left out."""
        return [Row.parse(row) for row in self._call("begin", stage, batch, self._lease_ms, *entries)]

    def renew(self, stage: Stage, batch: str, entries: Sequence[str]) -> int:
        """How many of the rows still run under this batch; their leases are longer now."""
        return int(self._call("renew", stage, batch, self._lease_ms, *entries))

    def release(self, stage: Stage, batch: str, cause: Cause, entries: Sequence[str]) -> tuple[int, int]:
        """Give up rows whose worker is gone: `(waiting again, condemned)`."""
        waiting, condemned = self._call("release", stage, batch, cause, self._delivery.attempts, *entries)
        return int(waiting), int(condemned)

    def commit(self, stage: Stage, batch: str, moves: Sequence[Move]) -> list[bool]:
        """Whether each row was moved: False where this batch no longer holds it."""
        if not moves:
            return []
        request = [{k: v for k, v in asdict(move).items() if v is not None} for move in moves]
        document = json.dumps(request, ensure_ascii=False)
        moved = self._call("commit", stage, batch, self._keep_ms, document, *self._brake)
        return [bool(int(one)) for one in moved]

    def sweep(self, stage: Stage, limit: int = 1000) -> Sweep:
        """Send back what was not begun or not renewed in time."""
        delivery = self._delivery
        resent, lost, condemned, late = self._call(
            "sweep", stage, self._lease_ms, int(delivery.late_after * 1000), delivery.attempts, limit
        )
        return Sweep(int(resent), int(lost), int(condemned), bool(int(late)))

    def condemned(self, limit: int = 50, again_ms: int = 60_000) -> list[Row]:
        """Rows to bury; each is handed out again only after `again_ms`."""
        return [Row.parse(row) for row in self._call("condemned", limit, again_ms)]

    def bury(self, entry: str, failure: str) -> bool:
        """Count a condemned row dead, once its dead letter is on disk."""
        return bool(int(self._call("bury", entry, failure, self._keep_ms, *self._brake)))

    @property
    def _brake(self) -> tuple[int, int, int, int]:
        delivery = self._delivery
        return (
            delivery.brake_in_a_row,
            delivery.brake_window,
            delivery.brake_deaths,
            int(delivery.brake_jobs_within * 1000),
        )

    @property
    def _lease_ms(self) -> int:
        return int(self._delivery.lease * 1000)

    def job(self, job: str) -> dict[str, str]:
        """The job's counters and facts; empty when it is unknown."""
        return cast(dict[str, str], self._read(lambda: self._redis.hgetall(f"{SHARD}:job:{job}")))

    def failures(self, job: str, limit: int = 1000) -> list[dict[str, str]]:
        """The job's dead documents, oldest first."""
        texts = self._read(lambda: self._redis.lrange(f"{SHARD}:failures:{job}", -limit, -1))
        return [json.loads(text) for text in texts]

    def jobs(self, limit: int = 20) -> list[str]:
        """The jobs admitted last, newest first."""
        return cast(list[str], self._read(lambda: self._redis.zrevrange(f"{SHARD}:jobs", 0, limit - 1)))

    def collections(self) -> dict[str, dict[str, str]]:
        """Counters of every collection that was ever submitted to."""
        names = self._read(lambda: self._redis.hkeys(f"{SHARD}:seq"))
        return {name: self._read(lambda: self._redis.hgetall(f"{SHARD}:collection:{name}")) for name in names}  # noqa: B023

    def depth(self, stage: Stage) -> Depth:
        """How many documents wait, are sent and run at a stage."""
        jobs = self._read(lambda: self._redis.zrange(f"{SHARD}:turns:{stage}", 0, -1))
        waiting = sum(self._read(lambda: self._redis.zcard(f"{SHARD}:wait:{stage}:{job}")) for job in jobs)  # noqa: B023
        sent = self._read(lambda: self._redis.zcard(f"{SHARD}:sent:{stage}"))
        running = self._read(lambda: self._redis.zcard(f"{SHARD}:leases:{stage}"))
        return Depth(waiting, sent, running)

    def oldest_waiting(self, stage: Stage) -> int | None:
        """Since when (ms, clock of Redis) the oldest document waits at a stage; None where none does.

        What came back from a lost worker or a stop counts from its return, what an outage holds back from its next try.
        """
        jobs = self._read(lambda: self._redis.zrange(f"{SHARD}:turns:{stage}", 0, -1))
        found = []
        for job in jobs:
            queue = f"{SHARD}:wait:{stage}:{job}"
            with typed_errors():
                first = cast(list[tuple[str, float]], self._redis.zrange(queue, 0, 0, withscores=True))
            found += [int(score + _AHEAD_MS if score < _AHEAD_MS else score) for _, score in first]
        return min(found, default=None)

    def depths(self) -> dict[Stage, Depth]:
        """The depth of every stage that rows pass."""
        return {stage: self.depth(stage) for stage in LEDGER_STAGES}

    def graves(self, limit: int = 200) -> list[str]:
        """Entries whose dead letters have no search copy yet, oldest first."""
        return cast(list[str], self._read(lambda: self._redis.zrange(f"{SHARD}:graves", 0, limit - 1)))

    def mark_grave(self, dead_id: str, at_ms: int) -> None:
        """Ask for a search copy of a dead letter that never had a row."""
        self._read(lambda: self._redis.zadd(f"{SHARD}:graves", {dead_id: at_ms}))

    def copied(self, dead_ids: Iterable[str]) -> None:
        """These dead letters have their search copies."""
        ids = list(dead_ids)
        if ids:
            self._read(lambda: self._redis.zrem(f"{SHARD}:graves", *ids))

    def put_receipt(self, submission_id: str, receipt: str) -> None:
        """Keep the receipt of a submit message."""
        self._read(lambda: self._redis.set(f"{SHARD}:receipt:{submission_id}", receipt, px=self._keep_ms))

    def receipt(self, submission_id: str) -> str | None:
        """The receipt of a submit message, None while there is none."""
        return cast(str | None, self._read(lambda: self._redis.get(f"{SHARD}:receipt:{submission_id}")))

    def ping(self) -> None:
        """Raise Busy or StopWorker unless Redis answers."""
        self._read(self._redis.ping)

    @staticmethod
    def _read(call: Callable[[], Any]) -> Any:
        with typed_errors():
            return call()
