"""A worker of the pipeline as it is, except that a document's key can make its stage fail in any of these ways.

`python -m tests.faults.delivery_poisoned STAGE` starts it; a key `STAGE:ORDER:…` is an order to that stage.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Never

from services.extract import tasks as extract
from services.index.handler import IndexStage
from services.index.names import Names
from services.index.schema import ensure_indices
from services.ingest.intake import Intake
from services.ingest.tasks import register
from services.normalize import tasks as normalize
from shared.delivery.accept import Acceptor, Incoming
from shared.delivery.dispatch import Dispatcher
from shared.delivery.handler import Handler, Output, Result, Work
from shared.delivery.known import IndexKnown
from shared.delivery.main import run_worker
from shared.delivery.terms import LEDGER_STAGES, Stage
from shared.delivery.worker import Runtime, sender, serve, stage_app, worker_app
from shared.errors import Cause
from shared.messages.submit import Receipt, Refusal
from shared.runtime.clock import SystemClock
from shared.runtime.elastic import connect
from shared.runtime.settings import Settings


class MuteError(Exception):
    """Can not be shown."""

    def __str__(self) -> str:
        raise ValueError("no text")


class RudeError(Exception):
    """Can be shown in no way at all."""

    def __str__(self) -> str:
        raise ValueError("no text")

    def __repr__(self) -> str:
        raise ValueError("no text")


class Escape(BaseException):
    """Passes by every `except Exception`."""


def _raise(error: BaseException) -> Callable[[], Never]:
    def order() -> Never:
        raise error

    return order


def _loop() -> Never:
    while True:
        SystemClock().sleep(0.01)


def _deaf_loop() -> Never:
    while True:
        try:
            while True:
                SystemClock().sleep(60)
        except BaseException:
            continue


def _hoard() -> Never:
    hoard = []
    while True:
        hoard.append(b"x" * 4096 + os.urandom(1))


def _recurse() -> Never:
    _recurse()


ORDERS: Final[Mapping[str, tuple[Callable[[], Any], Cause]]] = {
    "segfault": (lambda: ctypes.string_at(0), Cause.WORKER_DIED),
    "exit": (lambda: os._exit(3), Cause.WORKER_DIED),
    "kill": (lambda: os.kill(os.getpid(), signal.SIGKILL), Cause.WORKER_DIED),
    "system_exit": (_raise(SystemExit(0)), Cause.WORKER_DIED),
    "interrupt": (_raise(KeyboardInterrupt()), Cause.WORKER_DIED),
    "generator_exit": (_raise(GeneratorExit()), Cause.WORKER_DIED),
    "escape": (_raise(Escape("no Exception")), Cause.WORKER_DIED),
    "loop": (_loop, Cause.TIME_LIMIT),
    "deaf_loop": (_deaf_loop, Cause.TIME_LIMIT),
    "hoard": (_hoard, Cause.MEMORY_LIMIT),
    "huge": (lambda: bytearray(1 << 40), Cause.MEMORY_LIMIT),
    "glut": (lambda: Output(bytes(200 << 20)), Cause.MEMORY_LIMIT),
    "mute": (_raise(MuteError()), Cause.STAGE_FAILED),
    "rude": (_raise(RudeError()), Cause.STAGE_FAILED),
    "surrogate": (_raise(ValueError("half a character: \ud83d")), Cause.STAGE_FAILED),
    "recursion": (_recurse, Cause.STAGE_FAILED),
    "stop_iteration": (_raise(StopIteration()), Cause.STAGE_FAILED),
}
"""What an order does, and the cause with which its document must be set aside."""

POISON: Final = tuple(
    (stage, order) for order in ORDERS for stage in LEDGER_STAGES if (stage, order) != (Stage.INDEX, "glut")
)
"""Every order to every stage; the last has no output."""


def key_of(stage: Stage, order: str) -> str:
    """The key of a document that carries an order to a stage."""
    return f"{stage}:{order}"


def obey(key: str, stage: Stage) -> Any:
    """What comes of the order in a key; None if it holds none to this stage."""
    to, _, order = key.partition(":")
    return ORDERS[order][0]() if to == stage and order in ORDERS else None


class Poisoned:
    """A real stage that obeys first."""

    def __init__(self, inner: Handler) -> None:
        self._inner = inner
        self.stage = inner.stage
        self.next_stage = inner.next_stage
        self.version = inner.version
        self.fingerprint = inner.fingerprint
        self.batched = inner.batched

    def handle(self, batch: Sequence[Work]) -> Sequence[Result]:
        """What the stage makes of them, if it survives."""
        for work in batch:
            result = obey(work.row.key, self.stage)
            if result is not None:
                return [result]
        return self._inner.handle(batch)


def handler_of(stage: Stage, settings: Settings) -> Handler:
    """The handler that the stage's own worker has."""
    if stage is Stage.NORMALIZE:
        return normalize.handler(settings)
    if stage is Stage.EXTRACT:
        return extract.handler(settings)
    return IndexStage(lambda: connect(settings), Names(settings.index))


def make_index(settings: Settings) -> None:
    """The indices, as the index worker makes them when it starts."""
    with connect(settings) as client:
        ensure_indices(client, Names(settings.index))


def run(settings: Settings) -> int:
    """Serve until a signal."""
    stage = Stage(sys.argv[1])
    if stage is Stage.INGEST:
        return _ingest(settings)
    handler = Poisoned(handler_of(stage, settings))
    return serve(stage_app(settings, handler, Runtime.of(settings)), stage, settings)


class _PoisonedAcceptor(Acceptor):
    def accept(
        self, job: str, collection: str, documents: Iterable[Incoming], **options: Any
    ) -> tuple[list[Receipt], list[Refusal]]:
        taken = list(documents)
        for document in taken:
            obey(document.source_key, Stage.INGEST)
        return super().accept(job, collection, taken, **options)


def _ingest(settings: Settings) -> int:
    """As `services.ingest.app.run`, with the poisoned acceptor."""
    runtime = Runtime.of(settings)
    app = worker_app(settings, Stage.INGEST, runtime)
    known = IndexKnown(connect, settings)
    acceptor = _PoisonedAcceptor(
        runtime.ledger, runtime.blobs, runtime.journal, known, settings.limits, runtime.clock
    )
    dispatcher = Dispatcher(runtime.ledger, sender(app))
    register(app, Intake(acceptor, runtime.ledger, settings), dispatcher, settings)
    return serve(app, Stage.INGEST, settings)


if __name__ == "__main__":
    sys.exit(run_worker(sys.argv[1], run))
