"""Only processes that carry the mark of a stack are ended."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator

import pytest

from wenqu.local import processes

LASTING = "import time; print('ready', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + LASTING

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="needs /proc")  # noqa: PTH110


def start(code: str, stack_id: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, processes.MARK: stack_id},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.stdout.close()
    return process


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    process = start(LASTING, "another-stack")
    yield process
    process.kill()
    process.wait()


def test_what_is_left_of_a_stack_is_ended_and_nothing_else(stranger: subprocess.Popen[bytes]) -> None:
    stack_id = secrets.token_hex(8)
    child = start(LASTING, stack_id)
    assert processes.marked(stack_id) == [child.pid]
    assert processes.end(stack_id) == 1
    assert child.wait(5) == -15
    assert processes.marked(stack_id) == []
    assert stranger.poll() is None


def test_what_does_not_listen_is_ended_by_force() -> None:
    stack_id = secrets.token_hex(8)
    child = start(STUBBORN, stack_id)
    assert processes.end(stack_id, grace=0.3) == 1
    assert child.wait(5) == -9


def test_nothing_left_is_nothing_to_do() -> None:
    assert processes.end(secrets.token_hex(8)) == 0
