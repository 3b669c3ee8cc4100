"""What people and the brake have stopped: cancelled documents get their ends, and a pulled brake is told loudly."""

import structlog

from shared.delivery.runner import end_record
from shared.delivery.terms import Outcome
from shared.delivery.worker import Runtime

log = structlog.get_logger(__name__)

AT_ONCE = 1000
TIDY_EVERY = 60.0


class Stops:
    """One turn of it; raises Busy in an outage, and the next turn tries again."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._told: set[str] = set()
        self._tidied = 0.0

    def turn(self) -> None:
        """End what is cancelled, tell what the brake has paused, forget what belongs to jobs long gone."""
        self._cancel()
        self._tell()
        now = self._runtime.clock.monotonic()
        if now - self._tidied >= TIDY_EVERY:
            self._tidied = now
            self._runtime.control.tidy()

    def _cancel(self) -> None:
        """A crash between the journal and the ledger repeats the record, which is the same one."""
        rows = self._runtime.control.cancelled(AT_ONCE)
        if rows:
            self._runtime.journal.append([end_record(row, Outcome.CANCELLED) for row in rows])
            dropped = self._runtime.control.drop([row.entry for row in rows])
            log.info("cancelled", jobs=sorted({row.job for row in rows}), documents=dropped)

    def _tell(self) -> None:
        pulled = {
            f"{pause.what} {pause.at}": pause
            for pause in self._runtime.control.pauses()
            if pause.by == "brake"
        }
        for name in pulled.keys() - self._told:
            pause = pulled[name]
            log.error("brake_pulled", what=pause.what, why=pause.detail, todo=pause.advice)
        self._told = set(pulled)
