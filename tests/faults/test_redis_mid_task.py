"""Redis dies or freezes while a document, alone in its batch, is in a worker's hands: it is run again, not blamed."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.delivery.terms import Stage
from shared.errors import Busy
from tests.faults.conftest import ROOT, Toy
from tests.faults.figures import tell
from tests.integration.test_transport import start
from tests.support.servers import free_port

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180), pytest.mark.usefixtures("redis_url")]


class SlowToy(Toy):
    """A toy on a Redis that may be killed, with a worker that takes its time."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.redis = start(self.port, folder)
        super().__init__(f"redis://127.0.0.1:{self.port}/0", folder / "blobs")
        # kombu comes back after 2 s, or 6 s when Redis has gone again meanwhile: the lease must outlast that, as it does.
        self.environment |= {
            "WENQU_DELIVERY__SOFT_LIMIT": "20",
            "WENQU_DELIVERY__HARD_LIMIT": "25",
            "WENQU_DELIVERY__LEASE": "12",
        }
        (folder / "blobs").mkdir()

    def start_slow(self) -> subprocess.Popen[bytes]:
        """The slow worker; start it again where it ends, as a supervisor does."""
        with self.log.open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.outage_slow_stage"],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
            )
        self.workers.append(worker)
        return worker

    def supervised_turn(self) -> bool:
        """Sweep, start what has ended, and say whether all is at rest."""
        if self.workers[-1].poll() is not None:
            self.start_slow()
        try:
            self.sweeper.turn()
            return self.at_rest()
        except Busy:
            return False

    def attempts(self) -> list[int]:
        """With how many attempts each run began."""
        return [int(found) for found in re.findall(r'"attempts_before": (\d+)', self.log.read_text())]


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[SlowToy]:
    toy = SlowToy(tmp_path)
    yield toy
    toy.close()
    toy.redis.kill()
    toy.redis.wait()


@pytest.mark.parametrize(
    ("outage", "concurrency"), [("killed", 1), ("killed", 2), ("killed_twice", 2), ("frozen", 2)]
)
def test_a_document_alone_is_not_blamed(slow: SlowToy, tmp_path: Path, outage: str, concurrency: int) -> None:
    """With room for a second document the worker listens, so it sees the connection go and ends the task it runs."""
    slow.environment["WENQU_CONCURRENCY"] = str(concurrency)
    slow.submit("ok")
    slow.start_slow()
    clock = slow.runtime.clock
    slow.until(lambda: len(slow.attempts()) == 1, 30)
    assert slow.runtime.ledger.depth(Stage.NORMALIZE).running == 1
    for _ in range(2 if outage == "killed_twice" else 1):
        if outage == "frozen":
            slow.redis.send_signal(signal.SIGSTOP)
            clock.sleep(20)
            slow.redis.send_signal(signal.SIGCONT)
        else:
            slow.redis.kill()
            slow.redis.wait()
            clock.sleep(1)
            slow.redis = start(slow.port, tmp_path)
    took = slow.until(slow.supervised_turn, 40, sweep=False)
    tell(
        f"Redis {outage} while a document runs: at rest {took:.1f} s after its return, runs {slow.attempts()}"
    )
    assert slow.counters() == {"accepted": 1, "indexed": 1}
    assert set(slow.attempts()) == {0}, "an outage counted attempts"
