"""The ledger's moves on a real Redis: each transition, its compare-and-set, and the sums."""

from collections.abc import Iterator

import pytest
from redis import Redis

from shared.delivery.ledger import SHARD, Admission, Advance, Batch, End, Ledger, Row, Wait
from shared.delivery.terms import Lane, Outcome, Stage
from shared.errors import Busy, Cause, StopWorker
from shared.ids import entry_id
from shared.runtime.redis_client import typed_errors
from shared.runtime.settings import Delivery

pytestmark = pytest.mark.integration

AT = "2026-01-01T00:00:00.000Z"


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    client = Redis.from_url(redis_url, decode_responses=True)
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def ledger(redis: Redis) -> Ledger:
    return Ledger(redis, Delivery(batch_documents=3, window_batches=2))


def doc(number: int) -> str:
    return f"{number:032x}"


def admission(
    number: int, rev: int, content: str = "h", *, size: int = 10, known: str | None = None
) -> Admission:
    entry = entry_id(doc(number), rev, 0)
    return Admission(entry, doc(number), rev, 0, f"key-{number}", content, f"raw/{entry}", size, known, "[]")


def admit(ledger: Ledger, *documents: Admission, job: str = "j", lane: Lane = Lane.BULK) -> list[str]:
    return ledger.admit(job, "c", lane, AT, documents)


def sent(ledger: Ledger, stage: Stage = Stage.NORMALIZE) -> list[Batch]:
    return ledger.dispatch(stage, "token")


def begun(ledger: Ledger, batch: Batch, stage: Stage = Stage.NORMALIZE) -> list[Row]:
    return ledger.begin(stage, batch.token, batch.entries)


def in_flight(redis: Redis) -> int:
    return sum(1 for _ in redis.scan_iter(f"{SHARD}:row:*"))


def counters(ledger: Ledger, job: str = "j") -> dict[str, int]:
    return {name: int(value) for name, value in ledger.job(job).items() if value.isdigit()}


def test_revisions_rise_and_are_never_given_twice(ledger: Ledger) -> None:
    assert ledger.reserve("c", 3) == 1
    assert ledger.reserve("c", 1) == 4
    assert ledger.reserve("other", 1) == 1


def test_a_document_passes_all_stages_and_is_counted_once(ledger: Ledger, redis: Redis) -> None:
    assert admit(ledger, admission(1, 1)) == ["accepted"]
    for stage, following in ((Stage.NORMALIZE, Stage.EXTRACT), (Stage.EXTRACT, Stage.INDEX)):
        [batch] = sent(ledger, stage)
        [row] = begun(ledger, batch, stage)
        assert row.stage is stage
        assert ledger.commit(stage, batch.token, [Advance(row.entry, following, f"{stage}/x", "[]")]) == [
            True
        ]
    [batch] = sent(ledger, Stage.INDEX)
    [row] = begun(ledger, batch, Stage.INDEX)
    assert row.input == "extract/x"
    assert ledger.commit(Stage.INDEX, batch.token, [End(row.entry, Outcome.INDEXED)]) == [True]
    assert counters(ledger) == {"accepted": 1, "indexed": 1}
    assert in_flight(redis) == 0
    assert redis.hlen(f"{SHARD}:newest") == 0


def test_same_bytes_in_flight_or_in_the_index_are_duplicates(ledger: Ledger, redis: Redis) -> None:
    assert admit(ledger, admission(1, 1, "same"), admission(1, 2, "same")) == ["accepted", "duplicate"]
    assert admit(ledger, admission(2, 3, "same", known="same")) == ["duplicate"]
    assert in_flight(redis) == 1
    assert counters(ledger) == {"accepted": 3, "duplicate": 2}


def test_what_is_in_flight_decides_over_what_the_index_holds(ledger: Ledger) -> None:
    admit(ledger, admission(1, 2, "newer"))
    assert admit(ledger, admission(1, 3, "older", known="older")) == ["accepted"]


def test_a_believed_duplicate_without_its_blob_is_asked_for_again(ledger: Ledger, redis: Redis) -> None:
    bare = admission(1, 1, "x")
    bare = Admission(bare.entry, bare.doc, bare.rev, 0, bare.key, bare.hash, "", 10, None, "[]")
    assert admit(ledger, bare) == ["again"]
    assert in_flight(redis) == 0
    assert "accepted" not in counters(ledger)


def test_a_wake_up_twice_begins_once(ledger: Ledger) -> None:
    admit(ledger, admission(1, 1))
    [batch] = sent(ledger)
    assert len(begun(ledger, batch)) == 1
    assert begun(ledger, batch) == []


def test_a_wake_up_of_an_older_dispatch_has_no_effect(ledger: Ledger, redis: Redis) -> None:
    ledger.sweep(Stage.NORMALIZE)
    admit(ledger, admission(1, 1))
    [old] = sent(ledger)
    expire(redis, "sent", Stage.NORMALIZE)
    ledger.sweep(Stage.NORMALIZE)
    [new] = ledger.dispatch(Stage.NORMALIZE, "second")
    assert begun(ledger, old) == []
    assert len(begun(ledger, new)) == 1


