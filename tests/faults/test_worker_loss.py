"""A worker that dies, hangs or is fed garbage: its documents move again, the poison alone is blamed."""

import json
import os
import signal

import pytest
from redis import Redis

from shared.delivery.terms import Stage
from shared.errors import Cause
from tests.faults.conftest import Toy

LONG = os.environ.get("WENQU_FAULTS_LONG", "") not in {"", "0"}
pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]


@pytest.mark.parametrize(
    ("order", "cause"),
    [("segfault", Cause.WORKER_DIED), ("exit", Cause.WORKER_DIED), ("loop", Cause.TIME_LIMIT)],
)
def test_poison_is_set_aside_after_three_runs_of_its_own(toy: Toy, order: str, cause: Cause) -> None:
    _, poison, _ = toy.submit("ok", order, "ok")
    toy.start()
    toy.until(toy.at_rest, 60)
    assert toy.counters() == {"accepted": 3, "indexed": 2, "dead": 1}
    letter = toy.runtime.dead.get(poison)
    assert (letter.cause, letter.attempts) == (cause, 3)
    assert letter.content == f"{order} 1".encode()


def test_a_killed_worker_loses_nothing(toy: Toy) -> None:
    toy.submit(*["ok"] * 20, "loop", *["ok"] * 20)
    worker = toy.start()
    toy.until(lambda: toy.runtime.ledger.depth(Stage.NORMALIZE).running > 0, 20)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    toy.start()
    toy.until(toy.at_rest, 90)
    assert toy.counters() == {"accepted": 41, "indexed": 40, "dead": 1}


@pytest.mark.parametrize(
    "point", ["after_brpop", "before_begin", "after_begin", "after_output", "after_commit", "after_wake"]
)
def test_a_crash_at_a_named_point_costs_time_only(toy: Toy, point: str) -> None:
    toy.submit("ok", "ok")
    once = toy.log.with_name("once")
    once.touch()
    toy.start(WENQU_CRASH_AT=f"{point}:{once}")
    if point == "after_brpop":
        toy.until(lambda: not once.exists(), 20)
        toy.start()  # the parent itself has died; on a real stack its supervisor starts it again
    toy.until(toy.at_rest, 60)
    assert not once.exists(), "the crash point was passed"
    assert toy.counters() == {"accepted": 2, "indexed": 2}


def test_without_a_sweeper_a_message_lost_by_kombu_stays_lost(toy: Toy) -> None:
    """Shows that these tests bite: kombu holds no record of a message between BRPOP and its unacked set."""
    toy.submit("ok")
    once = toy.log.with_name("once")
    once.touch()
    toy.sweeper.turn()
    toy.start(WENQU_CRASH_AT=f"after_brpop:{once}")
    toy.until(lambda: not once.exists(), 20, sweep=False)
    toy.start()
    toy.runtime.clock.sleep(60 if LONG else 12)
    assert not toy.at_rest(), "nothing but the sweeper brings it back"
    toy.until(toy.at_rest, 30)


def test_a_wrong_configuration_stops_the_worker_and_blames_no_document(toy: Toy) -> None:
    toy.submit("stop")
    worker = toy.start()
    toy.until(lambda: worker.poll() is not None, 30)
    assert "told to" in toy.log.read_text()
    assert toy.counters() == {"accepted": 1}


@pytest.mark.parametrize(
    ("garbage", "cause"),
    [
        (b"\x80\x04pickle", Cause.MESSAGE_INVALID),
        (b"{", Cause.MESSAGE_INVALID),
        (b"[]", Cause.MESSAGE_INVALID),
        (b'"text"', Cause.MESSAGE_INVALID),
        (b"{}", Cause.MESSAGE_INVALID),
        (b"[" * 100_000, Cause.MESSAGE_INVALID),
    ],
)
def test_garbage_on_the_queue_is_set_aside_and_the_worker_lives(
    toy: Toy, redis_url: str, garbage: bytes, cause: Cause
) -> None:
    worker = toy.start()
    with Redis.from_url(redis_url) as redis:
        redis.lpush(Stage.NORMALIZE.queue, garbage)
    toy.until(lambda: any(toy.runtime.dead.newest()), 20)
    [letter] = toy.runtime.dead.newest()
    assert letter.cause is cause
    assert toy.runtime.dead.get(letter.dead_id).content == garbage
    toy.submit("ok")
    toy.until(toy.at_rest, 20)
    assert worker.poll() is None


@pytest.mark.parametrize(
    ("headers", "body", "cause"),
    [
        ({"task": "wenqu.unknown.v1", "id": "1"}, "W1tdLCB7fSwge31d", Cause.TASK_UNKNOWN),
        ({"task": "wenqu.normalize.v1", "id": "1"}, "bm8ganNvbg==", Cause.MESSAGE_INVALID),
        ({"task": "wenqu.normalize.v1", "id": "1"}, "W1tdLCB7fSwge31d", Cause.MESSAGE_INVALID),
        (
            {"task": "wenqu.normalize.v1", "id": "1"},
            "W1t7InNjaGVtYV92ZXJzaW9uIjogOX1dLCB7fSwge31d",
            Cause.SCHEMA_UNKNOWN,
        ),
        ({}, "e30=", Cause.MESSAGE_INVALID),
    ],
)
def test_a_message_that_is_not_ours_is_set_aside(
    toy: Toy, redis_url: str, headers: dict[str, str], body: str, cause: Cause
) -> None:
    worker = toy.start()
    message = {
        "body": body,
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": headers,
        "properties": {
            "delivery_tag": "t-1",
            "delivery_info": {"exchange": "", "routing_key": Stage.NORMALIZE.queue},
            "body_encoding": "base64",
            "delivery_mode": 2,
        },
    }
    with Redis.from_url(redis_url) as redis:
        redis.lpush(Stage.NORMALIZE.queue, json.dumps(message))
    toy.until(lambda: any(toy.runtime.dead.newest()), 20)
    [letter] = toy.runtime.dead.newest()
    assert letter.cause is cause
    assert worker.poll() is None
