"""The brake with real workers: what fails as a whole stands still, its neighbours go on, and nothing is lost."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from redis import Redis

from services.sweeper.loop import Sweeper
from shared.delivery.accept import Acceptor, Incoming
from shared.delivery.control import Control
from shared.delivery.dispatch import Dispatcher
from shared.delivery.runner import end_record
from shared.delivery.terms import LEDGER_STAGES, Outcome, Stage
from shared.delivery.worker import Runtime, sender
from shared.errors import Cause
from shared.runtime.celery_app import build_app
from shared.runtime.settings import Limits, load_settings
from tests.faults.brake_stage import BROKEN
from tests.faults.conftest import ROOT, NoGraves
from wenqu.audit.check import audit
from wenqu.audit.sources import read

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

IN_A_ROW, QUEUED = 20, 4
"""The default, and documents that may be on their way when the brake is pulled."""


class Shop:
    """A brittle stage, a sweeper's turn, and jobs of pages; every page goes alone, and one loss is its end."""

    def __init__(self, redis_url: str, root: Path) -> None:
        self.redis_url = redis_url
        self.settings = load_settings(
            redis_url=redis_url,
            elasticsearch_url="http://127.0.0.1:1",
            blobs=root,
            delivery={"batch_documents": 1, "window_batches": QUEUED, "attempts": 1},
        )
        self.runtime = Runtime.of(self.settings)
        self.control: Control = self.runtime.control
        self.log = root / "worker.log"
        self._app = build_app(self.settings, "sweeper")
        self.sweeper = Sweeper(
            self.runtime,
            Dispatcher(self.runtime.ledger, sender(self._app)),
            NoGraves(),  # type: ignore[arg-type]
        )
        self.workers: list[subprocess.Popen[bytes]] = []
        self.broken = root / BROKEN
        self.broken.touch()
        self.receipts: set[str] = set()

    def submit(self, job: str, *words: str) -> None:
        """Pages of a job, behind those it has."""
        runtime = self.runtime
        acceptor = Acceptor(
            runtime.ledger, runtime.blobs, runtime.journal, lambda docs: {}, Limits(), runtime.clock
        )
        at = len(self.receipts)
        pages = [Incoming(f"{job}-{at + n}", f"{word} {at + n}".encode()) for n, word in enumerate(words)]
        receipts, refused = acceptor.accept(job, "c", pages)
        assert not refused
        self.receipts |= {receipt.entry for receipt in receipts}

    def start(self) -> None:
        """A worker process."""
        delivery = self.settings.delivery
        with self.log.open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.brake_stage"],
                cwd=ROOT,
                env={
                    **os.environ,
                    "WENQU_REDIS_URL": self.redis_url,
                    "WENQU_ELASTICSEARCH_URL": "http://127.0.0.1:1",
                    "WENQU_BLOBS": str(self.settings.blobs),
                    "WENQU_DELIVERY__BATCH_DOCUMENTS": str(delivery.batch_documents),
                    "WENQU_DELIVERY__WINDOW_BATCHES": str(delivery.window_batches),
                    "WENQU_DELIVERY__ATTEMPTS": str(delivery.attempts),
                },
                stdout=log,
                stderr=log,
            )
        self.workers.append(worker)

    def counters(self, job: str) -> dict[str, int]:
        """What the ledger has counted of a job, and what is in flight."""
        facts = self.runtime.ledger.job(job)
        counts = {name: int(facts.get(name, 0)) for name in ("accepted", *Outcome)}
        left = counts["accepted"] - sum(counts[outcome] for outcome in Outcome)
        return {name: count for name, count in {**counts, "left": left}.items() if count}

    def paused(self) -> set[tuple[str | None, str | None]]:
        """Stage and job of every pause."""
        return {(pause.stage, pause.job) for pause in self.control.pauses()}

    def quiet(self) -> bool:
        """Whether nothing is on its way or running."""
        depths = self.runtime.ledger.depths()
        rows = sum(depths[stage].sent + depths[stage].running for stage in LEDGER_STAGES)
        return rows == 0

    def turn(self, turns: int = 1) -> None:
        """Sweep."""
        for _ in range(turns):
            self.sweeper.turn()
            self.runtime.clock.sleep(0.05)

    def until_rest(self, *jobs: str) -> None:
        """Sweep until nothing of the jobs is left."""
        self.until(lambda: not any("left" in self.counters(job) for job in jobs))

    def until(self, condition: Callable[[], bool], seconds: float = 90) -> None:
        """Sweep until the condition holds; fails after `seconds`."""
        started = self.runtime.clock.monotonic()
        while not condition():
            if self.runtime.clock.monotonic() - started > seconds:
                pytest.fail(f"not after {seconds} s\n{self.log.read_text()[-3000:]}")
            self.turn()

    def close(self) -> None:
        """Stop the workers."""
        for worker in self.workers:
            worker.kill()
            worker.wait()
        self._app.close()


