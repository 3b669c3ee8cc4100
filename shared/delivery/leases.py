"""Leases seen from a worker's parent process: renewed while a child lives, released the moment it dies.

The child runs the stage; only its parent outlives a crash of it. Celery creates one request object per wake-up in the
parent and tells it when a child took it, finished it, ran out of time or was lost.
"""

import os
from collections.abc import Callable
from typing import Any

import structlog
from billiard.exceptions import TimeLimitExceeded
from celery import bootsteps
from celery.exceptions import WorkerLostError
from celery.worker.request import Request

from shared.delivery.ledger import Ledger, Wait
from shared.delivery.terms import Stage
from shared.errors import Cause, DecodeError, WenquError
from shared.messages.wakeup import WakeUp

log = structlog.get_logger(__name__)


class LeaseBook:
    """The wake-ups that children of this process are working on."""

    def __init__(self, ledger: Ledger, stage: Stage) -> None:
        self._ledger = ledger
        self._stage = stage
        self._running: dict[str, WakeUp] = {}
        self._owed: dict[str, WakeUp] = {}

    def took(self, request_id: str, message: WakeUp) -> None:
        """A child has this wake-up now."""
        self._running[request_id] = message

    def done(self, request_id: str) -> None:
        """The child is through with it; the ledger knows the rest."""
        self._running.pop(request_id, None)

    def lost(self, request_id: str, cause: Cause) -> None:
        """The child is gone: give its documents back at once. A failure here costs one lease length."""
        message = self._running.pop(request_id, None)
        if message is None:
            return
        try:
            waiting, condemned = self._ledger.release(self._stage, message.batch, cause, message.entries)
            log.warning(
                "child_lost", cause=cause.value, batch=message.batch, waiting=waiting, condemned=condemned
            )
        except WenquError as error:
            log.warning("release_failed", batch=message.batch, error=str(error))

    def interrupted(self, request_id: str) -> None:
        """The worker itself ends the child's work, as its connection is gone: given back as soon as Redis answers."""
        message = self._running.pop(request_id, None)
        if message is not None:
            self._owed[request_id] = message

    def _give_back(self) -> None:
        """Without an attempt: an outage is nobody's fault. What the child has committed by itself stays so."""
        for request_id, message in list(self._owed.items()):
            waits = [
                Wait(entry, 0, Cause.REDIS_UNAVAILABLE, "Redis went away while it was worked on")
                for entry in message.entries
            ]
            moved = self._ledger.commit(self._stage, message.batch, waits)
            del self._owed[request_id]
            log.warning("given_back_after_outage", batch=message.batch, waiting=sum(moved))

    def renew(self) -> None:
        """Lengthen all leases and give back what an outage has interrupted; a failure is retried at the next turn."""
        try:
            self._give_back()
        except WenquError as error:
            log.warning("give_back_failed", error=str(error))
            return
        for message in list(self._running.values()):
            try:
                self._ledger.renew(self._stage, message.batch, message.entries)
            except WenquError as error:
                log.warning("renew_failed", batch=message.batch, error=str(error))
                return


def request_class(book: LeaseBook) -> type:
    """A Celery request that keeps the book. Late acknowledgement is the one thing that follows every kind of end."""

    class LeasedRequest(Request):
        def on_accepted(self, pid: Any, time_accepted: float) -> None:
            message = _wake_up(self)
            if message is not None:
                book.took(self.id, message)
            super().on_accepted(pid, time_accepted)

        def cancel(self, *args: Any, **kwargs: Any) -> None:
            # After this Celery tells neither of the child's end nor of an acknowledgement.
            book.interrupted(self.id)
            super().cancel(*args, **kwargs)

        def acknowledge(self) -> None:
            book.done(self.id)
            super().acknowledge()

        def on_failure(self, exc_info: Any, *args: Any, **kwargs: Any) -> Any:
            cause = cause_of_loss(exc_info.exception, self.worker_pid)
            if cause is not None:
                book.lost(self.id, cause)
            return super().on_failure(exc_info, *args, **kwargs)

    return LeasedRequest


class OutOfMemory(WenquError):
    """In a child, outside a stage. Celery takes a MemoryError for its own and stops the whole worker."""


def cause_of_loss(error: Any, pid: Any) -> Cause | None:
    """Why the child `pid` never came to the end of its task; None for what the task itself has answered for."""
    error = getattr(error, "exc", error)
    if isinstance(error, TimeLimitExceeded):
        # Celery may look at the clock before it looks after its children.
        return Cause.WORKER_DIED if _has_exited(pid) else Cause.TIME_LIMIT
    if isinstance(error, OutOfMemory):
        return Cause.MEMORY_LIMIT
    # SystemExit, KeyboardInterrupt and their like end a child, whoever raised them.
    if isinstance(error, WorkerLostError) or not isinstance(error, Exception):
        return Cause.WORKER_DIED
    return None


def _has_exited(pid: Any) -> bool:
    if not isinstance(pid, int):
        return False
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _wake_up(request: Any) -> WakeUp | None:
    try:
        return WakeUp.decode(request.args[0])
    except (DecodeError, IndexError, TypeError, ValueError):
        return None


def renewal_step(book: LeaseBook, every: float) -> type:
    """A consumer boot step that renews from the parent's event loop."""

    class Renewal(bootsteps.StartStopStep):
        requires = ("celery.worker.consumer:Tasks",)
        timer: Any = None

        def start(self, parent: Any) -> None:
            renew: Callable[[], None] = book.renew
            renew()
            self.timer = parent.timer.call_repeatedly(every, renew)

        def stop(self, parent: Any) -> None:  # noqa: ARG002
            if self.timer is not None:
                self.timer.cancel()
                self.timer = None

        shutdown = stop

    return Renewal
