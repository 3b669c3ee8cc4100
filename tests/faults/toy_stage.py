"""A real Celery worker whose stage does what a page's bytes tell it: works, dies, hangs."""

import ctypes
import os
import sys
from collections.abc import Sequence

from shared.delivery.handler import Done, Result, Work
from shared.delivery.main import run_worker
from shared.delivery.terms import Outcome, Stage
from shared.delivery.worker import Runtime, serve, stage_app
from shared.errors import Cause, Reject, StopWorker
from shared.runtime.settings import Settings


class ToyStage:
    """Stands at normalize and ends there."""

    stage = Stage.NORMALIZE
    next_stage = None
    version = "1"
    fingerprint = "{}"
    batched = False

    def handle(self, batch: Sequence[Work]) -> Sequence[Result]:
        """Obeys the first word of the page."""
        [work] = batch
        match work.blob.payload.split(b" ")[0]:
            case b"segfault":
                ctypes.string_at(0)
            case b"exit":
                os._exit(3)
            case b"loop":
                while True:
                    pass
            case b"reject":
                return [Reject(Cause.NO_CHINESE, "told to")]
            case b"stop":
                raise StopWorker("told to")
            case _:
                pass
        return [Done(Outcome.INDEXED)]


def run(settings: Settings) -> int:
    """Serve until a signal."""
    handler = ToyStage()
    return serve(stage_app(settings, handler, Runtime.of(settings)), handler.stage, settings)


if __name__ == "__main__":
    sys.exit(run_worker("toy", run))
