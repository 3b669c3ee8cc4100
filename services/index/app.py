"""The Celery app of the index worker."""

from services.index.handler import IndexStage
from services.index.names import Names
from services.index.schema import ensure_indices
from shared.delivery.worker import Runtime, serve, stage_app
from shared.errors import Busy
from shared.runtime.elastic import connect
from shared.runtime.settings import Settings


def run(settings: Settings) -> int:
    """Serve until a signal; the exit code. A wrong index or analyzer is found before the first document."""
    names = Names(settings.index)
    stage = IndexStage(lambda: connect(settings), names)

    def check() -> None:
        client = connect(settings)
        try:
            ensure_indices(client, names)
        except Busy:
            return  # it is checked again before the first write
        finally:
            client.close()

    return serve(stage_app(settings, stage, Runtime.of(settings)), stage.stage, settings, check)
