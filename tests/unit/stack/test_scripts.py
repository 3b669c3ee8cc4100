"""The small scripts inside the images, as far as they run without one."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.servers import free_port

ROOT = Path(__file__).parents[3]
DOCKER = ROOT / "docker"


def shell(script: str, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "-c", script, "sh", *args], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def health() -> ModuleType:
    """docker/health.py, which is in no package."""
    spec = importlib.util.spec_from_file_location("stack_health", DOCKER / "health.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("script", sorted(DOCKER.glob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_plain_shell(script: Path) -> None:
    assert subprocess.run(["sh", "-n", str(script)], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [
        (None, 0, ""),
        ("redis 7.0.15", 0, ""),
        ("redis 7.4.5", 0, ""),
        ("redis 7.10.0", 78, "written by redis 7.10.0, newer than this 7.4.5"),
        ("valkey 7.0.0", 78, "written by valkey 7.0.0, this is redis 7.4.5"),
    ],
)
def test_a_volume_goes_to_the_same_server_or_a_newer_one(
    tmp_path: Path, written: str | None, code: int, told: str
) -> None:
    stamp = tmp_path / ".wenqu-volume"
    if written is not None:
        stamp.write_text(f"{written}\n")
    done = shell(f'. {DOCKER}/volume.sh; claim_volume "$1" redis 7.4.5', str(tmp_path))
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert stamp.read_text() == ("redis 7.4.5\n" if code == 0 else f"{written}\n")


@pytest.mark.parametrize(
    ("text", "number"),
    [("512mb", 536870912), ("1g", 1073741824), ("2GB", 2147483648), ("64k", 65536), ("100", 100)],
)
def test_sizes(text: str, number: int) -> None:
    assert shell(f'. {DOCKER}/memory.sh; bytes_of "$1"', text).stdout.strip() == str(number)


@pytest.mark.parametrize(("limit", "code"), [("536870912", 0), ("536870911", 78), ("max", 0)])
def test_memory_below_the_need_stops_with_advice(limit: str, code: int) -> None:
    script = (
        f". {DOCKER}/memory.sh; container_memory() {{ echo {limit}; }}; need_memory x 536870912 'do this'"
    )
    done = shell(script)
    assert done.returncode == code
    assert ("do this" in done.stderr) is (code != 0)


def test_a_plugin_of_another_version_is_refused_before_any_download() -> None:
    done = shell(f"sh {DOCKER}/install-ik.sh 8.19.0 8.18.2 official")
    assert done.returncode == 1
    assert "must equal ES_VERSION" in done.stderr
    assert "IK_PLUGIN=own" in done.stderr


def test_health_finds_a_process_by_its_module(health: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "cmdline").write_bytes(b"python\0-m\0services.index\0")
    assert health.runs("index", tmp_path)
    assert not health.runs("ingest", tmp_path)


def test_health_tells_a_zombie_from_a_process(health: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "cmdline").write_bytes(b"")
    assert not health.runs("index", tmp_path)


def test_health_asks_a_real_redis(health: ModuleType, redis_url: str) -> None:
    address, _, _ = redis_url.rpartition("@")[2].partition("/")
    host, port = address.split(":")
    password = redis_url.partition("@")[0].rpartition(":")[2]
    assert health.redis_answers(host, int(port), password) is None
    assert "WRONGPASS" in health.redis_answers(host, int(port), "not this one")
    assert "does not answer" in health.redis_answers(host, free_port(), password)


def test_stack_test_without_docker_skips_on_a_laptop_and_fails_in_ci() -> None:
    for ci, code in (("", 0), ("true", 1)):
        environment = {**os.environ, "CI": ci}
        done = subprocess.run(
            ["bash", "-c", f"cd {ROOT}; . script/lib/parts.sh; cannot 'no engine'"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code
        assert "no engine" in done.stderr


def test_password_is_made_once(tmp_path: Path) -> None:
    script = (DOCKER / "secrets.sh").read_text().replace("/run/wenqu", str(tmp_path))
    script = script.replace("python3", sys.executable)
    password = tmp_path / "redis-password"
    assert shell(script).returncode == 0
    first = password.read_text()
    assert len(first.strip()) >= 40
    assert password.stat().st_mode & 0o777 == 0o600
    assert shell(script).returncode == 0
    assert password.read_text() == first
