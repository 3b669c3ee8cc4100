"""Wires the public task to the intake."""

import gc
import json
from typing import Any

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from celery.exceptions import Reject as Requeue
from celery.worker.request import Request
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from services.ingest.intake import Intake
from shared.delivery.dispatch import Dispatcher
from shared.delivery.leases import OutOfMemory, cause_of_loss
from shared.delivery.runner import describe
from shared.delivery.terms import Stage
from shared.delivery.worker import stop_worker
from shared.errors import Busy, Cause, DecodeError, StopWorker, WenquError
from shared.messages.submit import SubmissionReceipt, SubmitMessage
from shared.runtime.celery_app import WorkerApp
from shared.runtime.crash import crash_point
from shared.runtime.settings import Delivery, Settings

log = structlog.get_logger(__name__)


def register(app: WorkerApp, intake: Intake, dispatcher: Dispatcher, settings: Settings) -> None:
    """Add the task `wenqu.ingest.v1(message)`."""

    @app.task(name=Stage.INGEST.task, Request=_request_class(app))
    def ingest(*args: Any, **kwargs: Any) -> None:
        crash_point("after_receive")
        message = _decode(app, args, kwargs, settings.limits.message_bytes)
        if message is None:
            return
        receipt: SubmissionReceipt | None
        try:
            receipt = _taken(intake, message, settings.delivery)
        except Busy as error:
            log.warning("submission_waits", submission=message.submission_id, cause=error.cause.value)
            raise Requeue(error.detail, requeue=True) from error
        except StopWorker as error:
            stop_worker(error)
            raise Requeue(str(error), requeue=True) from error
        except MemoryError:
            receipt = None
        except Exception as error:
            cause = Cause.TIME_LIMIT if isinstance(error, SoftTimeLimitExceeded) else Cause.STAGE_FAILED
            _set_aside(app, cause, describe(error), message.encode())
            return
        if receipt is None:
            gc.collect()  # the error has let go of what was hoarded, cycles among it may not have
            raise OutOfMemory(f"submission {message.submission_id} needs too much memory")
        _report(app, message, receipt)
        try:
            dispatcher.pump(Stage.NORMALIZE)
        except Exception as error:
            log.warning("wake_failed", stage="normalize", error=str(error))


def _taken(intake: Intake, message: SubmitMessage, delivery: Delivery) -> SubmissionReceipt:
    """The receipt; an outage is waited out for a while."""
    return Retrying(
        retry=retry_if_exception_type(Busy),
        wait=wait_random_exponential(multiplier=delivery.retry_base, max=10),
        stop=stop_after_delay(delivery.soft_limit / 2),
        reraise=True,
    )(intake.take, message)


def _request_class(app: WorkerApp) -> type:
    """A Celery request that keeps the message of a child which was lost with it. It has no receipt and never had one."""

    class KeptRequest(Request):
        interrupted = False

        def cancel(self, *args: Any, **kwargs: Any) -> None:
            self.interrupted = True  # by an outage, after which the message comes again
            super().cancel(*args, **kwargs)

        def on_failure(self, exc_info: Any, *args: Any, **kwargs: Any) -> Any:
            cause = None if self.interrupted else cause_of_loss(exc_info.exception, self.worker_pid)
            if cause is not None:
                detail = "it was lost with its worker before there was a receipt; the same message may be sent again"
                body = self.args[0] if len(self.args) == 1 else [self.args, self.kwargs]
                data = json.dumps(body, ensure_ascii=False, default=repr).encode("utf-8", "surrogatepass")
                _set_aside(app, cause, detail, data)
            return super().on_failure(exc_info, *args, **kwargs)

    return KeptRequest


def _set_aside(app: WorkerApp, cause: Cause, detail: str, data: bytes) -> None:
    try:
        app.on_undeliverable(cause, detail, data)
    except WenquError as error:
        log.warning("message_not_kept", cause=cause.value, error=str(error))


def _decode(
    app: WorkerApp, args: tuple[Any, ...], kwargs: dict[str, Any], limit: int
) -> SubmitMessage | None:
    """The message given as the only argument or as keyword arguments; else it is set aside."""
    body = args[0] if len(args) == 1 and not kwargs else kwargs if kwargs and not args else None
    data = json.dumps(body if body is not None else [args, kwargs], ensure_ascii=False, default=repr)
    raw = data.encode("utf-8", "surrogatepass")
    if len(raw) > limit:
        app.on_undeliverable(Cause.TOO_LARGE, f"a submit message may have {limit:,} bytes", raw[:limit])
        return None
    if not isinstance(body, dict):
        app.on_undeliverable(
            Cause.MESSAGE_INVALID, "wenqu.ingest.v1 takes one JSON object; see docs/messages.md", raw
        )
        return None
    try:
        return SubmitMessage.decode(body)
    except DecodeError as error:
        app.on_undeliverable(error.cause, error.detail, raw)
        return None


def _report(app: WorkerApp, message: SubmitMessage, receipt: SubmissionReceipt) -> None:
    """A message of which nothing was taken is kept where people look for failures."""
    log.info("submission", submission=message.submission_id, status=receipt.status, accepted=receipt.accepted)
    if receipt.status == "refused" and receipt.refused:
        first = receipt.refused[0]
        _set_aside(app, first.cause, first.detail, message.encode())
