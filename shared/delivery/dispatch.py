"""Dispatch: moves waiting documents into the window and sends their wake-ups."""

import secrets
from typing import Protocol

from shared.delivery.ledger import Ledger
from shared.delivery.terms import Stage
from shared.messages.wakeup import WakeUp


class Sender(Protocol):
    """Puts a wake-up on a stage's queue."""

    def __call__(self, stage: Stage, message: WakeUp) -> None:
        """Send; may raise any error of the broker."""


class Dispatcher:
    """Used by the sweeper for every stage and by a worker after a commit for its own and the next."""

    def __init__(self, ledger: Ledger, send: Sender) -> None:
        self._ledger = ledger
        self._send = send

    def pump(self, stage: Stage, batches: int = 4) -> int:
        """Send what the window allows, at most `batches` wake-ups; how many were sent.

        A batch whose sending fails stays `sent` in the ledger until its deadline, then it is sent again.
        """
        dispatched = self._ledger.dispatch(stage, secrets.token_hex(8), batches)
        for batch in dispatched:
            self._send(
                stage,
                WakeUp.model_validate({"stage": stage.value, "batch": batch.token, "entries": batch.entries}),
            )
        return len(dispatched)
