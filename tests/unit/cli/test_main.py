"""Exit codes and messages: whoever calls the command can rely on them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shared.errors import (
    Busy,
    Cause,
    DecodeError,
    NotFound,
    Refused,
    Reject,
    StopWorker,
    UserError,
    WenquError,
)
from tests.support.stack import ROOT, RunningStack, empty_stack
from wenqu.cli.exits import Exit, exit_code

HEAVY = ("pydantic", "redis", "celery", "elasticsearch", "opencc", "jieba", "rjieba", "rich", "supervisor")


@pytest.fixture
def nothing(tmp_path: Path) -> RunningStack:
    """The command on a home where nothing was ever started."""
    return empty_stack(tmp_path / "home")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UserError("x"), 2),
        (Refused(Cause.EMPTY, "x"), 2),
        (StopWorker("x"), 2),
        (NotFound("x"), 4),
        (Busy(Cause.REDIS_UNAVAILABLE, "x"), 75),
        (Reject(Cause.BLOB_CORRUPT, "x"), 1),
        (DecodeError(Cause.MESSAGE_INVALID, "x"), 1),
    ],
)
def test_every_error_has_its_code(error: WenquError, code: int) -> None:
    assert exit_code(error) == code


def test_help_needs_no_heavy_module() -> None:
    code = f"import sys, wenqu.cli.main; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["submit", "x"], "run `wenqu up`"),
        (["job", "j-1"], "run `wenqu up`"),
        (["search", "x"], "run `wenqu up`"),
        (["show", "0123456789"], "run `wenqu up`"),
        (["dead", "list"], "run `wenqu up`"),
        (["submit", "-", "x"], "one page of its own"),
        (["submit", "x", "--key", "k"], "give - as the only path"),
        (["dead", "list", "--cause", "bad_luck"], "the causes are"),
        (["dead", "show", "x", "--json", "--raw"], "either"),
        (["bogus"], "No such command"),
        (["show"], "Missing argument"),
        (["search", '"签约', "--dsl"], 'a quotation mark does not close\n  "签约\n  ^\nclose it with'),
        (["search", "amount:much", "--dsl"], "is no amount"),
        (["up", "--timeout", "0"], "--timeout"),
    ],
)
def test_a_mistake_is_one_message(nothing: RunningStack, args: list[str], said: str) -> None:
    done = nothing.cli(*args)
    assert done.returncode == Exit.MISTAKE
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_wrong_setting_is_named(nothing: RunningStack) -> None:
    done = nothing.cli("up", env={"WENQU_NODE_HEAP": "lots"})
    assert done.returncode == Exit.MISTAKE
    assert "WENQU_NODE_HEAP" in done.stderr


def test_a_server_that_is_down_is_busy(nothing: RunningStack, tmp_path: Path) -> None:
    env = {
        "WENQU_REDIS_URL": "redis://127.0.0.1:1/0",
        "WENQU_ELASTICSEARCH_URL": "http://127.0.0.1:1",
        "WENQU_BLOBS": str(tmp_path / "blobs"),
    }
    done = nothing.cli("job", "j-1", env=env)
    assert done.returncode == Exit.BUSY
    assert "redis_unavailable" in done.stderr
    assert "Traceback" not in done.stderr


def test_status_of_nothing(nothing: RunningStack) -> None:
    done = nothing.cli("status")
    assert (done.returncode, done.stderr) == (Exit.BUSY, "")
    assert "`wenqu up` starts it" in done.stdout
    told = json.loads(nothing.cli("status", "--json").stdout)
    assert told == {"up": False, "home": str(nothing.home)}


def test_down_of_nothing_is_fine(nothing: RunningStack) -> None:
    done = nothing.cli("down")
    assert (done.returncode, done.stdout) == (0, "Nothing was running.\n")


def test_a_closed_pipe_is_quiet(nothing: RunningStack) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "wenqu.cli.main", "--help"],
            stdout=writing,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=nothing.environment,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (Exit.PIPE_CLOSED, b"")


def test_an_interrupt_is_quiet(nothing: RunningStack) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _INTERRUPTED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=nothing.environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"begins\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == Exit.INTERRUPTED
        assert b"Traceback" not in process.stderr.read()


_INTERRUPTED = """
import signal
import sys
import time  # before the signal: an interrupt within an import may be lost
import wenqu.cli.main as main
import wenqu.cli.process as process

signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job of a shell inherits that it is ignored

class Waiting:
    def read(self, size):
        print("begins", flush=True)
        time.sleep(60)

class Stdin:
    buffer = Waiting()

sys.stdin = Stdin()
sys.argv = ["wenqu", "process", "-"]
main.main()
"""
