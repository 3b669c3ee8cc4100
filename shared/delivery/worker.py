"""A worker process: everything a stage needs, put together once, and Celery's main loop around it."""

import gc
import json
import os
import platform
import resource
import signal
import socket
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import worker_process_init
from redis import Redis

from shared.delivery.control import Control
from shared.delivery.dispatch import Dispatcher, Sender
from shared.delivery.handler import Handler
from shared.delivery.leases import LeaseBook, OutOfMemory, renewal_step, request_class
from shared.delivery.ledger import Ledger
from shared.delivery.runner import StageRunner
from shared.delivery.terms import Stage
from shared.delivery.undeliverable import Undeliverable
from shared.errors import Cause, DecodeError, StopWorker
from shared.insight.heartbeat import Heartbeat, heartbeat_step
from shared.insight.http import Check, server_step
from shared.insight.meter import Meter
from shared.insight.probes import worker_checks
from shared.insight.startup import report_findings
from shared.messages.wakeup import WakeUp
from shared.runtime import redis_client
from shared.runtime.celery_app import WorkerApp, build_app
from shared.runtime.clock import Clock, SystemClock
from shared.runtime.settings import Settings
from shared.storage.blobs import FolderBlobs
from shared.storage.dead import DeadLetters
from shared.storage.journal import Journal

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Runtime:
    """The edges that every process needs. Nothing is opened before first use."""

    settings: Settings
    clock: Clock
    ledger: Ledger
    control: Control
    blobs: FolderBlobs
    journal: Journal
    dead: DeadLetters
    meter: Meter
    redis: Redis
    versions: dict[str, str]

    @classmethod
    def of(cls, settings: Settings) -> "Runtime":
        """The real edges."""
        clock = SystemClock()
        blobs = FolderBlobs(settings.blobs)
        redis = redis_client.connect(settings)
        return cls(
            settings=settings,
            clock=clock,
            ledger=Ledger(redis, settings.delivery),
            control=Control(redis, settings.delivery),
            blobs=blobs,
            journal=Journal(settings.blobs, clock),
            dead=DeadLetters(blobs),
            meter=Meter(redis),
            redis=redis,
            versions=versions(),
        )

    def heartbeat(self, name: str) -> Heartbeat:
        """The signs of life of this process, under its name."""
        return Heartbeat(self.redis, self.clock, name, self.versions, self.settings.concurrency)


def versions() -> dict[str, str]:
    """What ran: for dead letters and the journey."""
    try:
        ours = version("wenqu")
    except PackageNotFoundError:
        ours = "unpackaged"
    return {"wenqu": ours, "python": platform.python_version()}


def sender(app: Celery) -> Sender:
    """Sends wake-ups through Celery's own producer pool."""

    def send(stage: Stage, message: WakeUp) -> None:
        app.send_task(stage.task, args=[message.model_dump(mode="json")], queue=stage.queue)

    return send


def worker_app(settings: Settings, stage: Stage, runtime: Runtime) -> WorkerApp:
    """A Celery app that keeps what it can not deliver."""
    app = build_app(settings, stage.value)
    undeliverable = Undeliverable(
        stage.queue, runtime.dead, runtime.journal, runtime.ledger, runtime.clock, runtime.versions
    )
    app.on_undeliverable = undeliverable
    app.heartbeat = runtime.heartbeat(stage.value)
    app.steps["consumer"].add(heartbeat_step(app.heartbeat))

    def garbage(queue: str, data: bytes, error: Exception) -> None:
        undeliverable(Cause.MESSAGE_INVALID, f"what arrived on {queue} is no message: {error}", data)

    app.conf.broker_transport_options = {**app.conf.broker_transport_options, "on_undeliverable": garbage}
    return app


def stage_app(settings: Settings, handler: Handler, runtime: Runtime) -> WorkerApp:
    """The app of a stage: one task, which runs a wake-up."""
    stage = handler.stage
    app = worker_app(settings, stage, runtime)
    book = LeaseBook(runtime.ledger, stage)
    app.steps["consumer"].add(renewal_step(book, settings.delivery.renew_every))
    runner = StageRunner(
        handler,
        runtime.ledger,
        runtime.blobs,
        runtime.journal,
        runtime.dead,
        Dispatcher(runtime.ledger, sender(app)),
        settings.delivery,
        runtime.clock,
        runtime.versions,
        SoftTimeLimitExceeded,
        runtime.meter,
    )

    @app.task(name=stage.task, Request=request_class(book))
    def run(*args: Any, **kwargs: Any) -> None:
        starved = False
        try:
            runner.run(WakeUp.decode(args[0] if len(args) == 1 else {}))
        except DecodeError as error:
            data = json.dumps([args, kwargs], ensure_ascii=False, default=repr)
            app.on_undeliverable(error.cause, error.detail, data.encode("utf-8", "surrogatepass"))
        except StopWorker as error:
            stop_worker(error)
        except MemoryError:
            starved = True
        if starved:
            gc.collect()  # the error has let go of what was hoarded, cycles among it may not have
            raise OutOfMemory("a wake-up needed more memory than a child may have")

    return app


def stop_worker(error: StopWorker) -> None:
    """From a child: stop the whole worker, loudly. Its supervisor starts it again, with back-off."""
    log.critical("worker_stops", reason=str(error))
    os.kill(os.getppid(), signal.SIGTERM)


def _limit_children(most: int) -> None:
    """Have the kernel refuse memory beyond `most` bytes to each child of this worker: MemoryError there, not a machine
    that swaps or kills somebody else. Celery's own limit is looked at between two wake-ups only.
    """

    def limit(**event: Any) -> None:  # noqa: ARG001
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(
            resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
        )

    worker_process_init.connect(limit, weak=False)


def serve(
    app: WorkerApp,
    stage: Stage,
    settings: Settings,
    warm_up: Callable[[], None] | None = None,
    ready: Mapping[str, Check] | None = None,
) -> int:
    """Celery's main loop until a signal; dictionaries are loaded before the fork. The exit code.

    `ready` has what `/readyz` asks beside Redis and the folder of the blobs.
    """
    if settings.http_port is not None:
        checks = worker_checks(settings, app.heartbeat)
        app.steps["consumer"].add(
            server_step(
                (settings.http_host, settings.http_port), checks.health, {**checks.ready, **(ready or {})}
            )
        )
    if warm_up is not None:
        warm_up()
        gc.collect()
        gc.freeze()
    warnings.filterwarnings("ignore", category=SecurityWarning)
    _limit_children(settings.child_memory_bytes)
    name = f"{stage.value}-{os.getpid()}@{socket.gethostname()}"
    log.info("worker_starts", stage=stage.value, concurrency=settings.concurrency)
    report_findings(settings)
    worker = app.Worker(
        hostname=name,
        queues=[stage.queue],
        pool="prefork",
        concurrency=settings.concurrency,
        loglevel=settings.log_level,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    worker.start()
    return int(worker.exitcode or 0)
