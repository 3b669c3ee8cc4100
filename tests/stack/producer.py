"""A producer that knows nothing of this project: plain Celery and the documented message."""

from celery import Celery


def submit(redis_url: str, submission_id: str, path: str, collection: str) -> None:
    """Put a submit message on the queue."""
    app = Celery(broker=redis_url, set_as_current=False)
    try:
        app.send_task(
            "wenqu.ingest.v1",
            args=[
                {
                    "schema_version": 1,
                    "submission_id": submission_id,
                    "path": path,
                    "collection": collection,
                }
            ],
            queue="wenqu.ingest",
        )
    finally:
        app.close()
