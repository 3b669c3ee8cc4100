"""The guarded transport against a Redis that dies between a message and its ack."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Queue
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from shared.runtime.clock import SystemClock
from shared.runtime.transport import guarded_url
from tests.support.servers import free_port

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("redis_url")]


def start(port: int, folder: Path) -> subprocess.Popen[bytes]:
    """A Redis on this port that answers."""
    server = subprocess.Popen(
        [
            "redis-server",
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--dir",
            str(folder),
            "--appendonly",
            "yes",
        ],
        stdout=subprocess.DEVNULL,
    )
    with Redis(port=port) as redis:
        for _ in range(100):
            try:
                redis.ping()
            except RedisConnectionError:
                SystemClock().sleep(0.05)
            else:
                return server
    server.kill()
    raise AssertionError("redis-server does not start")


def test_an_ack_that_meets_a_dead_redis_gives_its_place_in_the_window_back(tmp_path: Path) -> None:
    port = free_port()
    server = start(port, tmp_path)
    try:
        with Connection(guarded_url(f"redis://127.0.0.1:{port}/0")) as connection:
            channel = connection.channel()
            received: list[Any] = []
            consumer = connection.Consumer(
                [Queue("q")], callbacks=[lambda body, message: received.append(message)], channel=channel
            )
            consumer.qos(prefetch_count=1)
            consumer.consume()
            connection.Producer(channel).publish({"a": 1}, routing_key="q", serializer="json")
            connection.drain_events(timeout=5)
            [message] = received
            assert not message.channel.qos.can_consume(), "the window of one is taken"
            server.kill()
            server.wait()
            with pytest.raises(connection.connection_errors):
                message.ack()
            server = start(port, tmp_path)
            assert message.channel.qos.can_consume(), "or the worker never fetches again"
    finally:
        server.kill()
        server.wait()
