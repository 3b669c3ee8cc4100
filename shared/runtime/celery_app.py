"""The Celery app, with every setting that the delivery guarantee rests on in this one place."""

from typing import TYPE_CHECKING, Any, Protocol

from celery import Celery

from shared.delivery.terms import Stage
from shared.errors import Cause
from shared.runtime.settings import Settings
from shared.runtime.transport import guarded_url

if TYPE_CHECKING:
    from shared.insight.heartbeat import Heartbeat

PRODUCER_TIMEOUT = 4.0


class SetAside(Protocol):
    """Keeps a message that can not be worked on."""

    def __call__(self, cause: Cause, detail: str, data: bytes) -> str:
        """Its dead letter's id."""


class WorkerApp(Celery):
    """A Celery app that knows what to do with messages it can not deliver."""

    on_undeliverable: SetAside
    heartbeat: "Heartbeat"


def build_app(settings: Settings, name: str) -> WorkerApp:
    """A configured app without tasks. Opens nothing."""
    broker = guarded_url(settings.redis_url.get_secret_value())
    app = WorkerApp(f"wenqu.{name}", broker=broker, set_as_current=False)
    app.conf.update(configuration(settings))
    return app


def configuration(settings: Settings) -> dict[str, Any]:
    """Celery's settings. The ledger redelivers, so nothing here may redeliver on its own account."""
    delivery = settings.delivery
    return {
        "task_serializer": "json",
        "accept_content": ["json"],
        "result_accept_content": ["json"],
        "result_backend": None,
        "task_ignore_result": True,
        "task_store_errors_even_if_ignored": False,
        "task_create_missing_queues": True,
        "task_default_queue": Stage.INGEST.queue,
        "task_acks_late": True,
        "task_acks_on_failure_or_timeout": True,
        "task_reject_on_worker_lost": False,
        "task_soft_time_limit": delivery.soft_limit,
        "task_time_limit": delivery.hard_limit,
        "task_send_sent_event": False,
        "task_publish_retry": False,
        "worker_prefetch_multiplier": 1,
        "worker_concurrency": settings.concurrency,
        "worker_max_tasks_per_child": settings.max_tasks,
        "worker_max_memory_per_child": settings.max_memory_mb * 1024,
        "worker_send_task_events": False,
        "worker_enable_remote_control": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        # What a dead child had finished is in the ledger, so there is no answer worth waiting ten seconds for.
        "worker_lost_wait": 1.0,
        "worker_soft_shutdown_timeout": min(10.0, delivery.soft_limit),
        "worker_consumer": "shared.delivery.consumer:GuardedConsumer",
        "broker_connection_retry": True,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_transport_options": {
            "visibility_timeout": delivery.visibility_timeout,
            "unacked_restore_interval": 1,
            "unacked_restore_throttle": 1,
            "socket_timeout": 15.0,
            "socket_connect_timeout": PRODUCER_TIMEOUT,
            "socket_keepalive": True,
            "health_check_interval": 10,
        },
    }
