"""The ledger's functions inside Redis: one library, put together from the Lua files here."""

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from redis import Redis
from redis.exceptions import ResponseError

from shared.runtime.redis_client import typed_errors

PARTS = ("brake.lua", "ledger.lua", "control.lua", "restore.lua")
"""In this order, as each uses what stands before it."""


@cache
def source() -> str:
    """The code, with `@LIBRARY@` where its name belongs."""
    folder = files("shared.delivery")
    return "\n".join(
        ["#!lua name=@LIBRARY@", *(folder.joinpath(part).read_text(encoding="utf-8") for part in PARTS)]
    )


def named(code: str) -> tuple[str, str]:
    """`(name, code)` of a library. The name carries a hash of the code, so that processes of two versions can work on
    one ledger during an upgrade, each with its own functions.
    """
    name = f"wenqu_{hashlib.sha256(code.encode()).hexdigest()[:12]}"
    return name, code.replace("@LIBRARY@", name)


@cache
def library() -> tuple[str, str]:
    """`(name, code)` of this version's library."""
    return named(source())


def call(redis: Redis, shard: str, function: str, *args: str | int) -> Any:
    """What the function answers; the library is loaded where Redis does not have it.

    Raises Busy when Redis is unreachable or full and StopWorker when it refuses us.
    """
    name, code = library()

    def run() -> Any:
        return redis.fcall(f"{name}_{function}", 1, shard, *map(str, args))

    with typed_errors():
        try:
            return run()
        except ResponseError as error:
            if "Function not found" not in str(error):
                raise
            redis.function_load(code, replace=True)
            return run()
