"""The stage runner: begin → function → outputs → journal → commit → wake the next stage. One for all stages."""

import json
import os
import random
import socket
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from shared.delivery.brake import unexpected
from shared.delivery.dispatch import Dispatcher
from shared.delivery.handler import Done, Handler, Output, Result, Work, output_key
from shared.delivery.ledger import Advance, End, Ledger, Move, Row, Wait
from shared.delivery.retry import FullJitter
from shared.delivery.terms import Outcome, Stage
from shared.errors import Busy, Cause, Reject, RetryLater, StageError, StopWorker, WenquError
from shared.insight.meter import Meter
from shared.messages.wakeup import WakeUp
from shared.runtime.clock import Clock, iso
from shared.runtime.crash import crash_point
from shared.runtime.settings import Delivery
from shared.storage import journal
from shared.storage.blobs import Blob, BlobStore
from shared.storage.dead import DeadLetter, DeadLetters
from shared.storage.journal import Journal

log = structlog.get_logger(__name__)

WRITE_PATIENCE = 5.0
"""Seconds for which outputs are held while the disk takes nothing; then their documents wait in the ledger."""


class _OutOfMemory:
    """The run came to nothing as if its worker had been lost: an attempt, if the document ran alone."""


@dataclass
class _Outcomes:
    """What a batch comes to, before anything is committed."""

    blobs: list[Blob] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)
    ends: list[dict[str, object]] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    too_big: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    accepted_at: list[datetime] = field(default_factory=list)


