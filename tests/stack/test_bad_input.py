"""What is wrong with a host or a setting is said by the log of the service that notices it, with what to do."""

import os
from collections.abc import Mapping

import pytest
from docker.errors import APIError

from tests.stack.running import ComposeStack

CONFIG_ERROR = 78


def ends(
    stack: ComposeStack,
    service: str,
    shell: str | None = None,
    *,
    memory: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """Start the image of a service once, beside the stack; its exit code and log."""
    image = stack.image(service)
    volumes = [f"{stack.project}_secrets:/run/wenqu:ro"]
    once = stack.engine.containers.run(
        image,
        entrypoint=None if shell is None else ["sh", "-c", shell],
        detach=True,
        mem_limit=memory,
        environment=dict(environment or {}),
        network=f"{stack.project}_default",
        volumes=volumes if service != "elasticsearch" else [],
    )
    try:
        code = once.wait(timeout=60)["StatusCode"]
        return code, once.logs().decode()
    finally:
        once.remove(force=True, v=True)


def test_too_little_memory_for_redis(stack: ComposeStack) -> None:
    code, log = ends(stack, "redis", memory="128m", environment={"WENQU_REDIS_MAXMEMORY": "512mb"})
    assert code == CONFIG_ERROR
    assert "needs 640 MiB" in log
    assert "WENQU_REDIS_MAXMEMORY" in log


def test_too_little_memory_for_elasticsearch(stack: ComposeStack) -> None:
    code, log = ends(stack, "elasticsearch", memory="512m", environment={"ES_JAVA_OPTS": "-Xms1g -Xmx1g"})
    assert code == CONFIG_ERROR
    assert "WENQU_ELASTICSEARCH_HEAP" in log


@pytest.mark.parametrize(
    ("service", "folder", "script"),
    [
        ("redis", "/data", "redis.sh"),
        ("elasticsearch", "/usr/share/elasticsearch/data", "es-node.sh"),
    ],
)
@pytest.mark.parametrize(
    ("stamp", "told"), [("{kind} 99.0.1", "newer than this"), ("other 1.0", "can not read")]
)
def test_volume_of_another_server(
    stack: ComposeStack, service: str, folder: str, script: str, stamp: str, told: str
) -> None:
    kind = "redis" if service == "redis" else "es-node"
    code, log = ends(
        stack,
        service,
        f"echo '{stamp.format(kind=kind)}' >{folder}/.wenqu-volume; sh /opt/wenqu/{script}",
        memory="2g",
    )
    assert code == CONFIG_ERROR
    assert told in log
    assert "submit the pages again" in log or "docker compose build" in log


def test_volume_of_an_older_server_is_taken_over(stack: ComposeStack) -> None:
    script = (
        "echo 'redis 6.2.0' >/data/.wenqu-volume; timeout 3 sh /opt/wenqu/redis.sh; cat /data/.wenqu-volume"
    )
    code, log = ends(stack, "redis", script)
    assert code == 0
    assert "Ready to accept connections" in log
    assert not log.rstrip().endswith("6.2.0")


def test_wrong_password(stack: ComposeStack) -> None:
    code, log = ends(
        stack,
        "sweeper",
        environment={
            "WENQU_REDIS_URL": "redis://:wrong@redis:6379/0",
            "WENQU_ELASTICSEARCH_URL": "http://elasticsearch:9200",
            "WENQU_BLOBS": "/blobs",
        },
    )
    assert code == CONFIG_ERROR
    assert "refuses our credentials; check WENQU_REDIS_URL" in log


def test_missing_setting_is_named(stack: ComposeStack) -> None:
    code, log = ends(stack, "extract", environment={"WENQU_ELASTICSEARCH_URL": "http://elasticsearch:9200"})
    assert code == CONFIG_ERROR
    assert "WENQU_BLOBS" in log


def test_port_taken(stack: ComposeStack) -> None:
    """The engine itself refuses, and names the port."""
    taken = os.environ["WENQU_REDIS_PORT"]
    once = stack.engine.containers.create(stack.image("redis"), ports={"6379/tcp": ("127.0.0.1", int(taken))})
    try:
        with pytest.raises(APIError, match=f"{taken}.*(already allocated|in use)"):
            once.start()
    finally:
        once.remove(force=True, v=True)
