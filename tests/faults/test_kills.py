"""`kill -9` at random times of every worker, parent and child apart: nothing lost, nothing doubled.

The length is set by `WENQU_FAULTS_DOCUMENTS` and `WENQU_FAULTS_KILLS` (`script/faults --long` raises both); the seed is
printed and can be given again as `WENQU_FAULTS_SEED`.
"""

import json
import os
import random
import signal
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from shared.runtime.clock import SystemClock
from tests.faults.figures import SEED, tell
from tests.faults.recovery import Recoveries
from tests.support.stack import RunningStack, running_stack
from wenqu.cli.exits import Exit

DOCUMENTS = int(os.environ.get("WENQU_FAULTS_DOCUMENTS", "1500"))
KILLS = int(os.environ.get("WENQU_FAULTS_KILLS", "24"))
LEASE = {} if DOCUMENTS >= 50_000 else {"WENQU_DELIVERY__LEASE": "20"}
"""Shorter where minutes count; the long run keeps the default."""

PAUSE = 0.2, 1.6
VICTIMS = ("ingest", "normalize", "extract", "index", "sweeper")

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300 + DOCUMENTS)]

SAMPLES = Path(__file__).parents[2] / "samples"


def make_pages(folder: Path, count: int) -> None:
    """Pages that differ, made from the samples that are UTF-8; every 50th is no page at all."""
    sources = []
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix in {".html", ".txt"}:
            try:
                sources.append((path.suffix, path.read_text(encoding="utf-8")))
            except UnicodeDecodeError:
                continue
    folder.mkdir()
    for number in range(count):
        suffix, text = sources[number % len(sources)]
        page = "only English words" if number % 50 == 49 else text.replace("项目", f"项目{number}号", 1)
        (folder / f"page-{number:06d}{suffix}").write_text(f"{page}\n", encoding="utf-8")


def children(pid: int) -> list[int]:
    """Process ids of the direct children."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def kill_one(stack: RunningStack, chance: random.Random, recoveries: Recoveries) -> str | None:
    """Kill a worker's parent or child; what it was, None when it was not running."""
    name = chance.choice(VICTIMS)
    pid = stack.json("status")["workers"][name]["pid"]
    if not pid:
        return None
    who = "parent"
    if chance.random() < 0.5 and (below := children(pid)):
        pid, who = chance.choice(below), "child"
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return None
    recoveries.killed(name, who)
    return f"{name} {who}"


def submit(stack: RunningStack, pages: Path, receipts: Path, collection: str) -> str:
    """The job of the pages; while a server is too busy to take them the call is repeated, which is harmless."""
    for _ in range(10):
        done = stack.cli(
            *("submit", str(pages), "--collection", collection, "--receipts", str(receipts), "--json"),
            timeout=600,
        )
        if done.returncode != Exit.BUSY:
            break
    assert done.returncode == 0, done.stderr
    job: str = json.loads(done.stdout)["job"]
    return job


def audited(stack: RunningStack, receipts: Path) -> dict[str, Any]:
    """The audit's report, made by a process of its own."""
    done = stack.cli("audit", "--receipts", str(receipts), "--json", timeout=300)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_random_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    clock = SystemClock()
    make_pages(tmp_path / "pages", DOCUMENTS)
    receipts = tmp_path / "receipts.jsonl"
    killed: Counter[str] = Counter()
    with (
        running_stack(tmp_path / "home", **LEASE) as stack,
        Redis.from_url(stack.settings.redis_url.get_secret_value(), decode_responses=True) as redis,
        Recoveries(redis) as recoveries,
    ):
        job = submit(stack, tmp_path / "pages", receipts, "c0")
        began = clock.monotonic()
        gaps: list[float] = []
        while sum(killed.values()) < KILLS:
            victim = kill_one(stack, chance, recoveries)
            if victim is not None:
                killed[victim] += 1
            clock.sleep(chance.uniform(*PAUSE))
            if stack.json("job", job)["at_rest"]:
                job = submit(stack, tmp_path / "pages", receipts, f"c{sum(killed.values())}")
        died = clock.monotonic()
        while not all(status["in_flight"] == 0 for status in stack.json("job")):
            if clock.monotonic() - died > 180 + DOCUMENTS / 20:
                pytest.fail(f"seed {SEED}: not at rest: {stack.json('job')}")
            clock.sleep(0.5)
        gaps.append(clock.monotonic() - died)
        report = audited(stack, receipts)
    tell(
        f"{sum(killed.values())} kills {dict(sorted(killed.items()))}, "
        f"{report['accepted']} documents in {died - began:.0f} s, at rest {statistics.mean(gaps):.0f} s later, "
        f"outcomes {report['outcomes']}, findings {len(report['findings'])}"
    )
    tell(f"documents of what was killed move again: {recoveries.summary()}")
    assert report["findings"] == [], f"seed {SEED}"
    assert report["in_flight"] == 0
    assert report["outcomes"]["dead"] * 50 == report["accepted"] - report["outcomes"]["duplicate"], (
        "none blamed for a kill"
    )
