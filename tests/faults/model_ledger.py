"""What the ledger should do, in plain Python: the model that the real one is compared with.

Time is virtual and moves in whole `UNIT`s only, so that the milliseconds which a test itself takes never decide.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from shared.delivery.ledger import Admission, Advance, Batch, End, Move
from shared.delivery.terms import Lane, Outcome, Stage
from shared.runtime.settings import Delivery
from tests.faults.model_stops import Scope, Stops

UNIT = 1_000_000
"""Milliseconds. Far more than any test takes, far less than counters are kept."""

DELIVERY = Delivery(
    lease=3 * UNIT / 1000,
    begin_within=2 * UNIT / 1000,
    late_after=3.5 * UNIT / 1000,
    batch_documents=3,
    window_batches=2,
    batch_bytes=100,
    attempts=3,
    brake_in_a_row=2,
    brake_window=8,
    brake_share=0.375,
    brake_jobs_within=2.5 * UNIT / 1000,
)
WINDOW = DELIVERY.batch_documents * DELIVERY.window_batches
LEASE = int(DELIVERY.lease * 1000)
BEGIN = int(DELIVERY.begin_within * 1000)
LATE = int(DELIVERY.late_after * 1000)


@dataclass(frozen=True)
class Job:
    """Who submits, into what, and how urgently."""

    name: str
    collection: str
    lane: Lane


@dataclass
class ModelRow:
    """One operation in flight. `due` is the end of what it waits for: not-before, deadline, lease or burial."""

    admission: Admission
    job: Job
    stage: Stage
    due: int
    state: str = "waiting"
    batch: str = ""
    solo: bool = False
    alone: bool = False
    attempt: int = 0
    waits: int = 0
    input: str = ""
    cause: str = ""
    journey: str = "[]"

    @property
    def order(self) -> tuple[int, int]:
        """Which of two operations of a document is newer."""
        return self.admission.rev, self.admission.gen


@dataclass
class Sweeps:
    """When a stage was swept last, and until when losses are nobody's fault."""

    last: int | None = None
    grace: int = 0


