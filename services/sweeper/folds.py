"""Folds near-duplicates while nothing is in flight, beside the sweeper's own turns."""

import threading
from collections.abc import Callable
from typing import Final

import structlog
from elasticsearch import Elasticsearch

from shared.delivery.worker import Runtime
from shared.errors import Busy
from shared.folding.passes import fold_pass
from shared.runtime.settings import Settings

log = structlog.get_logger(__name__)

LOOK_EVERY: Final = 5.0
"""Seconds between two looks at whether the pipeline is at rest."""


class Folding:
    """A thread of its own for each pass, as a pass over many pages takes longer than a lease may wait for its sweep."""

    def __init__(
        self, runtime: Runtime, connect: Callable[[Settings], Elasticsearch], settings: Settings
    ) -> None:
        self._runtime = runtime
        self._connect = connect
        self._settings = settings
        self._thread: threading.Thread | None = None
        self._next_look = 0.0
        self._was_at_rest = False

    def turn(self) -> None:
        """Begin a pass if the pipeline is at rest at two looks in a row and none is running. Raises Busy in an outage."""
        now = self._runtime.clock.monotonic()
        if now < self._next_look or (self._thread is not None and self._thread.is_alive()):
            return
        self._next_look = now + LOOK_EVERY
        depths = self._runtime.ledger.depths().values()
        at_rest = not any(depth.waiting or depth.sent or depth.running for depth in depths)
        if at_rest and self._was_at_rest:
            self._thread = threading.Thread(target=self._fold, name="fold", daemon=True)
            self._thread.start()
        self._was_at_rest = at_rest

    def _fold(self) -> None:
        try:
            client = self._connect(self._settings)
            try:
                fold_pass(client, self._settings.index)
            finally:
                client.close()
        except Busy as error:
            log.info("folding_waits", error=str(error))
        except Exception as error:
            log.warning("folding_failed", error=str(error), kind=type(error).__name__)
