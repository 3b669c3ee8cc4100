"""A ledger, a real Celery worker with the toy stage, and a sweeper's turn, on a Redis of our own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from redis import Redis

from services.sweeper.loop import Sweeper
from shared.delivery.accept import Acceptor, Incoming
from shared.delivery.dispatch import Dispatcher
from shared.delivery.terms import Outcome
from shared.delivery.worker import Runtime, sender
from shared.runtime.celery_app import build_app
from shared.runtime.settings import Limits, load_settings
from tests.faults.figures import SEED, told

ROOT = Path(__file__).parents[2]


def pytest_report_header() -> str:
    """The seed of this run."""
    return f"seed: {SEED} (WENQU_FAULTS_SEED repeats it)"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures that the tests have told."""
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if told(report.capstdout)
    ]
    if reports:
        terminalreporter.section("figures")
    for report in reports:
        for line in told(report.capstdout):
            terminalreporter.write_line(f"{report.location[2]}: {line}")


class NoGraves:
    """Search copies of dead letters are not what is tested here."""

    def copy(self) -> int:
        """None."""
        return 0


class Toy:
    """Pages whose bytes tell the stage what to do."""

    def __init__(self, redis_url: str, root: Path) -> None:
        self.environment = {
            "WENQU_REDIS_URL": redis_url,
            "WENQU_ELASTICSEARCH_URL": "http://127.0.0.1:1",
            "WENQU_BLOBS": str(root),
            "WENQU_DELIVERY__SOFT_LIMIT": "2",
            "WENQU_DELIVERY__HARD_LIMIT": "4",
            "WENQU_DELIVERY__BEGIN_WITHIN": "3",
            "WENQU_DELIVERY__LEASE": "6",
            "WENQU_DELIVERY__RENEW_EVERY": "1",
        }
        self.settings = load_settings(
            redis_url=redis_url,
            elasticsearch_url="http://127.0.0.1:1",
            blobs=root,
            delivery={"soft_limit": 2, "hard_limit": 4, "begin_within": 3, "lease": 6, "renew_every": 1},
        )
        self.runtime = Runtime.of(self.settings)
        self.log = root / "worker.log"
        self._app = build_app(self.settings, "sweeper")
        dispatcher = Dispatcher(self.runtime.ledger, sender(self._app))
        self.sweeper = Sweeper(self.runtime, dispatcher, NoGraves())  # type: ignore[arg-type]
        self.workers: list[subprocess.Popen[bytes]] = []

    def submit(self, *orders: str) -> list[str]:
        """Entries of pages with these orders, all of the job `j`."""
        runtime = self.runtime
        acceptor = Acceptor(
            runtime.ledger, runtime.blobs, runtime.journal, _nothing_known, Limits(), runtime.clock
        )
        pages = [Incoming(f"k{n}", f"{order} {n}".encode()) for n, order in enumerate(orders)]
        receipts, _ = acceptor.accept("j", "c", pages)
        return [receipt.entry for receipt in receipts]

    def start(self, **environment: str) -> subprocess.Popen[bytes]:
        """One more worker process."""
        with self.log.open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.toy_stage"],
                cwd=ROOT,
                env={**os.environ, **self.environment, **environment},
                stdout=log,
                stderr=log,
            )
        self.workers.append(worker)
        return worker

    def counters(self) -> dict[str, int]:
        """The job's counters."""
        return {name: int(value) for name, value in self.runtime.ledger.job("j").items() if value.isdigit()}

    def at_rest(self) -> bool:
        """Whether every accepted page has its end."""
        counters = self.counters()
        return counters["accepted"] == sum(counters.get(outcome, 0) for outcome in Outcome)

    def until(self, condition: Callable[[], bool], seconds: float, *, sweep: bool = True) -> float:
        """Sweep until the condition holds; how long it took. Fails after `seconds`."""
        clock = self.runtime.clock
        started = clock.monotonic()
        while not condition():
            if clock.monotonic() - started > seconds:
                pytest.fail(f"not after {seconds} s: {self.counters()}\n{self.log.read_text()[-3000:]}")
            if sweep:
                self.sweeper.turn()
            clock.sleep(0.1)
        return clock.monotonic() - started

    def close(self) -> None:
        """Stop the workers that were started here."""
        for worker in self.workers:
            worker.kill()
            worker.wait()
        self._app.close()


def _nothing_known(docs: Sequence[str]) -> Mapping[str, str]:
    return {}


@pytest.fixture
def toy(redis_url: str, tmp_path: Path) -> Iterator[Toy]:
    client = Redis.from_url(redis_url)
    client.flushall()
    client.close()
    toy = Toy(redis_url, tmp_path)
    yield toy
    toy.close()
