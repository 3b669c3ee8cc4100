"""One way to open Redis, and one way to read its errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis import exceptions as redis_errors
from redis.backoff import NoBackoff
from redis.retry import Retry

from shared.errors import Busy, Cause, StopWorker
from shared.runtime.settings import Settings

SOCKET_TIMEOUT = 4.0
"""Seconds; below the 5 s in which a submission must fail clearly."""


def connect(settings: Settings) -> Redis:
    """A lazily connected client. No automatic retries: a command whose answer was lost must not run twice unseen."""
    return Redis.from_url(
        settings.redis_url.get_secret_value(),
        decode_responses=True,
        socket_timeout=SOCKET_TIMEOUT,
        socket_connect_timeout=SOCKET_TIMEOUT,
        socket_keepalive=True,
        health_check_interval=15,
        retry=Retry(NoBackoff(), 0),
    )


@contextmanager
def typed_errors() -> Iterator[None]:
    """Turns errors of redis-py into `Busy` (an outage) or `StopWorker` (a wrong configuration)."""
    try:
        yield
    except (
        redis_errors.AuthenticationError,
        redis_errors.AuthorizationError,
        redis_errors.NoPermissionError,
    ) as error:
        raise StopWorker(f"Redis refuses our credentials; check WENQU_REDIS_URL: {error}") from error
    except (redis_errors.ConnectionError, redis_errors.TimeoutError) as error:
        raise Busy(Cause.REDIS_UNAVAILABLE, f"Redis does not answer: {error}") from error
    except redis_errors.OutOfMemoryError as error:
        raise Busy(
            Cause.REDIS_FULL, "Redis is full; raise maxmemory or wait until the backlog drains"
        ) from error
    except redis_errors.ResponseError as error:
        code = str(error).split(" ", 1)[0]
        if code == "OOM":
            raise Busy(
                Cause.REDIS_FULL, "Redis is full; raise maxmemory or wait until the backlog drains"
            ) from error
        if code in {"MISCONF", "READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN"}:
            raise Busy(Cause.REDIS_UNAVAILABLE, f"Redis can not write now: {error}") from error
        if code in {"WRONGPASS", "NOAUTH", "NOPERM"}:
            raise StopWorker(f"Redis refuses our credentials; check WENQU_REDIS_URL: {error}") from error
        raise
