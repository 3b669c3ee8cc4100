"""Servers for the session, each started when a test first asks for it."""

from collections.abc import Iterator

import pytest
from redis import Redis

from tests.support.servers import elasticsearch_node, redis_server
from tests.support.stack import RunningStack, running_stack


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis of this session's own."""
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def redis_db(redis_url: str) -> Iterator[Redis]:
    """A client of it, on an empty keyspace."""
    with Redis.from_url(redis_url, decode_responses=True) as client:
        client.flushall()
        yield client


@pytest.fixture(scope="session")
def es_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Elasticsearch node of this session's own."""
    with elasticsearch_node(tmp_path_factory.mktemp("node")) as url:
        yield url


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The whole stack, with its workers, in a home of its own."""
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running
