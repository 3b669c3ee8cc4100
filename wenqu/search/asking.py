"""Errors of the read side, typed for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import ApiError

from shared.errors import StopWorker, UserError
from shared.runtime.elastic import describe, typed_errors


@contextmanager
def asking(alias: str) -> Iterator[None]:
    """Turns errors of elasticsearch-py into `Busy` (an outage) or `UserError` (all that asking again does not mend)."""
    try:
        with typed_errors():
            yield
    except StopWorker as error:
        raise UserError(str(error)) from error
    except ApiError as error:
        if error.meta.status == 404:
            raise UserError(
                f"nothing is indexed yet under {alias}: submit pages with `wenqu submit` and see that the index "
                "worker runs (`wenqu status`)"
            ) from error
        raise UserError(f"Elasticsearch does not understand the query: {describe(error)}") from error
