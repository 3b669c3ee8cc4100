"""The Celery app of the extract worker."""

from services.extract.pipeline import warm_up
from services.extract.tasks import handler, options
from shared.delivery.worker import Runtime, serve, stage_app
from shared.runtime.settings import Settings


def run(settings: Settings) -> int:
    """Serve until a signal; the exit code."""
    stage = handler(settings)
    app = stage_app(settings, stage, Runtime.of(settings))
    return serve(app, stage.stage, settings, lambda: warm_up(options(settings)))
