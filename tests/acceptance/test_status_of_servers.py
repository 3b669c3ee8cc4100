"""`wenqu status` where the environment names the servers, as in a container of the stack."""

import json

import pytest

from tests.support.stack import RunningStack

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]


def environment(stack: RunningStack, **wrong: str) -> dict[str, str]:
    return {
        "WENQU_REDIS_URL": stack.settings.redis_url.get_secret_value(),
        "WENQU_ELASTICSEARCH_URL": stack.settings.elasticsearch_url,
        "WENQU_BLOBS": str(stack.settings.blobs),
        **wrong,
    }


def test_all_is_well(stack: RunningStack) -> None:
    done = stack.cli("status", "--json", env=environment(stack))
    assert done.returncode == 0, done.stdout
    found = json.loads(done.stdout)
    assert found["up"]
    assert set(found["stages"]) == {"normalize", "extract", "index"}


@pytest.mark.parametrize(
    ("wrong", "server", "hint"),
    [
        ({"WENQU_REDIS_URL": "redis://:wrong@127.0.0.1:{port}/0"}, "redis", "check WENQU_REDIS_URL"),
        ({"WENQU_REDIS_URL": "redis://127.0.0.1:1/0"}, "redis", "Redis does not answer"),
        ({"WENQU_ELASTICSEARCH_URL": "http://127.0.0.1:1"}, "elasticsearch", "Elasticsearch does not answer"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(
    stack: RunningStack, wrong: dict[str, str], server: str, hint: str
) -> None:
    port = stack.settings.redis_url.get_secret_value().rsplit(":", 1)[1].split("/")[0]
    named = {name: value.replace("{port}", port) for name, value in wrong.items()}
    done = stack.cli("status", env=environment(stack, **named))
    assert done.returncode == 75
    assert server in done.stdout
    assert hint in " ".join(done.stdout.split())
    assert "Traceback" not in done.stderr