def test_only_the_holder_of_the_token_moves_a_row(ledger: Ledger) -> None:
    admit(ledger, admission(1, 1))
    [batch] = sent(ledger)
    [row] = begun(ledger, batch)
    assert ledger.commit(Stage.NORMALIZE, "stranger", [End(row.entry, Outcome.INDEXED)]) == [False]
    assert ledger.commit(Stage.EXTRACT, batch.token, [End(row.entry, Outcome.INDEXED)]) == [False]
    assert ledger.renew(Stage.NORMALIZE, "stranger", [row.entry]) == 0
    assert ledger.release(Stage.NORMALIZE, "stranger", Cause.WORKER_DIED, [row.entry]) == (0, 0)
    assert ledger.commit(Stage.NORMALIZE, batch.token, [End(row.entry, Outcome.INDEXED)]) == [True]


def test_the_window_keeps_the_queues_short(ledger: Ledger) -> None:
    admit(ledger, *(admission(n, n + 1) for n in range(20)))
    batches = ledger.dispatch(Stage.NORMALIZE, "t", batches=10)
    assert [len(batch.entries) for batch in batches] == [3, 3]
    assert ledger.dispatch(Stage.NORMALIZE, "u", batches=10) == []
    begun(ledger, batches[0])
    assert ledger.dispatch(Stage.NORMALIZE, "v", batches=10) == []
    assert ledger.depth(Stage.NORMALIZE).waiting == 14


def test_a_large_document_goes_alone(redis: Redis) -> None:
    ledger = Ledger(redis, Delivery(batch_documents=10, batch_bytes=100))
    admit(ledger, admission(1, 1, size=60), admission(2, 2, size=60), admission(3, 3, size=500))
    sizes = [len(batch.entries) for batch in ledger.dispatch(Stage.NORMALIZE, "t", batches=10)]
    assert sizes == [1, 1, 1]


def test_jobs_take_turns_and_interactive_ones_come_first(ledger: Ledger) -> None:
    admit(ledger, *(admission(n, n + 1) for n in range(9)), job="big")
    admit(ledger, admission(100, 100), job="small")
    admit(ledger, admission(200, 200), job="now", lane=Lane.INTERACTIVE)
    order = []
    for token in "abc":
        [batch] = ledger.dispatch(Stage.NORMALIZE, token, batches=1)
        rows = begun(ledger, batch)
        order.append(rows[0].job)
        ledger.commit(Stage.NORMALIZE, batch.token, [End(row.entry, Outcome.INDEXED) for row in rows])
    assert order == ["now", "big", "small"]


def test_an_outage_waits_and_counts_no_attempt(ledger: Ledger) -> None:
    admit(ledger, admission(1, 1))
    [batch] = sent(ledger)
    [row] = begun(ledger, batch)
    wait = Wait(row.entry, 0, Cause.ELASTICSEARCH_UNAVAILABLE, "down")
    assert ledger.commit(Stage.NORMALIZE, batch.token, [wait]) == [True]
    [batch] = ledger.dispatch(Stage.NORMALIZE, "second")
    [row] = begun(ledger, batch)
    assert (row.attempt, row.waits, row.cause) == (0, 1, Cause.ELASTICSEARCH_UNAVAILABLE)


def test_waiting_has_a_not_before(ledger: Ledger) -> None:
    admit(ledger, admission(1, 1))
    [batch] = sent(ledger)
    [row] = begun(ledger, batch)
    ledger.commit(Stage.NORMALIZE, batch.token, [Wait(row.entry, 60_000, Cause.REDIS_FULL, "")])
    assert ledger.dispatch(Stage.NORMALIZE, "second") == []


def test_a_batch_lost_with_its_worker_comes_back_one_by_one(ledger: Ledger) -> None:
    admit(ledger, admission(1, 1), admission(2, 2), admission(3, 3))
    [batch] = sent(ledger)
    begun(ledger, batch)
    assert ledger.release(Stage.NORMALIZE, batch.token, Cause.WORKER_DIED, batch.entries) == (3, 0)
    singles = ledger.dispatch(Stage.NORMALIZE, "second", batches=9)
    assert [len(single.entries) for single in singles] == [1, 1, 1]
    assert [begun(ledger, single)[0].attempt for single in singles] == [0, 0, 0]


