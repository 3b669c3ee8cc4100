"""The stage runner on a real Redis and a real folder: every kind of result, every kind of trouble."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from redis import Redis

from shared.delivery.accept import Acceptor, Incoming
from shared.delivery.dispatch import Dispatcher
from shared.delivery.handler import Done, PureStage, Result, Work
from shared.delivery.ledger import SHARD, Ledger
from shared.delivery.runner import StageRunner
from shared.delivery.terms import Outcome, Stage
from shared.errors import Cause, Reject, RetryLater, StopWorker
from shared.messages.wakeup import WakeUp
from shared.runtime.clock import SystemClock
from shared.runtime.settings import Delivery, Limits
from shared.storage.blobs import FolderBlobs
from shared.storage.dead import DeadLetters
from shared.storage.journal import Journal, read_journal

pytestmark = pytest.mark.integration


class SoftLimit(Exception):
    """Stands for the worker's soft time limit."""


class House:
    """One stage with everything around it; wake-ups that it sends are kept in `sent`."""

    def __init__(self, redis: Redis, root: Path) -> None:
        self.delivery = Delivery(retry_base=0.001, retry_cap=0.002)
        self.redis = redis
        self.ledger = Ledger(redis, self.delivery)
        self.blobs = FolderBlobs(root)
        self.root = root
        self.dead = DeadLetters(self.blobs)
        self.clock = SystemClock()
        self.journal = Journal(root, self.clock)
        self.sent: list[WakeUp] = []

    def submit(self, *contents: bytes) -> list[str]:
        acceptor = Acceptor(self.ledger, self.blobs, self.journal, lambda docs: {}, Limits(), self.clock)
        receipts, _ = acceptor.accept("j", "c", [Incoming(f"k{n}", one) for n, one in enumerate(contents)])
        return [receipt.entry for receipt in receipts]

    def dispatcher(self) -> Dispatcher:
        return Dispatcher(self.ledger, lambda stage, message: self.sent.append(message))

    def wake_ups(self, stage: Stage = Stage.NORMALIZE) -> list[WakeUp]:
        self.sent.clear()
        self.dispatcher().pump(stage, 20)
        taken, self.sent = self.sent, []
        return taken

    def runner(self, function: Callable[[Work], bytes]) -> StageRunner:
        return self.runner_of(PureStage(Stage.NORMALIZE, Stage.EXTRACT, "1", "{}", function))

    def runner_of(self, handler: object) -> StageRunner:
        return StageRunner(
            handler,  # type: ignore[arg-type]
            self.ledger,
            self.blobs,
            self.journal,
            self.dead,
            self.dispatcher(),
            self.delivery,
            self.clock,
            {"wenqu": "test"},
            SoftLimit,
        )

    def counters(self) -> dict[str, int]:
        return {name: int(value) for name, value in self.ledger.job("j").items() if value.isdigit()}


@pytest.fixture
def house(redis_url: str, tmp_path: Path) -> Iterator[House]:
    redis = Redis.from_url(redis_url, decode_responses=True)
    redis.flushall()
    yield House(redis, tmp_path)
    redis.close()


def upper(work: Work) -> bytes:
    return work.blob.payload.upper()


def test_outputs_go_on_with_their_journey_and_wake_the_next_stage(house: House) -> None:
    house.submit(b"a", b"b")
    [wake_up] = house.wake_ups()
    house.runner(upper).run(wake_up)
    [following] = house.sent
    assert following.stage == "extract"
    rows = house.ledger.begin(Stage.EXTRACT, following.batch, following.entries)
    assert sorted(house.blobs.get(row.input).payload for row in rows) == [b"A", b"B"]
    assert [step["stage"] for step in rows[0].journey] == ["ingest", "normalize"]
    assert rows[0].journey[1]["attempt"] == 1


def test_the_same_wake_up_again_changes_nothing(house: House) -> None:
    house.submit(b"a")
    [wake_up] = house.wake_ups()
    runner = house.runner(upper)
    runner.run(wake_up)
    house.sent.clear()
    runner.run(wake_up)
    assert house.sent == []


