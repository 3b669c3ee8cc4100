"""What arrives on a queue and is no message of ours: kept as a dead letter with its bytes."""

import hashlib

import structlog

from shared.delivery.ledger import Ledger
from shared.errors import Cause, WenquError
from shared.runtime.clock import Clock, iso
from shared.storage.dead import DeadLetter, DeadLetters
from shared.storage.journal import Journal

log = structlog.get_logger(__name__)


class Undeliverable:
    """Sets messages aside. The same bytes twice make one dead letter."""

    def __init__(
        self,
        queue: str,
        dead: DeadLetters,
        journal: Journal,
        ledger: Ledger,
        clock: Clock,
        versions: dict[str, str],
    ) -> None:
        self._queue = queue
        self._dead = dead
        self._journal = journal
        self._ledger = ledger
        self._clock = clock
        self._versions = versions

    def __call__(self, cause: Cause, detail: str, data: bytes, *, job: str | None = None) -> str:
        """Store the message; its dead letter's id. Raises Busy when the disk is full."""
        dead_id = f"m-{hashlib.sha256(data).hexdigest()[:32]}"
        now = self._clock.now()
        letter = DeadLetter(
            dead_id=dead_id,
            source_key=f"queue:{self._queue}",
            job=job,
            stage=self._queue.rpartition(".")[2],
            cause=cause,
            detail=detail[:2000],
            at=iso(now),
            versions=self._versions,
            size=len(data),
            content=data,
        )
        self._dead.put([letter])
        self._journal.append([{"kind": "undeliverable", "dead_id": dead_id, "cause": cause.value}])
        log.error("message_set_aside", dead_id=dead_id, cause=cause.value, detail=letter.detail)
        try:
            self._ledger.mark_grave(dead_id, int(now.timestamp() * 1000))
        except WenquError as error:
            log.warning("grave_not_marked", dead_id=dead_id, error=str(error))
        return dead_id
