"""The real stages die between any two of their steps, all three at once: each document ends once, as if nothing had been."""

import signal
from pathlib import Path
from typing import Final

import pytest

from shared.delivery.terms import LEDGER_STAGES
from shared.delivery.worker import sender
from shared.runtime.celery_app import build_app
from tests.faults.delivery_house import House
from tests.faults.delivery_pages import edition

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

LIMITS: Final = {"soft_limit": 10, "hard_limit": 15, "lease": 6, "renew_every": 1, "begin_within": 4}
PAGES: Final = 8

POINTS: Final = [
    ("after_begin", "after_output", "after_bulk"),
    ("after_output", "after_commit", "after_begin"),
    ("after_commit", "after_wake", "after_output"),
    ("after_wake", "after_begin", "after_commit"),
]
"""Where normalize, extract and index die."""


@pytest.mark.parametrize("points", POINTS, ids=" ".join)
def test_a_crash_between_two_steps_leaves_no_trace(
    redis_url: str, es_url: str, tmp_path: Path, points: tuple[str, str, str]
) -> None:
    house = House(redis_url, es_url, tmp_path, "crash", delivery=LIMITS)
    app = build_app(house.settings, "sweeper")
    sweeper = house.sweeper(sender(app))
    clock = house.runtime.clock
    once = {stage: tmp_path / f"{stage}-once" for stage in LEDGER_STAGES}
    workers = []
    try:
        for stage, point in zip(LEDGER_STAGES, points, strict=True):
            once[stage].touch()
            at = f"{point}:{once[stage]}"
            workers.append(house.start(stage, tmp_path / f"{stage}.log", LIMITS, WENQU_CRASH_AT=at))
        pages = edition(2, PAGES)
        house.accept("j", pages)
        began = clock.monotonic()
        while not house.at_rest("j"):
            if clock.monotonic() - began > 90:
                logs = "\n".join((tmp_path / f"{stage}.log").read_text()[-2000:] for stage in LEDGER_STAGES)
                pytest.fail(f"not at rest: {house.counters('j')}\n{logs}")
            sweeper.turn()
            clock.sleep(0.1)
        assert [stage for stage in LEDGER_STAGES if once[stage].exists()] == [], "every point was passed"
        assert house.counters("j") == {"accepted": PAGES, "indexed": PAGES}
        versions = {version for version, _ in house.indexed().values()}
        assert len(house.indexed()) == len(versions) == PAGES, (
            "each written under the version of its one revision"
        )
        assert house.findings() == []
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        app.close()
        house.close()
