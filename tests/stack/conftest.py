"""The stack that `script/stack-test` has brought up; without it these tests are skipped."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import docker
from tests.stack.running import ComposeStack
from wenqu import Client


@pytest.fixture(scope="session")
def stack() -> Iterator[ComposeStack]:
    """All services healthy."""
    if os.environ.get("WENQU_STACK") != "1":
        pytest.skip("needs the compose stack; run script/stack-test")
    engine = docker.from_env()
    try:
        running = ComposeStack(engine, os.environ["COMPOSE_PROJECT_NAME"], Path(os.environ["WENQU_INBOX"]))
        running.until_healthy()
        yield running
    finally:
        engine.close()


@pytest.fixture
def client(stack: ComposeStack, tmp_path: Path) -> Iterator[Client]:
    """A client on the host, over the loopback ports."""
    with Client(stack.settings(tmp_path)) as client:
        yield client
