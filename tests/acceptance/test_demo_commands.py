"""`wenqu up`, `status` and `down` from outside, with real processes that are killed."""

import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.stack import RunningStack, running_stack

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

WORKERS = {"ingest", "normalize", "extract", "index", "sweeper"}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """A stack of this module's own, as its processes are killed here."""
    with running_stack(tmp_path_factory.mktemp("own")) as running:
        yield running


def pids(status: Any) -> dict[str, int]:
    return {
        "redis": status["redis"]["pid"],
        "elasticsearch": status["elasticsearch"]["pid"],
        **{name: worker["pid"] for name, worker in status["workers"].items()},
    }


def until(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {what}")
        time.sleep(0.3)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_status_tells_how_to_reach_everything(own: RunningStack) -> None:
    status = own.json("status")
    assert status["up"] is True
    assert set(status["workers"]) == WORKERS
    assert all(alive(pid) for pid in pids(status).values())
    assert status["redis"]["password"] in status["redis"]["url"]
    assert status["elasticsearch"]["url"] == f"http://127.0.0.1:{status['elasticsearch']['port']}"
    table = own.cli("status")
    assert table.returncode == 0
    assert status["redis"]["password"] not in table.stdout
    assert str(status["redis"]["port"]) in table.stdout


def test_up_again_changes_nothing(own: RunningStack) -> None:
    before = pids(own.json("status"))
    begun = time.monotonic()
    done = own.cli("up")
    assert done.returncode == 0
    assert time.monotonic() - begun < 10
    assert pids(own.json("status")) == before


@pytest.mark.parametrize("name", ["sweeper", "redis", "elasticsearch"])
def test_what_dies_is_started_again(own: RunningStack, name: str) -> None:
    pid = pids(own.json("status"))[name]
    os.kill(pid, signal.SIGKILL)
    until(lambda: pids(own.json("status"))[name] not in {pid, None}, f"{name} has a new process")
    until(lambda: own.cli("status").returncode == 0, "all is well again")
    assert not alive(pid)


def test_up_after_the_supervisor_was_killed(own: RunningStack) -> None:
    before = own.json("status")
    supervisor = int((own.home / "supervisord.pid").read_text())
    os.kill(supervisor, signal.SIGKILL)
    until(lambda: not alive(supervisor), "the supervisor is dead")
    assert own.cli("status").returncode == 75

    done = own.cli("up")

    assert done.returncode == 0, done.stderr
    after = own.json("status")
    assert after["redis"]["url"] == before["redis"]["url"]
    assert after["elasticsearch"]["url"] == before["elasticsearch"]["url"]
    assert not any(alive(pid) for pid in pids(before).values())


def test_secrets_are_for_their_owner_only(own: RunningStack) -> None:
    for name in ("stack.json", "redis.conf", "supervisord.conf"):
        assert (own.home / name).stat().st_mode & 0o077 == 0, name
    status = own.json("status")
    with socket.create_connection(("127.0.0.1", status["redis"]["port"]), timeout=5) as stranger:
        stranger.sendall(b"PING\r\n")
        assert stranger.recv(100).startswith(b"-NOAUTH")


def test_redis_confirms_only_what_is_on_disk(own: RunningStack) -> None:
    from redis import Redis

    with Redis.from_url(own.settings.redis_url.get_secret_value(), decode_responses=True) as client:
        found = client.config_get("append*", "maxmemory*")
        assert (found["appendonly"], found["appendfsync"]) == ("yes", "always")
        assert found["maxmemory-policy"] == "noeviction"
        assert int(found["maxmemory"]) > 0
        client.set("kept", "yes")


def test_down_stops_everything_and_up_finds_the_data(own: RunningStack) -> None:
    from redis import Redis

    before = own.json("status")
    with Redis.from_url(own.settings.redis_url.get_secret_value(), decode_responses=True) as client:
        client.set("kept", "yes")

    assert own.cli("down").returncode == 0

    assert not any(alive(pid) for pid in pids(before).values())
    assert own.cli("status").returncode == 75
    assert own.cli("down").stdout == "Nothing was running.\n"

    assert own.cli("up").returncode == 0
    assert own.json("status")["redis"]["url"] == before["redis"]["url"]
    with Redis.from_url(own.settings.redis_url.get_secret_value(), decode_responses=True) as client:
        assert client.get("kept") == "yes"
        client.delete("kept")


def test_a_port_taken_by_a_stranger_is_named(own: RunningStack) -> None:
    port = own.json("status")["redis"]["port"]
    assert own.cli("down").returncode == 0
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", port))
        stranger.listen(1)
        done = own.cli("up")
        assert done.returncode == 2
        assert f"port {port}" in done.stderr
        assert "taken by another program" in done.stderr
    assert own.cli("up").returncode == 0


def test_what_does_not_come_up_shows_the_end_of_its_log(tmp_path: Path, own: RunningStack) -> None:
    dist = tmp_path / "dist"
    shutil.copytree(_dist(), dist, symlinks=True, ignore=lambda *_: ["plugins"])
    from tests.support.stack import empty_stack

    broken = empty_stack(tmp_path / "home", WENQU_NODE_DIST=str(dist))
    try:
        done = broken.cli("up", "--timeout", "40")
        assert done.returncode == 75
        assert "elasticsearch does not come up" in done.stderr
        assert "holds no plugins/analysis-ik" in done.stderr
        assert "wenqu down" in done.stderr
        assert "Traceback" not in done.stderr
    finally:
        assert broken.cli("down").returncode == 0


def _dist() -> Path:
    from wenqu.local.elasticsearch import find_dist
    from wenqu.local.home import LocalSettings

    found = find_dist(LocalSettings())
    assert found is not None
    return found


def test_nobody_there_is_not_found(own: RunningStack) -> None:
    for args in (("job", "j-nobody"), ("dead", "show", "nobody")):
        done = own.cli(*args)
        assert done.returncode == 4, (args, done.stderr)
        assert "Traceback" not in done.stderr


def test_a_path_that_is_not_there_is_a_mistake(own: RunningStack, tmp_path: Path) -> None:
    done = own.cli("submit", tmp_path / "nowhere")
    assert done.returncode == 2
    assert "there is no file or folder" in done.stderr
