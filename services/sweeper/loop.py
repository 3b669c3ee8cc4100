"""The sweeper's loop. Any number may run: every move is atomic, so two only share the work."""

import signal
import threading
from types import FrameType

import structlog

from services.sweeper.folds import Folding
from services.sweeper.graves import Graves
from services.sweeper.stops import Stops
from shared.delivery.dispatch import Dispatcher
from shared.delivery.ledger import Ledger
from shared.delivery.runner import dead_letter, end_record, failure_of
from shared.delivery.terms import LEDGER_STAGES, Outcome
from shared.delivery.worker import Runtime, sender
from shared.errors import Busy, Cause, StopWorker
from shared.insight.collect import PipelineCollector
from shared.insight.heartbeat import EVERY, Heartbeat
from shared.insight.http import InsightServer
from shared.insight.probes import worker_checks
from shared.insight.startup import report_findings
from shared.runtime.celery_app import build_app
from shared.runtime.elastic import connect
from shared.runtime.redis_client import connect as connect_redis
from shared.runtime.settings import Settings

log = structlog.get_logger(__name__)

_DEEDS = {
    Cause.TIME_LIMIT: "it ran into the time limit (WENQU_DELIVERY__SOFT_LIMIT, HARD_LIMIT)",
    Cause.MEMORY_LIMIT: "it ran out of memory (WENQU_CHILD_MEMORY_MB)",
}
DISPATCH_AT_ONCE = 16
OUTAGE_PAUSE = 1.0


class Sweeper:
    """One turn: give up what was lost, send what is due, bury what kills its worker, end what was cancelled, copy dead
    letters.
    """

    def __init__(self, runtime: Runtime, dispatcher: Dispatcher, graves: Graves) -> None:
        self._runtime = runtime
        self._ledger: Ledger = runtime.ledger
        self._dispatcher = dispatcher
        self._graves = graves
        self._stops = Stops(runtime)

    def turn(self) -> None:
        """Raises Busy in an outage; the next turn simply tries again."""
        for stage in LEDGER_STAGES:
            swept = self._ledger.sweep(stage)
            if swept.late:
                log.warning("sweep_came_late", stage=stage.value)
            if swept.resent or swept.lost or swept.condemned:
                log.info(
                    "swept",
                    stage=stage.value,
                    resent=swept.resent,
                    lost=swept.lost,
                    condemned=swept.condemned,
                )
            self._dispatcher.pump(stage, DISPATCH_AT_ONCE)
        self._bury()
        self._stops.turn()
        self._graves.copy()

    def _bury(self) -> None:
        runtime = self._runtime
        for row in self._ledger.condemned():
            cause = Cause(row.cause) if row.cause in set(Cause) else Cause.WORKER_DIED
            detail = f"{_DEEDS.get(cause, 'it took its worker down')} in {row.attempt} runs of its own at stage {row.stage}"
            letter = dead_letter(row, cause, detail, None, runtime.blobs, runtime.clock, runtime.versions)
            runtime.dead.put([letter])
            runtime.journal.append([end_record(row, Outcome.DEAD, cause)])
            self._ledger.bury(row.entry, failure_of(letter))
            log.error(
                "buried", entry=row.entry, stage=row.stage.value, cause=cause.value, attempts=row.attempt
            )


def insight(settings: Settings, runtime: Runtime, heartbeat: Heartbeat) -> InsightServer | None:
    """The server of the metrics of all workers; None without a port."""
    if settings.http_port is None:
        return None
    checks = worker_checks(settings, heartbeat)
    collector = PipelineCollector(connect_redis(settings), runtime.ledger, runtime.control, settings.blobs)
    server = InsightServer((settings.http_host, settings.http_port), checks.health, checks.ready, collector)
    log.info("http_serves", host=settings.http_host, port=server.port)
    return server


def run(settings: Settings) -> int:
    """Sweep until SIGTERM or SIGINT; the exit code."""
    stopped = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    runtime = Runtime.of(settings)
    dispatcher = Dispatcher(runtime.ledger, sender(build_app(settings, "sweeper")))
    sweeper = Sweeper(runtime, dispatcher, Graves(runtime, connect(settings), settings))
    folding = Folding(runtime, connect, settings)
    report_findings(settings)
    log.info("sweeper_starts", every=settings.delivery.sweep_every)
    heartbeat = runtime.heartbeat("sweeper")
    server = insight(settings, runtime, heartbeat)
    out_of_order = False
    while not stopped.is_set():
        pause = settings.delivery.sweep_every
        if (heartbeat.silent_for() or EVERY) >= EVERY:
            heartbeat.beat()
        try:
            sweeper.turn()
            folding.turn()
            if out_of_order:
                log.info("sweeper_recovered")
            out_of_order = False
        except StopWorker:
            raise
        except Exception as error:
            if not out_of_order or not isinstance(error, Busy):
                log.warning("sweep_failed", error=str(error), kind=type(error).__name__)
            out_of_order, pause = True, OUTAGE_PAUSE
        stopped.wait(pause)
    heartbeat.leave()
    if server is not None:
        server.close()
    log.info("sweeper_stops")
    return 0
