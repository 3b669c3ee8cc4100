"""Poison at every stage of the real pipeline: it is set aside with its cause, its neighbours are indexed."""

import base64
import json
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from shared.delivery.accept import Incoming
from shared.delivery.terms import LEDGER_STAGES, Stage
from shared.delivery.worker import sender
from shared.errors import Cause
from shared.messages.submit import SubmitMessage
from shared.runtime.celery_app import build_app
from shared.storage.dead import DeadLetter
from tests.faults.delivery_house import House
from tests.faults.delivery_pages import edition, sample_texts
from tests.faults.delivery_poisoned import ORDERS, POISON, key_of
from tests.faults.figures import tell

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

NEIGHBOURS: Final = 24
AT_ONCE: Final = frozenset({Cause.STAGE_FAILED})
"""A stage that raises did not take its worker down: the same bytes would raise again, so there is no second run."""

LIMITS: Final = {"soft_limit": 5, "hard_limit": 7, "lease": 12, "renew_every": 1, "begin_within": 10}
# The brake has its own test; here one job dies at every stage as often as there are orders.
BRAKE: Final = {"brake_in_a_row": 1000, "brake_share": 1}
CHILD_MEMORY_MB: Final = 450


@dataclass(frozen=True)
class Aftermath:
    """What was left when all were at rest."""

    letters: Mapping[str, DeadLetter]
    pages: Mapping[str, bytes]
    counters: Mapping[str, int]
    findings: list[str]
    indexed: frozenset[str]
    worker_lived: Mapping[Stage, bool]
    logs: Mapping[Stage, str]
    seconds: float


def _pages() -> list[Incoming]:
    """Poison for all stages among its neighbours."""
    text = sample_texts()[0].encode()
    poison = [
        Incoming(key_of(stage, order), text + f"<p>{order} {stage}</p>".encode()) for stage, order in POISON
    ]
    neighbours = edition(2, NEIGHBOURS)
    return [
        page
        for at in range(max(len(poison), len(neighbours)))
        for page in (*neighbours[at : at + 1], *poison[at : at + 1])
    ]


def _start(house: House, stage: Stage, log: Path) -> subprocess.Popen[bytes]:
    return house.start(
        stage, log, {**LIMITS, **BRAKE}, WENQU_CONCURRENCY="3", WENQU_CHILD_MEMORY_MB=str(CHILD_MEMORY_MB)
    )


