"""Real servers for tests: on free ports, in temporary folders, stopped by their own handles."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from wenqu.local import elasticsearch, redis
from wenqu.local.home import LocalSettings
from wenqu.local.stackfile import Stack

START_WITHIN = 60.0


def missing(reason: str) -> NoReturn:
    """Skip on a laptop, fail where everything must be there."""
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"{reason}, and CI must have it", pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stack_of(folder: Path, redis_port: int = 1, elasticsearch_port: int = 1) -> Stack:
    """Addresses of servers on these ports, without any process behind them."""
    return Stack(
        stack_id=secrets.token_hex(12),
        redis_port=redis_port,
        redis_password=secrets.token_urlsafe(12),
        elasticsearch_port=elasticsearch_port,
        socket=folder / "s",
        blobs=folder / "blobs",
        allowed_roots=(),
    )


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """URL of a fresh Redis with a password, AOF always and noeviction."""
    server = shutil.which("redis-server")
    if server is None:
        missing("redis-server is not installed")
    stack = stack_of(folder, redis_port=free_port())
    options = {
        "port": str(stack.redis_port),
        "bind": "127.0.0.1",
        "requirepass": stack.redis_password,
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
        "maxmemory": "256mb",
        "maxmemory-policy": "noeviction",
    }
    command = [server, *(word for name, value in options.items() for word in (f"--{name}", value))]
    with _running(command, folder / "redis.log", lambda: redis.ping(stack), grace=10):
        yield stack.redis_url


@contextmanager
def elasticsearch_node(folder: Path, lexicon: Path | None = None) -> Iterator[str]:
    """URL of an embedded node with its data in `folder`, which answers and cuts."""
    settings = LocalSettings(node_heap="512m", lexicon=lexicon)
    if elasticsearch.find_dist(settings) is None:
        missing("the embedded node is not built (script/setup builds it)")
    if elasticsearch.find_java() is None:
        missing("Java 17 is not installed")
    stack = stack_of(folder, elasticsearch_port=free_port())
    command = elasticsearch.command(folder, stack.elasticsearch_port, settings)
    with _running(command, folder / "node.log", lambda: elasticsearch.check(stack), grace=40):
        yield stack.elasticsearch_url


@contextmanager
def _running(
    command: list[str], log: Path, problem: Callable[[], str | None], *, grace: float
) -> Iterator[subprocess.Popen[bytes]]:
    with (
        log.open("wb") as output,
        subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=log.parent) as server,
    ):
        try:
            deadline = time.monotonic() + START_WITHIN
            while (said := problem()) is not None:
                if server.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(
                        f"{command[0]} does not start: {said}\n{log.read_text(errors='replace')[-3000:]}"
                    )
                time.sleep(0.1)
            yield server
        finally:
            server.terminate()
            try:
                server.wait(grace)
            except subprocess.TimeoutExpired:
                server.kill()