class StageRunner:
    """Runs one stage's wake-ups. Create it once per process; it opens nothing before the first wake-up."""

    def __init__(
        self,
        handler: Handler,
        ledger: Ledger,
        blobs: BlobStore,
        journal: Journal,
        dead: DeadLetters,
        dispatcher: Dispatcher,
        delivery: Delivery,
        clock: Clock,
        versions: dict[str, str],
        interrupt: type[Exception],
        meter: Meter | None = None,
    ) -> None:
        """`interrupt` is what the worker raises inside a stage function when the soft time limit has passed."""
        self._interrupt = interrupt
        self._handler = handler
        self._ledger = ledger
        self._blobs = blobs
        self._journal = journal
        self._dead = dead
        self._dispatcher = dispatcher
        self._delivery = delivery
        self._clock = clock
        self._versions = versions
        self._meter = meter
        self._jitter = FullJitter(delivery.retry_base, delivery.retry_cap)

    def run(self, message: WakeUp) -> None:
        """Work on the documents of a wake-up that still wait for it.

        Raises StopWorker when the configuration is wrong, after giving the documents back.
        """
        stage = self._handler.stage
        crash_point("before_begin")
        rows = self._ledger.begin(stage, message.batch, message.entries)
        crash_point("after_begin")
        if rows:
            self._work(stage, message.batch, rows)
        self._wake()

    def _work(self, stage: Stage, batch: str, rows: Sequence[Row]) -> None:
        outcomes = _Outcomes()
        done: set[str] = set()
        late: list[str] = []
        try:
            for row, work, result in self._results(rows):
                self._judge(row, work, result, outcomes)
                done.add(row.entry)
        except self._interrupt:
            log.warning("soft_time_limit", stage=stage.value, batch=batch, done=len(done), of=len(rows))
            late = [row.entry for row in rows if row.entry not in done]
        except StopWorker as error:
            self._give_back(stage, batch, rows, error)
            raise
        self._finish(stage, batch, rows, outcomes)
        for cause, entries in ((Cause.TIME_LIMIT, late), (Cause.MEMORY_LIMIT, outcomes.too_big)):
            if entries:
                self._ledger.release(stage, batch, cause, entries)

    def _results(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Work | None, Result | _OutOfMemory]]:
        """A result for each row, one at a time, or all at once for a stage that wants batches."""
        works: list[Work] = []
        steps: list[dict[str, object]] = []
        began = self._clock.monotonic()
        for row in rows:
            started = self._clock.monotonic()
            step: dict[str, object] = {
                "stage": row.stage.value,
                "attempt": row.attempt + 1,
                "started": iso(self._clock.now()),
                "version": self._handler.version,
                "worker": f"{socket.gethostname()}:{os.getpid()}",
            }
            try:
                work = Work(row, self._blobs.get(row.input), (*row.journey, step))
                if self._handler.batched:
                    works.append(work)
                    steps.append(step)
                    continue
                result: Result | _OutOfMemory = self._handler.handle([work])[0]
            except (self._interrupt, StopWorker):
                raise
            except MemoryError:
                result = _OutOfMemory()
            except Exception as error:
                yield row, None, _failure(error)
                continue
            step["duration_ms"] = round((self._clock.monotonic() - started) * 1000, 1)
            yield row, None if isinstance(result, _OutOfMemory) else work, result
        if works:
            # A batch is written with its journey, which can not hold how long that very write takes.
            for step in steps:
                step["duration_ms"] = round((self._clock.monotonic() - began) * 1000, 1)
            yield from self._batch(works)

    def _batch(self, works: Sequence[Work]) -> Iterator[tuple[Row, Work | None, Result | _OutOfMemory]]:
        results: Sequence[Result | _OutOfMemory] | None
        try:
            results = self._handler.handle(works)
        except (self._interrupt, StopWorker):
            raise
        except Exception as error:
            # What the failed call holds in memory is let go before the next one.
            failure = _OutOfMemory() if isinstance(error, MemoryError) else _failure(error)
            results = [failure] if len(works) == 1 else None
        if results is None:
            for work in works:
                yield from self._batch([work])
            return
        for work, result in zip(works, results, strict=True):
            yield work.row, work, result

    def _judge(self, row: Row, work: Work | None, result: Result | _OutOfMemory, outcomes: _Outcomes) -> None:
        if work is not None:
            outcomes.seconds.append(float(str(work.journey[-1].get("duration_ms", 0.0))) / 1000)
        match result:
            case _OutOfMemory():
                log.warning("out_of_memory", stage=row.stage.value, entry=row.entry, alone=row.alone)
                outcomes.too_big.append(row.entry)
            case Output(payload) if work is not None and self._handler.next_stage is not None:
                key = output_key(
                    row.stage, self._handler.version, self._handler.fingerprint, work.blob, row.generation
                )
                outcomes.blobs.append(Blob(key, payload))
                journey = json.dumps(work.journey, ensure_ascii=False)
                outcomes.moves.append(Advance(row.entry, self._handler.next_stage, key, journey))
            case Done(outcome):
                if outcome == Outcome.INDEXED and (accepted := _accepted_at(row)):
                    outcomes.accepted_at.append(accepted)
                outcomes.ends.append(end_record(row, outcome))
                outcomes.moves.append(End(row.entry, outcome))
            case RetryLater():
                delay = self._jitter.delay(row.waits, random.random)
                wait = Wait(row.entry, int(delay * 1000), result.cause, encodable(result.detail[:500]))
                outcomes.moves.append(wait)
            case Reject():
                letter = self.dead_letter(row, result.cause, result.detail, _traceback_of(result))
                outcomes.letters.append(letter)
                outcomes.ends.append(end_record(row, Outcome.DEAD, result.cause))
                end = End(row.entry, Outcome.DEAD, failure_of(letter), unexpected(result.cause))
                outcomes.moves.append(end)
            case _:
                raise StopWorker(f"stage {row.stage} gave {result!r}, which has nowhere to go")

    def dead_letter(self, row: Row, cause: Cause, detail: str, trace: str | None = None) -> DeadLetter:
        """The dead letter of a row, with the original bytes where they can still be read."""
        return dead_letter(row, cause, detail, trace, self._blobs, self._clock, self._versions)

    def _finish(self, stage: Stage, batch: str, rows: Sequence[Row], outcomes: _Outcomes) -> None:
        """Make the outcomes durable, then move the rows. What can not be written now waits without an attempt counted."""

        def write() -> None:
            self._blobs.put(outcomes.blobs)
            self._dead.put(outcomes.letters)
            self._journal.append(outcomes.ends)

        def move() -> None:
            moved = self._ledger.commit(stage, batch, outcomes.moves)
            if not all(moved):
                log.info("commit_refused", stage=stage.value, batch=batch, rows=moved.count(False))

        try:
            self._insist(write, min(WRITE_PATIENCE, self._delivery.soft_limit / 4))
        except (Busy, self._interrupt) as error:
            # Holding the rows until the time limit would look like a worker that hangs, and blame them.
            log.warning("outputs_wait", stage=stage.value, batch=batch, error=str(error))
            self._postpone(rows, outcomes, error)
        crash_point("after_output")
        self._insist(move, self._delivery.soft_limit)
        crash_point("after_commit")
        self._count(stage, outcomes)

    def _count(self, stage: Stage, outcomes: _Outcomes) -> None:
        if self._meter is not None:
            now = self._clock.now()
            ages = [(now - moment).total_seconds() for moment in outcomes.accepted_at]
            self._meter.record(stage, map(_counted, outcomes.moves), outcomes.seconds, ages)

    def _insist(self, step: Callable[[], None], patience: float) -> None:
        for attempt in Retrying(
            retry=retry_if_exception_type(Busy),
            wait=wait_random_exponential(multiplier=self._delivery.retry_base, max=min(10.0, patience)),
            stop=stop_after_delay(patience),
            reraise=True,
        ):
            with attempt:
                step()

    def _postpone(self, rows: Sequence[Row], outcomes: _Outcomes, error: Exception) -> None:
        """Turn every move into a wait: none of what it needs is certain to be on disk."""
        cause, detail = (
            (error.cause, error.detail) if isinstance(error, Busy) else (Cause.DISK_FULL, "the disk hangs")
        )
        waits = {row.entry: row.waits for row in rows}
        outcomes.moves = [
            move
            if isinstance(move, Wait)
            else Wait(
                move.entry,
                int(self._jitter.delay(waits[move.entry], random.random) * 1000),
                cause,
                detail[:500],
            )
            for move in outcomes.moves
        ]

    def _give_back(self, stage: Stage, batch: str, rows: Sequence[Row], error: StopWorker) -> None:
        moves = [Wait(row.entry, 5000, Cause.STAGE_FAILED, str(error)[:500]) for row in rows]
        try:
            self._ledger.commit(stage, batch, moves)
        except WenquError as problem:
            log.warning("give_back_failed", stage=stage.value, batch=batch, error=str(problem))

    def _wake(self) -> None:
        """Send on what has just become ready; whatever fails here the sweeper does soon."""
        try:
            if self._handler.next_stage is not None:
                self._dispatcher.pump(self._handler.next_stage)
            self._dispatcher.pump(self._handler.stage)
        except Exception as error:
            log.warning("wake_failed", stage=self._handler.stage.value, error=str(error))
        crash_point("after_wake")


