"""The Celery app of the ingest worker."""

from services.ingest.intake import Intake
from services.ingest.tasks import register
from shared.delivery.accept import Acceptor
from shared.delivery.dispatch import Dispatcher
from shared.delivery.known import IndexKnown
from shared.delivery.terms import Stage
from shared.delivery.worker import Runtime, sender, serve, worker_app
from shared.runtime.elastic import connect
from shared.runtime.settings import Settings


def run(settings: Settings) -> int:
    """Serve until a signal; the exit code."""
    runtime = Runtime.of(settings)
    app = worker_app(settings, Stage.INGEST, runtime)
    acceptor = Acceptor(
        runtime.ledger,
        runtime.blobs,
        runtime.journal,
        IndexKnown(connect, settings),
        settings.limits,
        runtime.clock,
    )
    dispatcher = Dispatcher(runtime.ledger, sender(app))
    register(app, Intake(acceptor, runtime.ledger, settings), dispatcher, settings)
    return serve(app, Stage.INGEST, settings)
