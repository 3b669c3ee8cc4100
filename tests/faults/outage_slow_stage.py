"""A real Celery worker whose stage takes seconds, so that an outage meets a document in its hands."""

import sys
from collections.abc import Sequence

import structlog

from shared.delivery.handler import Result, Work
from shared.delivery.main import run_worker
from shared.delivery.worker import Runtime, serve, stage_app
from shared.runtime.clock import SystemClock
from shared.runtime.settings import Settings
from tests.faults.toy_stage import ToyStage

SECONDS = 4.0

log = structlog.get_logger(__name__)


class SlowStage(ToyStage):
    """As the toy, after a while; says with how many attempts a document came."""

    def handle(self, batch: Sequence[Work]) -> Sequence[Result]:
        """Obeys the first word of the page, later."""
        log.info("slow_document", attempts_before=batch[0].row.attempt)
        SystemClock().sleep(SECONDS)
        return super().handle(batch)


def run(settings: Settings) -> int:
    """Serve until a signal."""
    handler = SlowStage()
    return serve(stage_app(settings, handler, Runtime.of(settings)), handler.stage, settings)


if __name__ == "__main__":
    sys.exit(run_worker("slow", run))
