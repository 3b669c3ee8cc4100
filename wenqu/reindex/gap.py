"""The brief pause of the index stage, in which nothing is written and the two indices can be made the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from shared.delivery.control import Control
from shared.delivery.ledger import Ledger
from shared.delivery.terms import Stage
from shared.errors import Busy, Cause
from shared.runtime.clock import Clock

_LOOK_EVERY: Final = 0.05
_REASON: Final = "wenqu reindex goes over to the next index"


class Gap:
    """Pauses the index stage and waits until none of its batches runs."""

    def __init__(self, control: Control, ledger: Ledger, clock: Clock, patience: float = 60.0) -> None:
        """`patience` are the seconds it waits for running batches; a lost worker's lease must fit into it."""
        self._control = control
        self._ledger = ledger
        self._clock = clock
        self._patience = patience

    @contextmanager
    def closed(self) -> Iterator[None]:
        """While inside, no index worker writes. A pause that stood before stays afterwards, unless a killed run left it.

        Raises Busy, with the stage going on, where batches still run when patience ends.
        """
        ours = self._control.pause(None, Stage.INDEX, _REASON) or self._left_behind()
        try:
            deadline = self._clock.monotonic() + self._patience
            while running := self._ledger.depth(Stage.INDEX).running:
                if self._clock.monotonic() > deadline:
                    raise Busy(
                        Cause.STAGE_FAILED,
                        f"{running} documents are still being indexed after {self._patience:g} s; nothing was "
                        "swapped, run the command again",
                    )
                self._clock.sleep(_LOOK_EVERY)
            yield
        finally:
            if ours:
                self._control.resume(None, Stage.INDEX)

    def _left_behind(self) -> bool:
        return any(
            pause.job is None and pause.stage == Stage.INDEX and pause.detail == _REASON
            for pause in self._control.pauses()
        )