@dataclass
class Model:
    """The whole ledger."""

    now: int = 1000 * UNIT
    rows: dict[str, ModelRow] = field(default_factory=dict)
    newest: dict[str, ModelRow] = field(default_factory=dict)
    revisions: Counter[str] = field(default_factory=Counter)
    jobs: dict[str, Counter[str]] = field(default_factory=dict)
    collections: dict[str, Counter[str]] = field(default_factory=dict)
    failures: dict[str, list[str]] = field(default_factory=dict)
    graves: set[str] = field(default_factory=set)
    sweeps: dict[Stage, Sweeps] = field(default_factory=dict)
    stops: Stops = field(default_factory=lambda: Stops(DELIVERY))

    def reserve(self, collection: str, count: int) -> int:
        """The first of `count` revisions."""
        self.revisions[collection] += count
        return self.revisions[collection] - count + 1

    def admit(self, job: Job, documents: Sequence[Admission]) -> list[str]:
        """The outcome of each; an entry that is in flight already is accepted once, however often it is offered."""
        self.jobs.setdefault(job.name, Counter())
        return [self._admit(job, document) for document in documents]

    def _admit(self, job: Job, document: Admission) -> str:
        if document.entry in self.rows:
            return "accepted"
        newest = self.newest.get(document.doc)
        known = document.known if newest is None else newest.admission.hash
        if known == document.hash:
            self._count(job, "accepted")
            self._count(job, Outcome.DUPLICATE)
            return "duplicate"
        if not document.raw:
            return "again"
        row = ModelRow(document, job, Stage(document.stage), self.now, input=document.raw)
        self.rows[document.entry] = row
        if newest is None or row.order > newest.order:
            self.newest[document.doc] = row
        self._count(job, "accepted")
        return "accepted"

    def due(self, stage: Stage) -> dict[str, ModelRow]:
        """What may be dispatched now."""
        return {
            entry: row
            for entry, row in self.rows.items()
            if row.state == "waiting" and row.stage is stage and row.due <= self.now and self.may_go(row)
        }

    def may_go(self, row: ModelRow) -> bool:
        """Whether neither a pause nor a cancellation holds it back."""
        return not self.stops.is_paused(row.stage, row.job.name) and not self.is_cancelled(row)

    def is_cancelled(self, row: ModelRow) -> bool:
        """What has begun at its stage before goes on to the end of that stage."""
        return row.job.name in self.stops.cancelled and not row.solo and row.waits == 0

    def room(self, stage: Stage) -> int:
        """How many documents more the window takes."""
        return WINDOW - sum(
            row.stage is stage and row.state in {"sent", "running"} for row in self.rows.values()
        )

    def dispatched(self, stage: Stage, asked: int, batches: Sequence[Batch]) -> None:
        """Check a dispatch against the rules, then take it over. The order within a job is left to the ledger."""
        due, room = self.due(stage), self.room(stage)
        sure = self._sure(due)
        entries = [entry for batch in batches for entry in batch.entries]
        assert len(batches) <= asked
        assert len(entries) == len(set(entries)) <= max(room, 0), "the window"
        assert set(entries) <= due.keys(), "only what waits and may go"
        for batch in batches:
            self._fits(batch, due)
        if sure and room > 0:
            assert batches, "something was due and there was room"
        if len(batches) < asked and len(entries) < room:
            assert sure <= set(entries), "all that is due goes while there is room"
        served = [due[batch.entries[0]].job for batch in batches]
        if any(due[entry].job.lane is Lane.INTERACTIVE for entry in sure) and served:
            assert served[0].lane is Lane.INTERACTIVE, "interactive first"
        if len(set(served)) < len(served):
            assert {due[entry].job.name for entry in sure} <= {job.name for job in served}, "in turn"
        for batch in batches:
            for entry in batch.entries:
                row = self.rows[entry]
                row.state, row.batch, row.due = "sent", batch.token, self.now + BEGIN
                row.alone = len(batch.entries) == 1

    def _sure(self, due: dict[str, ModelRow]) -> set[str]:
        """What must go: in a cancelled job, what may go can stand behind what is to be ended first."""
        behind = {row.job.name for row in self.rows.values() if self.is_cancelled(row)}
        return {entry for entry, row in due.items() if row.job.name not in behind}

    @staticmethod
    def _fits(batch: Batch, due: dict[str, ModelRow]) -> None:
        rows = [due[entry] for entry in batch.entries]
        assert len({row.job.name for row in rows}) == 1, "one job a batch"
        assert len(rows) <= DELIVERY.batch_documents
        if len(rows) > 1:
            assert sum(row.admission.size for row in rows) <= DELIVERY.batch_bytes
            assert not any(row.solo for row in rows), "what was lost goes alone"

    def held(self, state: str, stage: Stage, batch: str, entries: Sequence[str]) -> Iterator[ModelRow]:
        """Rows in `state` under this batch, judged one by one as they are reached."""
        for entry in entries:
            row = self.rows.get(entry)
            if row and (row.state, row.stage, row.batch) == (state, stage, batch):
                yield row

    def begin(self, stage: Stage, batch: str, entries: Sequence[str]) -> list[str]:
        """The entries that run now."""
        begun = []
        for row in self.held("sent", stage, batch, entries):
            if not self.may_go(row):
                self._put_back(row, self.now)
                continue
            row.state, row.due = "running", self.now + LEASE
            begun.append(row.admission.entry)
        return begun

    def renew(self, stage: Stage, batch: str, entries: Sequence[str]) -> int:
        """How many were renewed."""
        renewed = list(self.held("running", stage, batch, entries))
        for row in renewed:
            row.due = self.now + LEASE
        return len(renewed)

    def release(self, stage: Stage, batch: str, cause: str, entries: Sequence[str]) -> tuple[int, int]:
        """`(waiting, condemned)`."""
        fates = Counter(self._lose(row, cause) for row in self.held("running", stage, batch, entries))
        return fates["waiting"], fates["condemned"]

    def commit(self, stage: Stage, batch: str, moves: Sequence[Move]) -> list[bool]:
        """Whether each was moved."""
        moved, jobs, results = [], [], []
        for move in moves:
            held = next(self.held("running", stage, batch, [move.entry]), None)
            moved.append(held is not None)
            if held is not None:
                jobs.append(held.job.name)
                if isinstance(move, Advance | End):
                    results.append(isinstance(move, End) and move.died is not None)
                self._move(held, move)
        if jobs:
            self.stops.count(stage, jobs[0], results, self.now)
        return moved

    def _move(self, row: ModelRow, move: Move) -> None:
        match move:
            case Advance():
                fresh = ModelRow(row.admission, row.job, move.to, self.now, alone=row.alone)
                fresh.input, fresh.journey = move.input, move.journey
                vars(row).update(vars(fresh))
            case End():
                self._end(row, move.outcome, move.failure)
            case _:
                self._put_back(row, self.now + move.delay_ms)
                row.waits += 1
                row.cause = move.cause

    def sweep(self, stage: Stage) -> tuple[int, int, int, bool]:
        """`(resent, lost, condemned, late)`."""
        sweeps = self.sweeps.setdefault(stage, Sweeps())
        last, sweeps.last = sweeps.last, self.now
        here = [row for row in self.rows.values() if row.stage is stage]
        if last is not None and self.now - last > LATE:
            sweeps.grace = self.now + LEASE
            for row in here:
                if row.state in {"sent", "running"}:
                    row.due = max(row.due, self.now) + LEASE
            return 0, 0, 0, True
        over = [row for row in here if row.due <= self.now]
        unbegun = [row for row in over if row.state == "sent"]
        dead = [row for row in over if row.state == "running"]
        for row in unbegun:
            self._put_back(row, self.now)
        fates = Counter(self._lose(row, "worker_died") for row in dead)
        return len(unbegun), fates["waiting"], fates["condemned"], False

    def condemned(self, again_ms: int) -> set[str]:
        """What is handed out for burial."""
        handed = {
            entry: row for entry, row in self.rows.items() if row.state == "condemned" and row.due <= self.now
        }
        for row in handed.values():
            row.due = self.now + again_ms
        return set(handed)

    def bury(self, entry: str, failure: str) -> bool:
        """Whether it was condemned and has its end now."""
        row = self.rows.get(entry)
        if row is None or row.state != "condemned":
            return False
        self._end(row, Outcome.DEAD, failure)
        self.stops.count(row.stage, row.job.name, [True], self.now)
        return True

    def pause(self, scope: Scope) -> bool | None:
        """Whether it was not paused before; None for an unknown job."""
        return self.stops.pause(scope) if scope[1] in {None, *self.jobs} else None

    def resume(self, scope: Scope) -> set[Scope] | None:
        """What was lifted; None for an unknown job of which nothing is paused."""
        return self.stops.resume(scope) if scope[1] in {None, *self.jobs} else None

    def cancel(self, job: str) -> int | None:
        """How many are in flight; None for an unknown job."""
        if job not in self.jobs:
            return None
        left = sum(row.job.name == job for row in self.rows.values())
        self.stops.cancel(job, left)
        return left

    def end_cancelled(self) -> set[str]:
        """What is ended as cancelled."""
        ended = [row for row in self.rows.values() if row.state == "waiting" and self.is_cancelled(row)]
        for row in ended:
            self._end(row, Outcome.CANCELLED, None)
        return {row.admission.entry for row in ended}

    def _lose(self, row: ModelRow, cause: str) -> str:
        blamed = row.alone and self.now >= self.sweeps.get(row.stage, Sweeps()).grace
        row.cause, row.solo = cause, True
        row.attempt += blamed
        self._put_back(row, self.now)
        if blamed and row.attempt >= DELIVERY.attempts:
            row.state = "condemned"
        return row.state

    @staticmethod
    def _put_back(row: ModelRow, due: int) -> None:
        row.state, row.batch, row.due = "waiting", "", due

    def _end(self, row: ModelRow, outcome: Outcome, failure: str | None) -> None:
        entry = row.admission.entry
        self._count(row.job, outcome)
        if failure is not None:
            self.failures.setdefault(row.job.name, []).append(failure)
            self.graves.add(entry)
        if self.newest.get(row.admission.doc) is row:
            del self.newest[row.admission.doc]
        del self.rows[entry]

    def _count(self, job: Job, what: str) -> None:
        self.jobs.setdefault(job.name, Counter())[str(what)] += 1
        self.collections.setdefault(job.collection, Counter())[str(what)] += 1


def bare(admission: Admission) -> Admission:
    """The same without a blob, as a client offers what it believes a duplicate."""
    return replace(admission, raw="")
