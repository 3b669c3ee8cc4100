"""Celery's consumer, except that a message it can not hand to a task becomes a dead letter instead of a log line."""

from typing import Any, cast

from celery.worker.consumer import Consumer

from shared.errors import Cause
from shared.runtime.celery_app import WorkerApp


class GuardedConsumer(Consumer):
    """Reports undecodable messages and unknown tasks to `app.on_undeliverable`, then acknowledges them."""

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        """A body that is not JSON of protocol 1, or has a content type that we do not accept."""
        self._report(message, Cause.MESSAGE_INVALID, f"the message can not be decoded: {exc}")

    def on_unknown_message(self, body: Any, message: Any) -> None:  # noqa: ARG002
        """Not a Celery message at all."""
        self._report(message, Cause.MESSAGE_INVALID, "this is not a Celery task message")

    def on_unknown_task(self, body: Any, message: Any, exc: Exception) -> None:  # noqa: ARG002
        """A task name that this worker does not have."""
        self._report(message, Cause.TASK_UNKNOWN, f"no task {exc} here; see docs/messages.md for the names")

    def on_invalid_task(self, body: Any, message: Any, exc: Exception) -> None:  # noqa: ARG002
        """A task message whose arguments do not have Celery's form."""
        self._report(message, Cause.MESSAGE_INVALID, f"the task message is malformed: {exc}")

    def _report(self, message: Any, cause: Cause, detail: str) -> None:
        body = message.body
        data = body if isinstance(body, bytes) else str(body).encode("utf-8", "surrogateescape")
        cast(WorkerApp, self.app).on_undeliverable(cause, detail, data)
        message.ack()
