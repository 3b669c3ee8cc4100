"""Redis lost with all its data while pages are in flight: `wenqu reconcile` gives the ledger back."""

import json
from pathlib import Path

import pytest
from redis import Redis

from tests.faults.test_kills import audited, make_pages, submit
from tests.support.stack import running_stack

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]


def test_an_empty_redis_gets_its_ledger_back(tmp_path: Path) -> None:
    make_pages(tmp_path / "pages", 300)
    receipts = tmp_path / "receipts.jsonl"
    with running_stack(tmp_path / "home") as stack:
        job = submit(stack, tmp_path / "pages", receipts, "c")
        with Redis.from_url(stack.settings.redis_url.get_secret_value()) as redis:
            redis.flushall()
        assert stack.cli("job", job).returncode == 4, "the ledger knows nothing any more"
        report = audited(stack, receipts)
        kinds = {finding["kind"] for finding in report["findings"]}
        assert "lost" in kinds
        assert kinds <= {"lost", "unasked"}, "a worker may stand between its bulk call and the journal"
        dry = json.loads(stack.cli("reconcile", "--dry-run", "--json").stdout)
        done = json.loads(stack.cli("reconcile", "--json").stdout)
        assert 0 < done["documents"] <= dry["documents"], "a worker may have finished some meanwhile"
        for _ in range(600):
            if stack.json("job", job)["at_rest"]:
                break
        report = audited(stack, receipts)
        assert report["findings"] == []
        assert report["outcomes"]["indexed"] == 294
        assert json.loads(stack.cli("reconcile", "--json").stdout)["documents"] == 0, "it may be repeated"
        again = submit(stack, tmp_path / "pages", receipts, "c")
        assert stack.json("job", again)["duplicate"] >= 294, "revisions go on, nothing is doubled"
