"""What each image holds: its own extra and nobody else's, and no root."""

import json

import pytest

from tests.stack.running import SERVICES, WORKERS, ComposeStack

SEARCH = {"elasticsearch"}
HOLDS = {
    "ingest": SEARCH | {"typer", "rich", "opencc", "pypinyin"},
    "normalize": {"opencc", "pypinyin", "resiliparse", "regex"},
    "extract": {"jieba", "rjieba", "regex", "ahocorasick_rs"},
    "index": SEARCH,
    "sweeper": SEARCH,
}
OTHERS = set().union(*HOLDS.values()) | {"supervisor", "platformdirs", "pytest", "hatchling"}
PROBE = (
    "import importlib.util as u, json, sys; print(json.dumps([n for n in sys.argv[1:] if u.find_spec(n)]))"
)


@pytest.mark.parametrize("service", WORKERS)
def test_only_its_own_extra(stack: ComposeStack, service: str) -> None:
    code, out, err = stack.run(service, "python", "-c", PROBE, *sorted(OTHERS))
    assert code == 0, err
    assert set(json.loads(out)) == HOLDS[service]


def test_index_image_can_not_import_jieba(stack: ComposeStack) -> None:
    code, _, err = stack.run("index", "python", "-c", "import jieba")
    assert code == 1
    assert "No module named 'jieba'" in err


@pytest.mark.parametrize("service", SERVICES)
def test_runs_without_root(stack: ComposeStack, service: str) -> None:
    code, out, _ = stack.run(service, "id", "-u")
    assert (code, out.strip()) == (0, "1000" if service == "elasticsearch" else "10001")
    host = stack.container(service).attrs["HostConfig"]
    assert host["RestartPolicy"]["Name"] == "always"
    assert host["Memory"] > 0
    assert host["CapDrop"] == ["ALL"]


@pytest.mark.parametrize("service", ["redis", "elasticsearch"])
def test_ports_are_on_loopback_only(stack: ComposeStack, service: str) -> None:
    bindings = stack.container(service).attrs["HostConfig"]["PortBindings"].values()
    assert {binding["HostIp"] for port in bindings for binding in port} == {"127.0.0.1"}


def test_redis_is_durable_and_never_evicts(stack: ComposeStack) -> None:
    script = (
        "REDISCLI_AUTH=$(cat /run/wenqu/redis-password) redis-cli config get "
        "appendonly appendfsync maxmemory-policy maxmemory save"
    )
    _, out, _ = stack.run("redis", "sh", "-c", script)
    words = out.split("\n")
    told = dict(zip(words[::2], words[1::2], strict=False))
    assert told["appendonly"] == "yes"
    assert told["appendfsync"] == "always"
    assert told["maxmemory-policy"] == "noeviction"
    assert int(told["maxmemory"]) > 0


def test_redis_wants_its_password(stack: ComposeStack) -> None:
    _, out, _ = stack.run("redis", "redis-cli", "ping")
    assert "NOAUTH" in out


@pytest.mark.parametrize("service", SERVICES)
def test_the_password_is_in_no_log_and_no_process_list(stack: ComposeStack, service: str) -> None:
    _, password, _ = stack.run("redis", "cat", "/run/wenqu/redis-password")
    assert len(password.strip()) >= 40
    container = stack.container(service)
    assert password.strip().encode() not in container.logs()
    assert password.strip() not in json.dumps(container.top())