@pytest.fixture(scope="module")
def aftermath(redis_url: str, es_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """All poison at once through three workers."""
    folder = tmp_path_factory.mktemp("poison")
    house = House(redis_url, es_url, folder, "poison", delivery={**LIMITS, **BRAKE})
    app = build_app(house.settings, "sweeper")
    sweeper = house.sweeper(sender(app))
    clock = house.runtime.clock
    logs = {stage: folder / f"{stage}.log" for stage in LEDGER_STAGES}
    workers = {stage: _start(house, stage, log) for stage, log in logs.items()}
    pages = _pages()
    try:
        receipts = house.accept("j", pages)
        began = clock.monotonic()
        while not house.at_rest("j"):
            if clock.monotonic() - began > 180:
                tails = "\n".join(f"{stage}: {log.read_text()[-3000:]}" for stage, log in logs.items())
                pytest.fail(f"not at rest: {house.counters('j')}\n{tails}")
            sweeper.turn()
            clock.sleep(0.1)
        seconds = clock.monotonic() - began
        lived = {stage: worker.poll() is None for stage, worker in workers.items()}
        key = {receipt.entry: receipt.source_key for receipt in receipts}
        dead = house.runtime.dead
        letters = [dead.get(letter.dead_id) for letter in dead.newest()]
        yield Aftermath(
            letters={key[letter.dead_id]: letter for letter in letters},
            pages={page.source_key: page.content for page in pages},
            counters=house.counters("j"),
            findings=house.findings(),
            indexed=frozenset(source["origin"]["source_key"] for _, source in house.indexed().values()),
            worker_lived=lived,
            logs={stage: log.read_text() for stage, log in logs.items()},
            seconds=seconds,
        )
    finally:
        for worker in workers.values():
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        app.close()
        house.close()


@pytest.mark.parametrize(("stage", "order"), POISON)
def test_poison_is_set_aside_with_its_cause(aftermath: Aftermath, stage: Stage, order: str) -> None:
    letter = aftermath.letters[key_of(stage, order)]
    cause = ORDERS[order][1]
    assert (letter.stage, letter.cause, letter.attempts) == (stage, cause, 0 if cause in AT_ONCE else 3)
    assert letter.content == aftermath.pages[letter.source_key]
    assert letter.detail
    assert (letter.traceback is not None) == (cause in AT_ONCE)


def test_the_neighbours_are_indexed_and_nothing_else_is_set_aside(aftermath: Aftermath) -> None:
    neighbours = {page.source_key for page in edition(2, NEIGHBOURS)}
    poison = len(POISON)
    tell(f"{poison} poisoned documents among {NEIGHBOURS} neighbours: at rest in {aftermath.seconds:.0f} s")
    blamed = {
        key: (letter.stage, letter.cause.value, letter.attempts, letter.detail)
        for key, letter in aftermath.letters.items()
        if key in neighbours
    }
    assert blamed == {}
    assert aftermath.indexed == neighbours
    assert len(aftermath.letters) == poison
    assert aftermath.counters == {
        "accepted": poison + NEIGHBOURS,
        "indexed": NEIGHBOURS,
        "dead": poison,
    }
    assert aftermath.findings == []


def test_a_message_that_kills_the_ingest_worker_is_kept_and_its_neighbours_are_accepted(
    redis_url: str, es_url: str, tmp_path: Path
) -> None:
    """There is no receipt and so no promise yet: the producer is told by the dead letter, and may send again."""
    house = House(redis_url, es_url, tmp_path, "ingest-poison", delivery={**LIMITS, **BRAKE})
    app = build_app(house.settings, "producer")
    ledger, clock, dead = house.runtime.ledger, house.runtime.clock, house.runtime.dead
    page = base64.b64encode(edition(2, 1)[0].content).decode()
    # What a stage would have to answer with comes here from nowhere.
    orders = [order for order in ORDERS if order != "glut"]
    messages = [
        SubmitMessage(submission_id=name, collection="c", key=key, content=page)
        for order in orders
        for name, key in ((order, key_of(Stage.INGEST, order)), (f"after-{order}", f"page-{order}"))
    ]
    worker = _start(house, Stage.INGEST, tmp_path / "ingest.log")
    try:
        for message in messages:
            app.send_task(Stage.INGEST.task, args=[message.model_dump(mode="json")], queue=Stage.INGEST.queue)
        began = clock.monotonic()
        while any(ledger.receipt(f"after-{order}") is None for order in orders) or len(
            list(dead.newest())
        ) < len(orders):
            if clock.monotonic() - began > 60:
                pytest.fail((tmp_path / "ingest.log").read_text()[-4000:])
            clock.sleep(0.1)
        tell(f"{len(orders)} poisoned messages: all kept after {clock.monotonic() - began:.0f} s")
        assert worker.poll() is None
        letters = [dead.get(letter.dead_id) for letter in dead.newest()]
        causes = {json.loads(letter.content or b"")["submission_id"]: letter.cause for letter in letters}
        assert causes == {order: ORDERS[order][1] for order in orders}
        assert all(ledger.receipt(order) is None for order in orders)
        assert len(house.runtime.ledger.jobs(100)) == len(orders)
    finally:
        worker.kill()
        worker.wait()
        app.close()
        house.close()


def test_the_workers_go_on(aftermath: Aftermath) -> None:
    assert aftermath.worker_lived == dict.fromkeys(LEDGER_STAGES, True)
    deaths = Counter({stage: aftermath.logs[stage].count('"event": "child_lost"') for stage in LEDGER_STAGES})
    assert min(deaths.values()) > 0, "real children have died"
