"""What `/healthz` and `/readyz` of a worker ask."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from redis import Redis

from shared.insight.heartbeat import Heartbeat
from shared.insight.http import Check
from shared.runtime import redis_client
from shared.runtime.redis_client import typed_errors
from shared.runtime.settings import Settings

HANGS_AFTER: Final = 60.0
"""Seconds without a turn of the event loop after which a worker counts as hanging."""


@dataclass(frozen=True)
class Checks:
    """The checks of a process by name."""

    health: dict[str, Check]
    ready: dict[str, Check]


def worker_checks(settings: Settings, heartbeat: Heartbeat) -> Checks:
    """The event loop turns; Redis answers; the folder of the blobs takes files."""
    redis = redis_client.connect(settings)
    return Checks(
        health={"loop": lambda: turning(heartbeat)},
        ready={"redis": lambda: redis_answers(redis), "blobs": lambda: takes_files(settings.blobs)},
    )


def turning(heartbeat: Heartbeat) -> str | None:
    """Whether the process has come round to its heartbeat lately."""
    silent = heartbeat.silent_for()
    if silent is None or silent <= HANGS_AFTER:
        return None
    return f"no turn of the event loop for {silent:.0f} s"


def redis_answers(redis: Redis) -> str | None:
    """Raises Busy or StopWorker with what is wrong."""
    with typed_errors():
        redis.ping()
    return None


def takes_files(folder: Path) -> str | None:
    """Whether a file can be made there; blobs and journal are, at every document."""
    try:
        handle, name = tempfile.mkstemp(prefix=".probe-", dir=folder)
    except FileNotFoundError:
        return (
            f"there is no folder {folder} yet; the first document makes it"
            if not folder.parent.is_dir()
            else None
        )
    except OSError as error:
        return f"{folder} takes no files: {error.strerror}"
    os.close(handle)
    Path(name).unlink()
    return None
