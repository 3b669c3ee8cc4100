"""The brake on a real Redis: which ends it counts, what it holds back, and how it is let go."""

import pytest
from redis import Redis

from shared.delivery.ledger import SHARD
from shared.delivery.terms import Stage
from shared.errors import Cause
from shared.runtime.settings import Delivery
from tests.integration.brake_house import DELIVERY, NORMALIZE, WINDOW, House, move

pytestmark = pytest.mark.integration


@pytest.fixture
def house(redis_db: Redis) -> House:
    return House(redis_db)


@pytest.mark.parametrize(
    ("fates", "pulled"),
    [
        ("ddddd", True),
        ("....ddddd", True),
        ("dddd", False),
        ("dddd.d", False),
        ("dddd>d", False),
        ("ddddrd", False),
        ("r" * 20, False),
        ("ddd" + "w" * 9 + "dd", True),
    ],
)
def test_deaths_in_a_row(redis_db: Redis, fates: str, pulled: bool) -> None:
    """Five; anything that ends otherwise begins a new row, and what waits for a server is no result."""
    house = House(redis_db, DELIVERY.model_copy(update={"brake_share": 1.0}))
    house.fare(fates)
    assert house.paused() == ({(NORMALIZE, "j")} if pulled else set())
    assert house.sums_hold()


@pytest.mark.parametrize(
    ("fates", "pulled"),
    [
        ("dddd", True),
        ("ddd", False),
        ("d" + "." * 16 + "ddd", True),
        ("d" + "." * 17 + "ddd", False),
        ("d" + "r" * 17 + "ddd", False),
        ("d" + "w" * 17 + "ddd", True),
        ("d....." * 6, True),
        ("d......" * 12, False),
    ],
)
def test_a_share_of_deaths(redis_db: Redis, fates: str, pulled: bool) -> None:
    """Four among the last twenty."""
    house = House(redis_db, DELIVERY.model_copy(update={"brake_in_a_row": 1000}))
    house.fare(fates)
    assert house.paused() == ({(NORMALIZE, "j")} if pulled else set())


def test_the_share_of_the_settings_is_rounded_up() -> None:
    assert Delivery().brake_deaths == 25
    assert Delivery(brake_window=10, brake_share=0.05).brake_deaths == 1
    assert Delivery(brake_window=7, brake_share=0.5).brake_deaths == 4


def test_results_of_one_batch_are_counted_one_by_one(house: House) -> None:
    entries = house.admit(6)
    big = House(house.redis, DELIVERY.model_copy(update={"batch_documents": 6}))
    [batch] = big.send()
    house.ledger.begin(NORMALIZE, batch.token, batch.entries)
    fates = dict(zip(entries, "ddd.dd", strict=True))
    moves = [move(entry, fates[entry]) for entry in batch.entries]
    big.ledger.commit(NORMALIZE, batch.token, moves)
    [pause] = house.control.pauses()
    assert (pause.by, pause.cause, pause.job, pause.stage) == ("brake", Cause.STAGE_FAILED, "j", NORMALIZE)
    assert pause.detail.startswith("4 of the last 5 documents")


def test_a_document_that_kills_its_worker_counts_when_it_is_buried(redis_db: Redis) -> None:
    house = House(redis_db, DELIVERY.model_copy(update={"brake_in_a_row": 2, "attempts": 1}))
    house.admit(2)
    for batch in house.send():
        house.ledger.begin(NORMALIZE, batch.token, batch.entries)
        house.ledger.release(NORMALIZE, batch.token, Cause.WORKER_DIED, batch.entries)
    assert house.paused() == set()
    for row in house.ledger.condemned():
        assert house.ledger.bury(row.entry, "{}")
        assert not house.ledger.bury(row.entry, "{}"), "counted once"
    [pause] = house.control.pauses()
    assert (pause.cause, pause.detail) == (
        Cause.WORKER_DIED,
        "2 documents in a row died there, the last of worker_died",
    )
    assert "wenqu resume --job j --stage normalize" in pause.advice


def test_only_that_job_at_that_stage_stands_still(house: House) -> None:
    house.fare("dddd")
    house.admit(3)
    house.admit(1, job="other")
    house.fare(">")
    assert house.paused() == {(NORMALIZE, "j")}
    [sent] = house.send()
    assert house.redis.hget(f"{SHARD}:row:{sent.entries[0]}", "job") == "other"
    assert len(house.send(Stage.INDEX)) == 1, "the job goes on at other stages"
    assert house.ledger.depth(NORMALIZE).waiting == 3, "nothing is lost"
    assert house.sums_hold()


def test_after_a_resume_the_counts_start_anew(house: House) -> None:
    house.fare("dddd")
    assert house.control.resume("j", NORMALIZE)
    house.fare("ddd")
    assert house.paused() == set()
    house.fare("d")
    assert house.paused() == {(NORMALIZE, "j")}


def test_a_resume_without_a_pause_forgets_the_counts_too(house: House) -> None:
    house.fare("ddd")
    assert house.control.resume(None, None) == []
    house.fare("ddd")
    assert house.paused() == set()


def test_deaths_while_it_is_paused_pause_nothing_else(house: House) -> None:
    house.fare("d" * 20)
    assert house.paused() == {(NORMALIZE, "j")}


def test_two_jobs_within_five_minutes_stop_the_stage(house: House) -> None:
    house.fare("dddd")
    house.fare("dddd", job="second", stage=Stage.INDEX)
    assert (NORMALIZE, None) not in house.paused(), "at two stages"
    house.fare("dddd", job="third")
    assert house.paused() == {
        (NORMALIZE, "j"),
        (Stage.INDEX, "second"),
        (NORMALIZE, "third"),
        (NORMALIZE, None),
    }
    [whole] = [pause for pause in house.control.pauses() if pause.job is None]
    assert whole.detail.endswith("several jobs: j, third")
    house.admit(1, job="healthy")
    assert house.send() == []
    assert {(one.stage, one.job) for one in house.control.resume(None, NORMALIZE)} == {
        (NORMALIZE, "j"),
        (NORMALIZE, "third"),
        (NORMALIZE, None),
    }
    assert len(house.send()) == 1
    house.fare("dddd", job="fourth")
    assert house.paused() == {(Stage.INDEX, "second"), (NORMALIZE, "fourth")}, "the trips are forgotten too"


def test_two_jobs_far_apart_stop_only_themselves(house: House) -> None:
    house.fare("dddd")
    [scope] = house.redis.zrange(f"{SHARD}:tripped", 0, -1)
    house.redis.zincrby(f"{SHARD}:tripped", -301_000, str(scope))
    house.fare("dddd", job="later")
    assert house.paused() == {(NORMALIZE, "j"), (NORMALIZE, "later")}


def test_a_healthy_job_costs_no_memory(house: House) -> None:
    house.fare(".>.r" * 10)
    assert not house.redis.exists(f"{SHARD}:brake", f"{SHARD}:paused", f"{SHARD}:tripped")
    house.fare("d" + "." * WINDOW)
    assert not house.redis.exists(f"{SHARD}:brake"), "forgotten once it has left the window"
