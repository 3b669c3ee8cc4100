"""One change of index at a time."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from redis import Redis

from shared.delivery.ledger import SHARD
from shared.errors import Busy, Cause, WenquError
from shared.runtime.redis_client import typed_errors

_KEY: Final = f"{SHARD}:reindex"
_SECONDS: Final = 60
_RENEW_EVERY: Final = 15.0


@contextmanager
def alone(redis: Redis) -> Iterator[None]:
    """Hold the lock, renewed by a thread; a killed process loses it within a minute. Raises Busy where another has it."""
    token = secrets.token_hex(8)
    with typed_errors():
        if not redis.set(_KEY, token, nx=True, ex=_SECONDS):
            raise Busy(
                Cause.STAGE_FAILED,
                "another `wenqu reindex` is at work; if none is, wait a minute for its lock to end",
            )
    done = threading.Event()

    def renew() -> None:
        while not done.wait(_RENEW_EVERY):
            with suppress(WenquError), typed_errors():
                redis.expire(_KEY, _SECONDS)

    thread = threading.Thread(target=renew, daemon=True, name="reindex-lock")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        with typed_errors():
            if redis.get(_KEY) == token:
                redis.delete(_KEY)