def _counted(move: Move) -> tuple[str, str]:
    """Outcome and cause of a move, as the metrics name them."""
    match move:
        case Advance():
            return "advanced", ""
        case Wait():
            return "postponed", move.cause
        case End():
            cause = "" if move.failure is None else str(json.loads(move.failure).get("cause", ""))
            return move.outcome, cause


def _accepted_at(row: Row) -> datetime | None:
    """When the operation was accepted, as the first step of its journey says."""
    try:
        return datetime.fromisoformat(str(row.journey[0]["started"]))
    except (IndexError, KeyError, ValueError):
        return None


def dead_letter(
    row: Row,
    cause: Cause,
    detail: str,
    trace: str | None,
    blobs: BlobStore,
    clock: Clock,
    versions: dict[str, str],
) -> DeadLetter:
    """The dead letter of a row, with the original bytes where they can still be read."""
    content, filename = b"", None
    try:
        raw = blobs.get(row.raw)
        content = raw.payload
        filename = raw.meta.get("filename")
    except StageError as problem:
        detail = f"{detail} (the original bytes are gone: {problem.detail})"
    return DeadLetter(
        dead_id=row.entry,
        entry=row.entry,
        doc_id=row.doc,
        collection=row.collection,
        source_key=row.key,
        filename=filename if isinstance(filename, str) else None,
        job=row.job,
        stage=row.stage.value,
        cause=cause,
        detail=encodable(detail[:2000]),
        attempts=row.attempt,
        at=iso(clock.now()),
        traceback=None if trace is None else encodable(trace),
        versions=versions,
        size=len(content),
        content=content,
    )


def failure_of(letter: DeadLetter) -> str:
    """The JSON that a job's list of failures shows."""
    return json.dumps(
        {
            "entry": letter.entry,
            "source_key": letter.source_key,
            "stage": letter.stage,
            "cause": letter.cause.value,
            "detail": letter.detail[:300],
            "dead_id": letter.dead_id,
        },
        ensure_ascii=False,
    )


def end_record(row: Row, outcome: Outcome, cause: Cause | None = None) -> dict[str, object]:
    """The journal's record of a row's end."""
    return journal.ended(
        entry=row.entry,
        collection=row.collection,
        job=row.job,
        key=row.key,
        content_hash=row.hash,
        outcome=outcome,
        cause=cause,
    )


def _failure(error: Exception) -> Reject | RetryLater:
    """What an exception of a stage means for the document."""
    if isinstance(error, Reject | RetryLater):
        return error
    if isinstance(error, Busy):
        return RetryLater(error.cause, error.detail)
    reject = Reject(Cause.STAGE_FAILED, describe(error))
    reject.__cause__ = error
    return reject


def describe(error: Exception) -> str:
    """Type and text of any exception, be its text as it may."""
    try:
        return encodable(f"{type(error).__name__}: {error}")
    except Exception:
        return type(error).__name__


def encodable(text: str) -> str:
    """The text with half characters, which an error may quote and neither Redis nor a file takes, spelled out."""
    return text.encode("utf-8", "backslashreplace").decode()


def _traceback_of(reject: Reject) -> str | None:
    error = reject.__cause__
    if error is None:
        return None
    try:
        return "".join(traceback.format_exception(error))[-8000:]
    except Exception:
        return None
