"""Wires the public task to the intake."""

import json
from typing import Any

import structlog
from celery.exceptions import Reject as Requeue
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from services.ingest.intake import Intake
from shared.delivery.dispatch import Dispatcher
from shared.delivery.terms import Stage
from shared.errors import Busy, Cause, DecodeError, WenquError
from shared.messages.submit import SubmissionReceipt, SubmitMessage
from shared.runtime.celery_app import WorkerApp
from shared.runtime.crash import crash_point
from shared.runtime.settings import Settings

log = structlog.get_logger(__name__)


def register(app: WorkerApp, intake: Intake, dispatcher: Dispatcher, settings: Settings) -> None:
    """Add the task `wenqu.ingest.v1(message)`."""

    @app.task(name=Stage.INGEST.task)
    def ingest(*args: Any, **kwargs: Any) -> None:
        crash_point("after_receive")
        message = _decode(app, args, kwargs, settings.limits.message_bytes)
        if message is None:
            return
        try:
            for attempt in Retrying(
                retry=retry_if_exception_type(Busy),
                wait=wait_random_exponential(multiplier=settings.delivery.retry_base, max=10),
                stop=stop_after_delay(settings.delivery.soft_limit / 2),
                reraise=True,
            ):
                with attempt:
                    receipt = intake.take(message)
        except Busy as error:
            log.warning("submission_waits", submission=message.submission_id, cause=error.cause.value)
            raise Requeue(error.detail, requeue=True) from error
        _report(app, message, receipt)
        try:
            dispatcher.pump(Stage.NORMALIZE)
        except Exception as error:
            log.warning("wake_failed", stage="normalize", error=str(error))


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
        try:
            app.on_undeliverable(first.cause, first.detail, message.encode())
        except WenquError as error:
            log.warning("refusal_not_kept", submission=message.submission_id, error=str(error))
