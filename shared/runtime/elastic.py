"""One way to open Elasticsearch, and one way to read its errors."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from elastic_transport import TlsError
from elasticsearch import ApiError, Elasticsearch, TransportError, UnsupportedProductError

from shared.errors import Busy, Cause, StopWorker, UserError
from shared.runtime.settings import Settings

OUTAGES = frozenset({408, 429, 500, 502, 503, 504})
"""HTTP statuses of a whole request that say nothing of its content."""

DENIED = frozenset({401, 403})

_CAUSES = 5


def connect(settings: Settings) -> Elasticsearch:
    """A lazily connected client. No automatic retries: what failed is decided by the caller, document by document.

    Raises UserError when the settings can not be a server's address.
    """
    password = settings.elasticsearch_password
    if (settings.elasticsearch_user is None) != (password is None):
        raise UserError(
            "set both WENQU_ELASTICSEARCH_USER and WENQU_ELASTICSEARCH_PASSWORD, or neither of them"
        )
    ca = settings.elasticsearch_ca
    if ca is not None and not ca.is_file():
        raise UserError(f"WENQU_ELASTICSEARCH_CA: there is no file {ca}")
    try:
        return Elasticsearch(
            settings.elasticsearch_url,
            basic_auth=(settings.elasticsearch_user, password.get_secret_value())
            if settings.elasticsearch_user is not None and password is not None
            else None,
            **({} if ca is None else {"ca_certs": str(ca)}),  # type: ignore[arg-type]
            request_timeout=settings.elasticsearch_timeout,
            max_retries=0,
            retry_on_timeout=False,
            retry_on_status=(),
        )
    except ValueError as error:
        raise UserError(f"WENQU_ELASTICSEARCH_URL must be like http://127.0.0.1:9200: {error}") from error


@contextmanager
def typed_errors() -> Iterator[None]:
    """Turns errors of elasticsearch-py into `Busy` (an outage) or `StopWorker` (a wrong configuration).

    Other API errors pass: they are about the request itself.
    """
    try:
        yield
    except ApiError as error:
        status = error.meta.status
        if isinstance(error, UnsupportedProductError):
            raise StopWorker(
                f"what answers at WENQU_ELASTICSEARCH_URL is no Elasticsearch; check it: {error.message}"
            ) from error
        if status in DENIED:
            raise StopWorker(
                "Elasticsearch refuses us; check WENQU_ELASTICSEARCH_USER, WENQU_ELASTICSEARCH_PASSWORD and the "
                f"role's rights: {describe(error)}"
            ) from error
        if status in OUTAGES:
            raise Busy(
                Cause.ELASTICSEARCH_UNAVAILABLE, f"Elasticsearch can not answer now: {describe(error)}"
            ) from error
        raise
    except TlsError as error:
        raise StopWorker(
            f"the certificate of Elasticsearch is not trusted; check WENQU_ELASTICSEARCH_CA: {error.message}"
        ) from error
    except TransportError as error:
        raise Busy(
            Cause.ELASTICSEARCH_UNAVAILABLE, f"Elasticsearch does not answer: {error.message}"
        ) from error


def describe(error: ApiError) -> str:
    """Status, type and the reasons of an API error, from the outermost to the first, in one line."""
    told = error.body.get("error") if isinstance(error.body, dict) else None
    return f"{error.meta.status} {reasons(told) or error.error}"[:500]


def reasons(told: object) -> str:
    """The chain of causes in an `error` object of Elasticsearch; empty if it is none."""
    parts: list[str] = []
    while isinstance(told, Mapping) and len(parts) < _CAUSES:
        parts.append(f"{told.get('type')}: {told.get('reason')}")
        told = told.get("caused_by")
    return "; ".join(parts)


def error_type(error: ApiError) -> str:
    """Elasticsearch's name for an API error, such as `index_not_found_exception`; empty if it gave none."""
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        return str(body["error"].get("type", ""))
    return ""