@pytest.fixture
def shop(redis_db: Redis, redis_url: str, tmp_path: Path) -> Iterator[Shop]:
    redis_db.flushall()
    shop = Shop(redis_url, tmp_path)
    yield shop
    shop.close()


@pytest.fixture
def clean(shop: Shop, redis_db: Redis, es_url: str) -> Iterator[Callable[[], None]]:
    """Asserts that the audit finds nothing, every receipt kept."""
    client = Elasticsearch(es_url)

    def check() -> None:
        facts = read(shop.settings.blobs, redis_db, client, "brake-has-no-index")
        report = audit(replace(facts, receipts=frozenset(shop.receipts)))
        assert report.findings == ()
        assert report.accepted == len(shop.receipts)

    yield check
    client.close()


def test_a_job_that_fails_as_a_whole_stands_still_and_goes_on_when_mended(
    shop: Shop, clean: Callable[[], None]
) -> None:
    shop.submit("bad", *["exit"] * 26)
    shop.submit("good", *["ok", "ok", "reject"] * 30)
    shop.start()
    shop.until(lambda: bool(shop.paused()))
    shop.until(shop.quiet)
    shop.until_rest("good")
    assert shop.counters("good") == {"accepted": 90, "superseded": 60, "dead": 30}
    [pause] = shop.control.pauses()
    assert (pause.stage, pause.job, pause.by, pause.cause) == (
        Stage.NORMALIZE,
        "bad",
        "brake",
        Cause.WORKER_DIED,
    )
    shop.submit("bad", *["ok"] * 3)
    before = shop.counters("bad")
    assert IN_A_ROW <= before["dead"] <= IN_A_ROW + QUEUED, "no more than was on its way"
    shop.turn(20)
    assert shop.counters("bad") == before, "nothing of it moves"
    clean()
    shop.broken.unlink()
    assert shop.control.resume("bad", None) == [pause]
    shop.until_rest("bad")
    dead = before["dead"]
    assert shop.counters("bad") == {"accepted": 29, "superseded": 29 - dead, "dead": dead}
    assert shop.paused() == set()
    clean()


def test_two_jobs_that_fail_stop_the_stage(shop: Shop, clean: Callable[[], None]) -> None:
    for job in ("one", "two"):
        shop.submit(job, *["raise"] * 24)
    shop.start()
    shop.until(lambda: len(shop.paused()) == 3)
    assert shop.paused() == {(Stage.NORMALIZE, job) for job in ("one", "two", None)}
    shop.submit("healthy", *["ok"] * 5)
    shop.until(shop.quiet)
    shop.turn(20)
    assert shop.counters("healthy") == {"accepted": 5, "left": 5}
    clean()
    shop.broken.unlink()
    assert len(shop.control.resume(None, Stage.NORMALIZE)) == 3
    shop.until_rest("one", "two", "healthy")
    assert shop.counters("healthy") == {"accepted": 5, "superseded": 5}
    assert shop.paused() == set()
    clean()


def test_a_brake_pulled_by_the_share(shop: Shop) -> None:
    """Never many in a row, and yet too many: 25 among the last 500."""
    shop.submit("mixed", *["raise", "ok"] * 30)
    shop.start()
    shop.until(lambda: bool(shop.paused()))
    [pause] = shop.control.pauses()
    assert pause.detail.startswith("25 of the last ")
    assert "left" in shop.counters("mixed")


def test_a_cancelled_job_ends_while_it_runs(shop: Shop, clean: Callable[[], None]) -> None:
    shop.submit("long", *["ok"] * 150)
    shop.submit("other", *["ok"] * 10)
    shop.start()
    shop.until(lambda: shop.counters("long").get("superseded", 0) >= 5)
    shop.control.cancel("long", shop.runtime.clock.now())
    done = shop.counters("long")["superseded"]
    shop.submit("long", *["ok"] * 5)
    shop.until_rest("long", "other")
    ends = shop.counters("long")
    assert ends["superseded"] + ends["cancelled"] == ends["accepted"] == 155
    assert done <= ends["superseded"] <= done + 1, "only what was running at that moment"
    assert shop.counters("other") == {"accepted": 10, "superseded": 10}
    clean()


def test_a_sweeper_that_dies_while_it_cancels(shop: Shop, clean: Callable[[], None]) -> None:
    """The journal has the ends, the ledger not yet: the next one writes the same ends again and counts them once."""
    shop.submit("long", *["ok"] * 5)
    shop.control.cancel("long", shop.runtime.clock.now())
    rows = shop.control.cancelled()
    assert len(rows) == 5
    shop.runtime.journal.append([end_record(row, Outcome.CANCELLED) for row in rows])
    clean()
    shop.until_rest("long")
    assert shop.counters("long") == {"accepted": 5, "cancelled": 5}
    clean()
