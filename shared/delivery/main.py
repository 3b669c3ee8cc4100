"""What every worker's `__main__` does: settings, logs, one line for a mistake instead of a traceback."""

from collections.abc import Callable

import structlog

from shared.errors import StopWorker, UserError
from shared.runtime import crash
from shared.runtime.logs import configure
from shared.runtime.settings import Settings, load_settings

EX_CONFIG = 78


def run_worker(name: str, run: Callable[[Settings], int]) -> int:
    """Run a worker until it is stopped; its exit code, 78 for a wrong configuration."""
    log = structlog.get_logger(name)
    try:
        settings = load_settings()
        configure(settings, worker=name)
        crash.arm(settings.crash_at)
    except (UserError, ValueError) as error:
        log.critical("worker_stops", reason=str(error))
        return EX_CONFIG
    try:
        return run(settings)
    except StopWorker as error:
        log.critical("worker_stops", reason=str(error))
        return EX_CONFIG
    except KeyboardInterrupt:
        return 130
