"""A stack of the tests' own with its servers taken away and given back, and the proof that nothing came of it."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from shared.delivery.ledger import SHARD
from shared.delivery.terms import Outcome, Stage
from shared.errors import Busy, Cause
from shared.runtime.clock import SystemClock
from tests.faults.figures import tell
from tests.faults.test_kills import audited, children, make_pages
from tests.support.stack import RunningStack
from wenqu import Client
from wenqu.cli.exits import Exit
from wenqu.local import stackfile
from wenqu.local.home import Home
from wenqu.local.supervisor import Supervisor
from wenqu.local.workers import SERVERS

LONG = os.environ.get("WENQU_FAULTS_LONG", "") not in {"", "0"}

RESUMES_WITHIN = 60.0
"""Seconds after a server's return in which draining must have resumed."""

QUICK = {} if LONG else {"WENQU_DELIVERY__RETRY_CAP": "15"}
"""Shorter waits where minutes count; the long form keeps the defaults."""


class Bench:
    """One stack and what was submitted to it."""

    def __init__(self, stack: RunningStack, folder: Path) -> None:
        self.stack = stack
        self.folder = folder
        self.home = Home(stack.home)
        self.clock = SystemClock()
        self.client = Client(stack.settings)
        self.receipts = folder / "receipts.jsonl"
        found = stackfile.read(self.home)
        assert found is not None
        self._socket = found.socket
        self._supervisor = Supervisor(found.socket)

    def pid(self, name: str) -> int:
        """Process id of a program of the stack, waited for while it is between two lives."""
        for _ in range(300):
            state = self._supervisor.states().get(name)
            if state is not None and state.running and state.pid is not None:
                return state.pid
            self.clock.sleep(0.1)
        pytest.fail(f"{name} is not running: {state}")

    def log(self, name: str) -> str:
        """All that a program has written."""
        return (self.home.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def kill(self, name: str) -> None:
        """`kill -9`; the supervisor starts it again."""
        os.kill(self.pid(name), signal.SIGKILL)

    @contextmanager
    def frozen(self, *names: str) -> Iterator[None]:
        """Stopped by SIGSTOP with all children, then let go on."""
        pids = [one for name in names for one in _family(self.pid(name))]
        _signal(pids, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal(pids, signal.SIGCONT)

    @contextmanager
    def away(self, name: str) -> Iterator[None]:
        """Killed by `kill -9` and not started again before the block ends; then by the supervisor, as ever."""
        victim = self.pid(name)
        supervisor = int(self.home.supervisor_pid.read_text())
        os.kill(supervisor, signal.SIGSTOP)
        try:
            os.kill(victim, signal.SIGKILL)
            yield
        finally:
            os.kill(supervisor, signal.SIGCONT)

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """Stopped on purpose, as an operator does it, and started again when the block ends."""
        self._control("stop", name)
        try:
            yield
        finally:
            self._control("start", name)

    def _control(self, order: str, name: str) -> None:
        group = "servers" if name in SERVERS else "workers"
        conf = self.folder / "control.conf"
        conf.write_text(f"[supervisorctl]\nserverurl=unix://{self._socket}\n")
        control = [sys.executable, "-m", "supervisor.supervisorctl", "-c", str(conf)]
        done = subprocess.run(
            [*control, order, f"{group}:{name}"], check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout

    def offer(self, collection: str, count: int) -> subprocess.CompletedProcess[str]:
        """`wenqu submit` of that many pages, once."""
        pages = self.folder / f"pages-{count}"
        if not pages.is_dir():
            make_pages(pages, count)
        receipts = ("--receipts", str(self.receipts))
        return self.stack.cli(
            "submit", str(pages), "--collection", collection, *receipts, "--json", timeout=300
        )

    def submit(self, collection: str, count: int) -> str:
        """The job of that many pages, of which every 50th is none; called again while it is busy."""
        for _ in range(40):
            done = self.offer(collection, count)
            if done.returncode != Exit.BUSY:
                break
            self.clock.sleep(0.5)
        assert done.returncode == 0, done.stderr
        return str(json.loads(done.stdout)["job"])

    def submit_and_wait(self, collection: str, count: int) -> str:
        """The job of that many pages, which are through."""
        job = self.submit(collection, count)
        self.until(lambda: self.in_flight(job) == 0, 90, f"{collection} at rest")
        return job

    def row(self, entry: str) -> dict[str, str]:
        """The ledger's row of an entry; empty when it has none."""
        return cast(dict[str, str], self.client.redis.hgetall(f"{SHARD}:row:{entry}"))

    def rows(self, job: str) -> list[str]:
        """Entries of the job that are in flight."""
        prefix = f"{SHARD}:row:"
        keys = cast(Iterator[str], self.client.redis.scan_iter(f"{prefix}*", count=1000))
        entries = [key.removeprefix(prefix) for key in keys]
        return sorted(entry for entry in entries if self.row(entry).get("job") == job)

    def ended(self, job: str) -> int:
        """How many documents of the job have their end; -1 while nobody can tell."""
        try:
            facts = self.client.ledger.job(job)
        except Busy:
            return -1
        return sum(int(facts.get(outcome, 0)) for outcome in Outcome)

    def in_flight(self, job: str) -> int:
        """How many documents of the job have no end yet."""
        return int(self.client.ledger.job(job)["accepted"]) - self.ended(job)

    def all_at(self, stage: Stage, job: str) -> bool:
        """Whether all that flies is at this stage."""
        depth = self.client.ledger.depth(stage)
        return 0 < self.in_flight(job) == depth.waiting + depth.sent + depth.running

    def until(self, condition: Callable[[], bool], seconds: float, what: str) -> float:
        """Seconds until the condition held; fails after `seconds`. An outage is no answer yet."""
        began = self.clock.monotonic()
        while True:
            try:
                if condition():
                    return self.clock.monotonic() - began
            except Busy:
                pass
            if self.clock.monotonic() - began > seconds:
                tails = "\n".join(
                    f"{name}: {self.log(name)[-1500:]}" for name in ("normalize", "index", "sweeper")
                )
                pytest.fail(
                    f"{what}: not after {seconds:g} s; {self.client.jobs(3)} {self.client.depths()}\n{tails}"
                )
            self.clock.sleep(0.1)

    def recovered(self, job: str, label: str, seconds: float = 150) -> None:
        """Call it when the server is back: draining resumes in time, then all is at rest."""
        before = self.ended(job)
        flying = before < 0 or self.in_flight(job) > 0
        first = self.until(
            lambda: not flying or self.ended(job) > max(before, 0), RESUMES_WITHIN, f"{label}: resumes"
        )
        rest = self.until(lambda: self.in_flight(job) == 0, seconds, f"{label}: at rest")
        tell(f"{label}: draining resumed {first:.1f} s after the return, at rest after {first + rest:.1f} s")

    def proved(self, job: str, *, dead: dict[str, int] | None = None) -> dict[str, Any]:
        """At rest, audited clean, no attempt counted, no dead letter but those the pages ask for."""
        report = audited(self.stack, self.receipts)
        assert report["findings"] == []
        assert report["in_flight"] == 0
        status = self.client.job(job)
        assert (status.in_flight, status.superseded, status.cancelled) == (0, 0, 0)
        causes = Counter(letter.cause.value for letter in self.client.dead_letters(job=job, limit=None))
        asked = {Cause.NO_CHINESE.value: status.accepted // 50, **(dead or {})}
        assert causes == Counter({cause: count for cause, count in asked.items() if count}), (
            "blamed for an outage"
        )
        assert self.attempts(status.collection) <= {1}, "an outage counted attempts"
        return report

    def attempts(self, collection: str) -> set[int]:
        """All numbers of attempts in the journeys of a collection's indexed documents."""
        elasticsearch = self.client.elasticsearch
        elasticsearch.indices.refresh(index="wenqu")
        answer = elasticsearch.search(
            index="wenqu",
            query={"term": {"origin.collection": collection}},
            size=5000,
            source_includes=["run.journey"],
        )
        hits = answer["hits"]["hits"]
        return {int(step["attempt"]) for hit in hits for step in hit["_source"]["run"]["journey"]}


def _family(pid: int) -> list[int]:
    return [pid, *(one for child in children(pid) for one in _family(child))]


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
