"""The Celery app of the normalize worker."""

from services.normalize.tasks import handler, warm_up
from shared.delivery.worker import Runtime, serve, stage_app
from shared.runtime.settings import Settings


def run(settings: Settings) -> int:
    """Serve until a signal; the exit code."""
    stage = handler(settings)
    return serve(stage_app(settings, stage, Runtime.of(settings)), stage.stage, settings, warm_up)
