"""`wenqu doctor`, `wenqu top` and the endpoints of a running stack."""

import json
import urllib.request

import pytest

from tests.support.stack import RunningStack

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]


def test_a_healthy_stack_has_no_problems(stack: RunningStack) -> None:
    done = stack.cli("doctor", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    assert {"redis policy", "workers extract", "sweeper", "index", "analyzer", "blobs"} <= {
        finding["subject"] for finding in found
    }
    assert not [finding for finding in found if finding["level"] == "problem"]
    assert all(finding["mend"] for finding in found if finding["level"] != "ok")


def test_a_server_that_is_away_is_a_problem(stack: RunningStack) -> None:
    environment = {
        "WENQU_REDIS_URL": stack.settings.redis_url.get_secret_value(),
        "WENQU_ELASTICSEARCH_URL": "http://127.0.0.1:1",
        "WENQU_BLOBS": str(stack.settings.blobs),
    }
    done = stack.cli("doctor", env=environment)
    assert done.returncode == 1
    assert "Elasticsearch does not answer" in " ".join(done.stdout.split())
    assert "Traceback" not in done.stderr


def test_top_shows_every_stage(stack: RunningStack) -> None:
    done = stack.cli("top", "--json", "--count", "2", "--every", "0.2")
    moments = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert len(moments) == 2
    assert [line["stage"] for line in moments[0]["stages"]] == ["ingest", "normalize", "extract", "index"]
    assert all(line["workers"] == 1 for line in moments[1]["stages"])
    table = stack.cli("top")
    assert table.returncode == 0
    assert "docs/s" in table.stdout


def test_the_sweeper_serves_metrics_and_health(stack: RunningStack) -> None:
    url = json.loads(stack.cli("status", "--json").stdout)["metrics"]
    with urllib.request.urlopen(url, timeout=5) as response:
        text = response.read().decode()
    assert 'wenqu_workers{stage="extract"' in text
    with urllib.request.urlopen(url.replace("/metrics", "/readyz"), timeout=5) as response:
        assert response.status == 200
