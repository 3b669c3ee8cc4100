"""The compose files as Compose itself reads them; needs no engine, only the command."""

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
WORKERS = {"ingest", "normalize", "extract", "index", "sweeper"}
ONCE = {"secrets", "kibana-import"}


@cache
def config(*files: str) -> Mapping[str, Any]:
    """The merged configuration."""
    command = shlex.split(os.environ.get("WENQU_COMPOSE", ""))
    if not command:
        if shutil.which("docker") is None:
            pytest.skip("needs Compose; script/stack-test has it")
        command = ["docker", "compose"]
        version = subprocess.run([*command, "version"], capture_output=True, check=False)
        if version.returncode != 0:
            pytest.skip("needs Compose; script/stack-test has it")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("WENQU_", "COMPOSE_"))
    }
    merged = [word for file in files for word in ("-f", file)]
    done = subprocess.run(
        [*command, "--env-file", "/dev/null", *merged, "config", "--format", "json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: Mapping[str, Any] = json.loads(done.stdout)
    return answer


def production() -> Mapping[str, Any]:
    return config("docker-compose.yml")["services"]  # type: ignore[no-any-return]


def offline() -> Mapping[str, Any]:
    return config("docker-compose.yml", "compose.offline.yml")["services"]  # type: ignore[no-any-return]


def test_all_services_are_there() -> None:
    assert set(production()) == WORKERS | ONCE | {"redis", "elasticsearch", "kibana", "lexicon"}


def test_every_service_that_stays_is_started_again_and_checked() -> None:
    for name, service in production().items():
        assert int(service["mem_limit"]) > 0, name
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}, name
        assert service["cap_drop"] == ["ALL"], name
        if name in ONCE:
            assert "restart" not in service, name
        else:
            assert service["restart"] == "always", name
            assert service["healthcheck"]["test"], name


def test_workers_start_after_healthy_servers() -> None:
    for name in WORKERS:
        conditions = {key: value["condition"] for key, value in production()[name]["depends_on"].items()}
        assert conditions["redis"] == conditions["elasticsearch"] == "service_healthy", name
    assert production()["redis"]["depends_on"]["secrets"]["condition"] == "service_completed_successfully"


def test_ports_are_on_loopback_only() -> None:
    for name, service in production().items():
        for port in service.get("ports", []):
            assert port["host_ip"] == "127.0.0.1", name


def test_the_inbox_is_read_only_and_the_allowed_root() -> None:
    ingest = production()["ingest"]
    assert ingest["environment"]["WENQU_ALLOWED_ROOTS"] == "/inbox"
    mounts = {mount["target"]: mount for mount in ingest["volumes"]}
    assert mounts["/inbox"]["read_only"] is True
    assert Path(mounts["/inbox"]["source"]) == ROOT / "inbox"


def test_no_password_is_written_down() -> None:
    assert "password" not in json.dumps(production()).lower()


def test_server_and_plugin_have_one_version() -> None:
    arguments = production()["elasticsearch"]["build"]["args"]
    assert arguments["ES_VERSION"] == arguments["IK_VERSION"]
    assert arguments["ES_VERSION"].startswith("8.19.")
    assert production()["kibana"]["image"].endswith(f":{arguments['ES_VERSION']}")


def test_offline_differs_in_base_images_and_kibana_only() -> None:
    online, swapped = dict(production()), offline()
    for name in ("kibana", "kibana-import"):
        del online[name]
    assert swapped.keys() == online.keys()
    for name, service in online.items():
        other = dict(swapped[name])
        build, other_build = dict(service.pop("build")), dict(other.pop("build"))
        assert other.pop("image") == f"{service.pop('image')}-offline"
        assert other == service, name
        bases = {"PYTHON_IMAGE", "REDIS_IMAGE", "JAVA_IMAGE"}
        for image in bases:
            assert other_build["args"].pop(image) == f"wenqu-offline/{image.split('_')[0].lower()}:bookworm"
            build["args"].pop(image, None)
        assert other_build.pop("network") == "host"
        if name == "elasticsearch":
            assert (build.pop("target"), other_build.pop("target")) == (name, f"{name}-offline")
        assert other_build == build, name
