"""A real Celery worker whose stage breaks on some pages for as long as it is not mended."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from shared.delivery.handler import Done, Result, Work
from shared.delivery.main import run_worker
from shared.delivery.terms import Outcome, Stage
from shared.delivery.worker import Runtime, serve, stage_app
from shared.errors import Cause, Reject
from shared.runtime.settings import Settings

BROKEN = "broken"
"""Name of the file below the blobs' folder that makes the stage fail."""


class BrittleStage:
    """Stands at normalize and ends there. No index is at hand, so that what is done counts as superseded."""

    stage = Stage.NORMALIZE
    next_stage = None
    version = "1"
    fingerprint = "{}"
    batched = False

    def __init__(self, broken: Path) -> None:
        self._broken = broken

    def handle(self, batch: Sequence[Work]) -> Sequence[Result]:
        """The first word of the page says what is wrong with it; `exit` and `raise` are mended with the stage."""
        [work] = batch
        word = work.blob.payload.split(b" ")[0]
        if word == b"reject":
            return [Reject(Cause.NO_CHINESE, "told to")]
        if self._broken.exists():
            if word == b"exit":
                os._exit(3)
            if word == b"raise":
                raise ValueError("told to")
        return [Done(Outcome.SUPERSEDED)]


def run(settings: Settings) -> int:
    """Serve until a signal."""
    handler = BrittleStage(settings.blobs / BROKEN)
    return serve(stage_app(settings, handler, Runtime.of(settings)), handler.stage, settings)


if __name__ == "__main__":
    sys.exit(run_worker("brittle", run))
