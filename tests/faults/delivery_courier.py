"""Brings wake-ups to the three stages' own runners as a test wants it: held back, repeated, out of order."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self, cast

from shared.delivery.dispatch import Dispatcher
from shared.delivery.handler import Handler, Result, Work
from shared.delivery.ledger import SHARD
from shared.delivery.runner import StageRunner
from shared.delivery.terms import LEDGER_STAGES, Stage
from shared.delivery.worker import Runtime
from shared.messages.wakeup import WakeUp
from tests.faults.delivery_house import House
from tests.faults.delivery_pages import edition
from tests.faults.delivery_poisoned import handler_of

DOCUMENTS = 30
BATCH = 7

Order = Callable[[list[WakeUp]], Sequence[WakeUp]]
Worker = dict[Stage, StageRunner]


class Interrupt(Exception):
    """Stands for the soft time limit, which nobody sets here."""


class _Watched:
    """A stage that notes with how many attempts a document comes, and can stand still before it gives its results."""

    def __init__(self, inner: Handler, attempts: set[int], pause: Callable[[], None]) -> None:
        self._inner = inner
        self._attempts = attempts
        self._pause = pause
        self.stage = inner.stage
        self.next_stage = inner.next_stage
        self.version = inner.version
        self.fingerprint = inner.fingerprint
        self.batched = inner.batched

    def handle(self, batch: Sequence[Work]) -> Sequence[Result]:
        """The stage's own results."""
        self._attempts.update(work.row.attempt for work in batch)
        self._pause()
        return self._inner.handle(batch)


class Courier:
    """One worker of each stage, and a hand on all that is sent to them."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.outbox: list[WakeUp] = []
        self.kept: list[WakeUp] = []
        self._attempts: set[int] = set()
        self._pause: Callable[[], None] | None = None
        self._dispatcher = Dispatcher(house.runtime.ledger, self._send)
        self._sweeper = house.sweeper(self._send)
        self._own = self.worker()

    @classmethod
    @contextmanager
    def at(cls, redis_url: str, es_url: str, folder: Path, index: str) -> Iterator[Self]:
        """A courier in an installation of its own, with room for all wake-ups at once."""
        room = {"batch_documents": BATCH, "window_batches": 100}
        house = House(redis_url, es_url, folder, index, delivery=room)
        try:
            yield cls(house)
        finally:
            house.close()

    def _send(self, stage: Stage, message: WakeUp) -> None:
        assert message.stage == stage
        self.outbox.append(message)
        self.kept.append(message)

    def worker(self) -> Worker:
        """A runner for each stage, with connections of its own."""
        runtime = Runtime.of(self.house.settings)
        runners = {}
        for stage in LEDGER_STAGES:
            handler = _Watched(handler_of(stage, self.house.settings), self._attempts, self._stand_still)
            runners[stage] = StageRunner(
                handler,
                runtime.ledger,
                runtime.blobs,
                runtime.journal,
                runtime.dead,
                Dispatcher(runtime.ledger, self._send),
                self.house.settings.delivery,
                runtime.clock,
                runtime.versions,
                Interrupt,
            )
        return runners

    def _stand_still(self) -> None:
        pause, self._pause = self._pause, None
        if pause is not None:
            pause()

    def accept(self, number: int) -> None:
        """Take in an edition, as the job `edition-<number>`."""
        self.house.accept(f"edition-{number}", edition(number, DOCUMENTS))

    def attempts(self) -> set[int]:
        """All numbers of attempts with which documents came to their stages."""
        return self._attempts

    def dispatched(self) -> list[WakeUp]:
        """All that is on its way now, and what the dispatcher adds to it."""
        for stage in LEDGER_STAGES:
            self._dispatcher.pump(stage, 100)
        return self.take()

    def take(self) -> list[WakeUp]:
        """All that is on its way, taken off it."""
        messages, self.outbox = self.outbox, []
        return messages

    def deliver(self, message: WakeUp, worker: Worker | None = None) -> None:
        """Run a wake-up to its end."""
        (worker or self._own)[Stage(message.stage)].run(message)

    def deliver_slowly(self, message: WakeUp, meanwhile: Callable[[], None]) -> None:
        """Run a wake-up whose worker stands still once in its stage, while other things happen."""
        self._pause = meanwhile
        self.deliver(message, self.worker())
        assert self._pause is None, "it never began"

    def drain(self, order: Order, *, stop_before: Stage | None = None) -> None:
        """Deliver what is sent, round by round in this order, until nothing moves or all is before a stage."""
        while messages := self.dispatched():
            if stop_before is not None and {message.stage for message in messages} == {stop_before}:
                self.outbox = messages
                return
            for message in order(messages):
                self.deliver(message)

    def lost_once(self, messages: list[WakeUp]) -> list[WakeUp]:
        """Nothing of it arrives in time: the sweeper sends all of it anew, and that is delivered."""
        for stage in {Stage(message.stage) for message in messages}:
            self._expire(f"{SHARD}:sent:{stage}")
        self._sweeper.turn()
        again = self.take()
        assert {entry for one in again for entry in one.entries} == {
            entry for one in messages for entry in one.entries
        }
        assert {one.batch for one in again}.isdisjoint(one.batch for one in messages)
        return again

    def give_up_all(self, stage: Stage) -> None:
        """All leases of a stage are over, and so are the wake-ups that were not begun."""
        self._expire(f"{SHARD}:leases:{stage}")
        self._expire(f"{SHARD}:sent:{stage}")
        self._sweeper.turn()

    def _expire(self, place: str) -> None:
        for entry in cast(list[str], self.house.redis.zrange(place, 0, -1)):
            self.house.redis.zadd(place, {entry: 1})

    @staticmethod
    def turned(message: WakeUp) -> WakeUp:
        """The same with its documents in reverse."""
        return message.model_copy(update={"entries": tuple(reversed(message.entries))})

    @staticmethod
    def all_of(worker: Worker, messages: Sequence[WakeUp]) -> None:
        """Deliver all to a worker, one after the other."""
        for message in messages:
            worker[Stage(message.stage)].run(message)
