"""What must hold of Redis, so that nothing accepted is lost: its version, policy, persistence and room."""

from collections.abc import Iterator
from typing import Any, Final, cast

from redis import Redis
from redis.exceptions import NoPermissionError, ResponseError

from shared.insight.findings import Finding, graded
from shared.runtime.redis_client import typed_errors
from shared.runtime.settings import Settings

OLDEST: Final = (7, 0)
"""The first Redis with functions, which the ledger is written in."""
_MIB: Final = 1024 * 1024


def examine_redis(redis: Redis, settings: Settings) -> Iterator[Finding]:
    """Findings about the server; Busy or StopWorker where it does not answer."""
    with typed_errors():
        info = redis.info()
    version = str(info.get("redis_version", "0"))
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        yield Finding(
            "redis version", "problem", version, "install Redis 7.0 or later: the ledger needs its functions"
        )
    else:
        yield Finding("redis version", "ok", version)
    if info.get("role") != "master":
        yield Finding(
            "redis role", "problem", f"{info.get('role')}", "point WENQU_REDIS_URL at the primary server"
        )
    yield from _policy(redis)
    yield from _persistence(redis, info)
    yield _memory(info)
    yield _visibility(settings)


def _policy(redis: Redis) -> Iterator[Finding]:
    policy = _configured(redis, "maxmemory-policy")
    if policy is None:
        yield Finding(
            "redis policy",
            "warning",
            "CONFIG GET is not allowed",
            "check maxmemory-policy by hand: noeviction",
        )
    elif policy != "noeviction":
        yield Finding(
            "redis policy", "problem", f"{policy}: documents in flight may be thrown away",
            "CONFIG SET maxmemory-policy noeviction, and set it in redis.conf",
        )  # fmt: skip
    else:
        yield Finding("redis policy", "ok", policy)


def _persistence(redis: Redis, info: dict[str, Any]) -> Iterator[Finding]:
    if not info.get("aof_enabled"):
        yield Finding(
            "redis persistence", "problem", "no append-only file: a restart forgets all that is in flight",
            "appendonly yes, appendfsync always; after a loss `wenqu reconcile` rebuilds the ledger",
        )  # fmt: skip
        return
    sync = _configured(redis, "appendfsync")
    if sync in {"always", None}:
        yield Finding("redis persistence", "ok", f"append-only file, fsync {sync or 'unknown'}")
    else:
        yield Finding(
            "redis persistence", "warning", f"append-only file, fsync {sync}: a crash of the machine forgets a moment",
            "appendfsync always; after a crash run `wenqu reconcile`",
        )  # fmt: skip
    for name, what in (("aof_last_write_status", "append-only file"), ("rdb_last_bgsave_status", "snapshot")):
        if info.get(name, "ok") != "ok":
            yield Finding(
                "redis persistence", "problem", f"the last write of the {what} failed",
                "look at the disk of Redis (full, read-only, slow) and at its log",
            )  # fmt: skip


def _memory(info: dict[str, Any]) -> Finding:
    used, limit = float(info.get("used_memory", 0)), float(info.get("maxmemory", 0))
    if not limit:
        total = float(info.get("total_system_memory", 0)) or float("inf")
        return graded(
            "redis memory", used / total, 0.5, 0.8, f"{used / _MIB:,.0f} MiB without a limit",
            "set maxmemory below what the machine has: a full Redis waits, a killed one loses its clients",
        )  # fmt: skip
    return graded(
        "redis memory", used / limit, 0.8, 0.95, f"{used / _MIB:,.0f} of {limit / _MIB:,.0f} MiB",
        "raise maxmemory, or pause submissions until the backlog drains (`wenqu top`)",
    )  # fmt: skip


def _visibility(settings: Settings) -> Finding:
    delivery = settings.delivery
    found = f"{delivery.visibility_timeout:g} s, hard time limit {delivery.hard_limit:g} s"
    if delivery.visibility_timeout <= delivery.hard_limit:
        return Finding(
            "visibility timeout", "problem", found, "it must exceed WENQU_DELIVERY__HARD_LIMIT, or running work is sent twice"
        )  # fmt: skip
    return Finding("visibility timeout", "ok", found)


def _configured(redis: Redis, name: str) -> str | None:
    """A setting of the server; None where this user may not ask."""
    try:
        return cast(dict[str, str], redis.config_get(name)).get(name)
    except (NoPermissionError, ResponseError):
        return None
