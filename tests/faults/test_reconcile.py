"""Redis lost with all its data, or with the latest part of it, while pages are in flight: `wenqu reconcile` gives it back."""

import json
import os
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from shared.delivery.terms import Stage
from tests.faults.figures import tell
from tests.faults.outage_bench import Bench
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


@pytest.mark.parametrize(("standing", "keep"), [("in flight", 0.1), ("at rest", 0.6)])
def test_a_file_that_lost_acknowledged_writes_is_made_good(
    tmp_path: Path, standing: str, keep: float
) -> None:
    """What no `appendfsync always` allows and a broken disk does: the file ends long before the last acknowledged write."""
    with running_stack(tmp_path / "home") as stack, ExitStack() as frozen:
        bench = Bench(stack, tmp_path)
        if standing == "in flight":
            frozen.enter_context(bench.frozen(Stage.EXTRACT.value))
            job = bench.submit("cut", 100)
            bench.until(lambda: bench.all_at(Stage.EXTRACT, job), 60, "all at extract")
        else:
            job = bench.submit_and_wait("cut", 100)
        with bench.away("redis"):
            [tail] = (bench.home.redis_data / "appendonlydir").glob("*.incr.aof")
            os.truncate(tail, int(tail.stat().st_size * keep))
        frozen.close()
        bench.until(lambda: bench.client.jobs(1) is not None, 30, "Redis is back")
        done = json.loads(stack.cli("reconcile", "--json").stdout)
        tell(f"{standing}, {keep:.0%} of the file kept: {done}")
        bench.until(lambda: bench.in_flight(job) == 0, 90, "at rest")
        report = audited(stack, bench.receipts)
        assert report["findings"] == []
        assert report["outcomes"]["indexed"] == 98
        again = json.loads(stack.cli("reconcile", "--json").stdout)
        assert again["documents"] == 0, "it may be repeated"
        assert audited(stack, bench.receipts)["findings"] == []