def test_only_runs_of_its_own_count_and_the_third_condemns(ledger: Ledger) -> None:
    admit(ledger, admission(1, 1), admission(2, 2))
    [batch] = sent(ledger)
    begun(ledger, batch)
    ledger.release(Stage.NORMALIZE, batch.token, Cause.WORKER_DIED, batch.entries)
    poison = entry_id(doc(1), 1, 0)
    fates = []
    for turn in range(3):
        for single in ledger.dispatch(Stage.NORMALIZE, f"turn-{turn}", batches=9):
            rows = begun(ledger, single)
            if rows[0].entry == poison:
                fates.append(ledger.release(Stage.NORMALIZE, single.token, Cause.WORKER_DIED, single.entries))
            else:
                ledger.commit(Stage.NORMALIZE, single.token, [End(rows[0].entry, Outcome.INDEXED)])
    assert fates == [(1, 0), (1, 0), (0, 1)]
    [row] = ledger.condemned()
    assert (row.entry, row.attempt, row.cause) == (poison, 3, Cause.WORKER_DIED)
    assert ledger.condemned() == [], "handed out once, then again only later"
    assert ledger.bury(poison, '{"entry": "x"}')
    assert not ledger.bury(poison, "{}"), "a second burial counts nothing"
    assert counters(ledger) == {"accepted": 2, "indexed": 1, "dead": 1}
    assert ledger.graves() == [poison]


def expire(redis: Redis, place: str, stage: Stage) -> None:
    for entry in redis.zrange(f"{SHARD}:{place}:{stage}", 0, -1):
        redis.zadd(f"{SHARD}:{place}:{stage}", {str(entry): 1})


def test_the_sweep_sends_again_what_was_not_begun(ledger: Ledger, redis: Redis) -> None:
    ledger.sweep(Stage.NORMALIZE)
    admit(ledger, admission(1, 1))
    sent(ledger)
    assert ledger.sweep(Stage.NORMALIZE).resent == 0
    expire(redis, "sent", Stage.NORMALIZE)
    assert ledger.sweep(Stage.NORMALIZE).resent == 1
    [batch] = ledger.dispatch(Stage.NORMALIZE, "again")
    assert begun(ledger, batch)[0].attempt == 0


def end_grace(redis: Redis) -> None:
    redis.hset(f"{SHARD}:sweep:{Stage.NORMALIZE}", "grace", 0)


def test_the_sweep_gives_up_expired_leases(ledger: Ledger, redis: Redis) -> None:
    ledger.sweep(Stage.NORMALIZE)
    end_grace(redis)
    admit(ledger, admission(1, 1))
    [batch] = sent(ledger)
    begun(ledger, batch)
    expire(redis, "leases", Stage.NORMALIZE)
    assert ledger.sweep(Stage.NORMALIZE).lost == 1
    [batch] = ledger.dispatch(Stage.NORMALIZE, "again")
    assert begun(ledger, batch)[0].attempt == 1


def test_a_late_sweep_extends_leases_and_counts_no_attempt(ledger: Ledger, redis: Redis) -> None:
    admit(ledger, admission(1, 1))
    [batch] = sent(ledger)
    begun(ledger, batch)
    expire(redis, "leases", Stage.NORMALIZE)
    redis.hset(f"{SHARD}:sweep:{Stage.NORMALIZE}", "last", 1)
    assert ledger.sweep(Stage.NORMALIZE).late
    assert ledger.sweep(Stage.NORMALIZE).lost == 0, "one lease length more"
    expire(redis, "leases", Stage.NORMALIZE)
    assert ledger.sweep(Stage.NORMALIZE).lost == 1
    [batch] = ledger.dispatch(Stage.NORMALIZE, "again")
    assert begun(ledger, batch)[0].attempt == 0, "lost inside the grace window"


def test_a_full_redis_refuses_to_accept_but_drains(ledger: Ledger, redis: Redis) -> None:
    admit(ledger, admission(1, 1))
    [batch] = sent(ledger)
    [row] = begun(ledger, batch)
    limit = str(redis.config_get("maxmemory")["maxmemory"])
    policy = str(redis.config_get("maxmemory-policy")["maxmemory-policy"])
    redis.config_set("maxmemory-policy", "noeviction")
    redis.config_set("maxmemory", "1")
    try:
        with pytest.raises(Busy) as busy:
            admit(ledger, admission(2, 2))
        assert busy.value.cause is Cause.REDIS_FULL
        assert ledger.commit(Stage.NORMALIZE, batch.token, [End(row.entry, Outcome.INDEXED)]) == [True]
    finally:
        redis.config_set("maxmemory", limit)
        redis.config_set("maxmemory-policy", policy)
    assert counters(ledger) == {"accepted": 1, "indexed": 1}


def test_the_functions_are_loaded_again_into_an_empty_redis(ledger: Ledger, redis: Redis) -> None:
    ledger.reserve("c", 1)
    redis.function_flush()
    assert ledger.reserve("c", 1) == 2


def test_errors_of_redis_are_typed(redis_url: str) -> None:
    nobody = Redis(port=1, socket_connect_timeout=1)
    with pytest.raises(Busy) as busy, typed_errors():
        nobody.ping()
    assert busy.value.cause is Cause.REDIS_UNAVAILABLE
    stranger = Redis.from_url(redis_url, username="stranger", password="wrong")
    with pytest.raises(StopWorker), typed_errors():
        stranger.ping()
    stranger.close()
    nobody.close()
