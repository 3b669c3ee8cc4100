"""Wake-ups in every order: twice, ten times, reversed, a day late, after a newer revision, at the same time.

The index must end as after a run in which each came once and in order: same ids, `_version`s and `_source` outside `run`.
`WENQU_FAULTS_SEED` repeats a shuffle.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from shared.delivery.terms import LEDGER_STAGES, Stage
from tests.faults.delivery_courier import Courier
from tests.faults.delivery_pages import edition
from tests.faults.figures import SEED, tell

DOCUMENTS = 30
AT_THE_SAME_TIME = 4

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

Index = Mapping[str, tuple[int, Mapping[str, Any]]]


def in_order(courier: Courier) -> None:
    """Each wake-up once, each edition to its end before the next."""
    for number in (1, 2):
        courier.accept(number)
        courier.drain(lambda messages: messages)


def repeated(times: int) -> Callable[[Courier], None]:
    """Each wake-up several times on end."""

    def scenario(courier: Courier) -> None:
        for number in (1, 2):
            courier.accept(number)
            courier.drain(lambda messages: [one for one in messages for _ in range(times)])

    return scenario


def reversed_all(courier: Courier) -> None:
    """Both editions at once, the newest wake-up first, and within it the newest document."""
    courier.accept(1)
    courier.accept(2)
    courier.drain(lambda messages: [Courier.turned(one) for one in reversed(messages)])


def shuffled_twice(courier: Courier) -> None:
    """Both editions at once, every wake-up two times, in any order."""
    chance = random.Random(SEED)
    courier.accept(1)
    courier.accept(2)
    courier.drain(lambda messages: chance.sample(messages * 2, len(messages) * 2))


def day_late(courier: Courier) -> None:
    """Every wake-up is lost and sent anew; all come again when everything is over, and again in any order."""
    for number in (1, 2):
        courier.accept(number)
        courier.drain(courier.lost_once)
    assert len(courier.kept) >= 2 * len(LEDGER_STAGES)
    before = courier.house.indexed()
    chance = random.Random(SEED)
    for messages in (courier.kept, chance.sample(courier.kept, len(courier.kept))):
        for message in messages:
            courier.deliver(message)
    assert courier.house.indexed() == before
    assert courier.outbox == [], "what is over moves nothing"


def after_newer(stage: Stage) -> Callable[[Courier], None]:
    """The first edition is held back before a stage until the second is indexed."""

    def scenario(courier: Courier) -> None:
        courier.accept(1)
        courier.drain(lambda messages: messages, stop_before=stage)
        held = courier.take()
        assert {message.stage for message in held} == {stage}
        courier.accept(2)
        courier.drain(lambda messages: messages)
        for message in held:
            courier.deliver(message)
        courier.drain(lambda messages: messages)

    return scenario


def at_the_same_time(courier: Courier) -> None:
    """Several workers get the same wake-ups of both editions at the same time."""
    courier.accept(1)
    courier.accept(2)
    workers = [courier.worker() for _ in range(AT_THE_SAME_TIME)]
    while messages := courier.dispatched():
        with ThreadPoolExecutor(AT_THE_SAME_TIME) as pool:
            runs = [pool.submit(Courier.all_of, worker, messages) for worker in workers]
            for run in runs:
                run.result()


def late_worker(stage: Stage) -> Callable[[Courier], None]:
    """A worker stands still in the middle of the first edition, is given up, and ends when the second is indexed."""

    def scenario(courier: Courier) -> None:
        courier.accept(1)
        courier.drain(lambda messages: messages, stop_before=stage)

        def meanwhile() -> None:
            courier.give_up_all(stage)
            courier.drain(lambda messages: messages)
            courier.accept(2)
            courier.drain(lambda messages: messages)

        [*_, last] = courier.take()
        courier.deliver_slowly(last, meanwhile)
        courier.drain(lambda messages: messages)

    return scenario


SCENARIOS: dict[str, Callable[[Courier], None]] = {
    "twice": repeated(2),
    "ten_times": repeated(10),
    "reversed": reversed_all,
    "shuffled_twice": shuffled_twice,
    "a_day_late": day_late,
    **{f"after_a_newer_revision_{stage}": after_newer(stage) for stage in LEDGER_STAGES},
    "at_the_same_time": at_the_same_time,
    **{f"from_a_worker_given_up_{stage}": late_worker(stage) for stage in LEDGER_STAGES},
}


@pytest.fixture(scope="module")
def clean(redis_url: str, es_url: str, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """What is in the index after a run without any fault."""
    with Courier.at(redis_url, es_url, tmp_path_factory.mktemp("clean"), "clean") as courier:
        in_order(courier)
        assert courier.house.findings() == []
        return courier.house.indexed()


@pytest.fixture
def courier(clean: Index, redis_url: str, es_url: str, tmp_path: Path) -> Iterator[Courier]:
    with Courier.at(redis_url, es_url, tmp_path, "again") as courier:
        yield courier


def test_the_clean_run_is_one(clean: Index) -> None:
    pages = {page.source_key for number in (1, 2) for page in edition(number, DOCUMENTS)}
    assert {source["origin"]["source_key"] for _, source in clean.values()} == pages
    assert len({version for version, _ in clean.values()}) == DOCUMENTS
    assert all("run" not in source and source["body"] for _, source in clean.values())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_index_ends_as_after_a_clean_run(courier: Courier, clean: Index, scenario: str) -> None:
    tell(f"{scenario}: seed {SEED}")
    SCENARIOS[scenario](courier)
    house = courier.house
    assert house.at_rest("edition-1", "edition-2"), (
        f"{house.counters('edition-1')} {house.counters('edition-2')}"
    )
    found = house.indexed()
    assert found.keys() == clean.keys()
    assert {doc: version for doc, (version, _) in found.items()} == {
        doc: version for doc, (version, _) in clean.items()
    }
    assert found == clean
    assert house.findings() == [], f"seed {SEED}"
    assert courier.attempts() == {0}
    first, second = house.counters("edition-1"), house.counters("edition-2")
    assert first["accepted"] == second["accepted"] == DOCUMENTS
    assert first["dead"] == 1, "the page that is none"
    assert (second["indexed"], second["duplicate"]) == (DOCUMENTS - 2, 2)