@pytest.mark.parametrize("trouble", [Reject(Cause.NO_CHINESE, "无中文"), ZeroDivisionError("oops")])
def test_one_bad_document_is_set_aside_and_its_neighbours_go_on(house: House, trouble: Exception) -> None:
    bad, *_ = house.submit(b"bad", b"good", b"fine")

    def function(work: Work) -> bytes:
        if work.blob.payload == b"bad":
            raise trouble
        return work.blob.payload

    [wake_up] = house.wake_ups()
    house.runner(function).run(wake_up)
    assert len(house.sent[0].entries) == 2
    letter = house.dead.get(bad)
    expected = trouble.cause if isinstance(trouble, Reject) else Cause.STAGE_FAILED
    assert (letter.cause, letter.content, letter.stage) == (expected, b"bad", "normalize")
    assert (letter.traceback is None) == isinstance(trouble, Reject)
    assert house.counters() == {"accepted": 3, "dead": 1}
    [failure] = house.ledger.failures("j")
    assert failure["cause"] == expected
    assert [record["outcome"] for record in read_journal(house.root) if record["kind"] == "ended"] == ["dead"]


def test_an_exception_without_a_text_is_set_aside_too(house: House) -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text")

    [entry] = house.submit(b"x")

    def function(work: Work) -> bytes:
        raise Mute

    [wake_up] = house.wake_ups()
    house.runner(function).run(wake_up)
    assert house.dead.get(entry).cause is Cause.STAGE_FAILED


def test_an_outage_waits(house: House) -> None:
    house.submit(b"x")

    def function(work: Work) -> bytes:
        raise RetryLater(Cause.ELASTICSEARCH_UNAVAILABLE, "down")

    [wake_up] = house.wake_ups()
    house.runner(function).run(wake_up)
    assert house.counters() == {"accepted": 1}
    house.clock.sleep(0.01)
    [again] = house.sent or house.wake_ups()
    [row] = house.ledger.begin(Stage.NORMALIZE, again.batch, again.entries)
    assert (row.attempt, row.cause) == (0, Cause.ELASTICSEARCH_UNAVAILABLE)


@pytest.mark.parametrize("damage", [Cause.BLOB_CORRUPT, Cause.BLOB_MISSING])
def test_a_damaged_blob_is_a_dead_letter(house: House, damage: Cause) -> None:
    bad, _ = house.submit(b"x", b"y")
    path = house.blobs.path(f"raw/{bad}")
    if damage is Cause.BLOB_MISSING:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])
    [wake_up] = house.wake_ups()
    house.runner(upper).run(wake_up)
    letter = house.dead.get(bad)
    assert letter.cause is damage
    assert "original bytes are gone" in letter.detail
    assert house.counters() == {"accepted": 2, "dead": 1}


def test_the_soft_limit_keeps_what_is_done_and_sends_the_rest_alone(house: House) -> None:
    house.submit(b"1", b"2", b"3")
    seen: list[bytes] = []

    def function(work: Work) -> bytes:
        seen.append(work.blob.payload)
        if len(seen) == 2:
            raise SoftLimit
        return b"done"

    [wake_up] = house.wake_ups()
    house.runner(function).run(wake_up)
    assert house.ledger.depth(Stage.EXTRACT).sent == 1
    rest = [one for one in house.sent if one.stage == "normalize"]
    assert [len(one.entries) for one in rest] == [1, 1]


def test_a_wrong_configuration_gives_everything_back_and_stops(house: House) -> None:
    house.submit(b"x")

    def function(work: Work) -> bytes:
        raise StopWorker("wrong index")

    [wake_up] = house.wake_ups()
    with pytest.raises(StopWorker):
        house.runner(function).run(wake_up)
    depth = house.ledger.depth(Stage.NORMALIZE)
    assert (depth.waiting, depth.running) == (1, 0)


class LastStage:
    """Wants whole batches and ends documents."""

    stage = Stage.NORMALIZE
    next_stage = None
    version = "1"
    fingerprint = "{}"
    batched = True

    def __init__(self) -> None:
        self.batches: list[int] = []

    def handle(self, batch: Sequence[Work]) -> Sequence[Result]:
        self.batches.append(len(batch))
        if any(work.blob.payload == b"bomb" for work in batch):
            raise ValueError("this batch explodes")
        return [Done(Outcome.INDEXED) for _ in batch]


def test_a_batch_that_explodes_is_tried_one_by_one(house: House) -> None:
    house.submit(b"a", b"bomb", b"c")
    [wake_up] = house.wake_ups()
    stage = LastStage()
    house.runner_of(stage).run(wake_up)
    assert stage.batches == [3, 1, 1, 1]
    assert house.counters() == {"accepted": 3, "indexed": 2, "dead": 1}
    assert not list(house.redis.scan_iter(f"{SHARD}:row:*"))


def test_the_journey_is_readable_json(house: House) -> None:
    [entry] = house.submit(b"a")
    journey = json.loads(house.redis.hget(f"{SHARD}:row:{entry}", "journey") or "")
    assert [(step["stage"], step["version"]) for step in journey] == [("ingest", "1")]
