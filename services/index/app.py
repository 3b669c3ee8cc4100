"""The Celery app of the index worker."""

from services.index.analysis import synonym_rules
from services.index.handler import IndexStage
from services.index.names import Names
from services.index.schema import ensure_indices
from shared.delivery.worker import Runtime, serve, stage_app
from shared.errors import Busy
from shared.runtime.elastic import connect, typed_errors
from shared.runtime.settings import Settings


def run(settings: Settings) -> int:
    """Serve until a signal; the exit code. A wrong index or analyzer is found before the first document."""
    names = Names(settings.index)
    rules = synonym_rules(settings.lexicon)
    stage = IndexStage(lambda: connect(settings), names, rules)

    def check() -> None:
        client = connect(settings)
        try:
            ensure_indices(client, names, rules=rules)
        except Busy:
            return  # it is checked again before the first write
        finally:
            client.close()

    app = stage_app(settings, stage, Runtime.of(settings))
    return serve(app, stage.stage, settings, check, {"elasticsearch": lambda: _answers(settings)})


def _answers(settings: Settings) -> str | None:
    """Raises Busy or StopWorker with what is wrong."""
    client = connect(settings)
    try:
        with typed_errors():
            client.info()
    finally:
        client.close()
    return None
