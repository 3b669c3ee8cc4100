"""Pause, resume and cancel on a real Redis: what is held back or ended, and that nothing is lost."""

import pytest
from redis import Redis

from shared.delivery.brake import Pause
from shared.delivery.control import stage_named
from shared.delivery.ledger import SHARD, Admission, Advance, End
from shared.delivery.terms import LEDGER_STAGES, Lane, Outcome, Stage
from shared.errors import Cause, NotFound, UserError
from shared.runtime.clock import SystemClock
from tests.integration.brake_house import AT, NORMALIZE, House

pytestmark = pytest.mark.integration


@pytest.fixture
def house(redis_db: Redis) -> House:
    return House(redis_db)


def test_what_is_queued_comes_back_and_what_runs_goes_on(house: House) -> None:
    house.admit(2)
    first, second = house.send()
    assert house.ledger.begin(NORMALIZE, first.token, first.entries)
    assert house.control.pause("j", None)
    assert house.ledger.begin(NORMALIZE, second.token, second.entries) == []
    assert house.ledger.depth(NORMALIZE).waiting == 1
    assert house.ledger.renew(NORMALIZE, first.token, first.entries) == 1
    done = Advance(first.entries[0], Stage.EXTRACT, "out", "[]")
    assert house.ledger.commit(NORMALIZE, first.token, [done]) == [True]
    assert house.send() == house.send(Stage.EXTRACT) == [], "nor does it begin its next stage"
    house.control.resume("j", None)
    [again] = house.send()
    assert again.entries == second.entries
    assert house.ledger.begin(NORMALIZE, again.token, again.entries)[0].attempt == 0
    assert len(house.send(Stage.EXTRACT)) == 1


@pytest.mark.parametrize(
    ("job", "stage", "held"),
    [
        (None, None, {"j normalize", "j index", "other normalize"}),
        ("j", None, {"j normalize", "j index"}),
        (None, NORMALIZE, {"j normalize", "other normalize"}),
        ("j", NORMALIZE, {"j normalize"}),
        ("other", Stage.INDEX, set()),
    ],
)
def test_what_a_pause_by_hand_holds(
    house: House, job: str | None, stage: Stage | None, held: set[str]
) -> None:
    house.admit(1)
    house.admit(1, job="other")
    house.fare(">")
    assert house.control.pause(job, stage, "new  dictionary\n")
    assert not house.control.pause(job, stage), "a second time changes nothing"
    [pause] = house.control.pauses()
    assert (pause.by, pause.job, pause.stage, pause.detail) == ("hand", job, stage, "new dictionary")
    house.admit(1, job="other", lane=Lane.INTERACTIVE)

    def going() -> set[str]:
        sent = [(one, batch) for one in LEDGER_STAGES for batch in house.send(one)]
        rows = [house.ledger.begin(one, batch.token, batch.entries)[0] for one, batch in sent]
        return {f"{row.job} {row.stage}" for row in rows}

    everything = {"j normalize", "j index", "other normalize"}
    assert going() == everything - held
    assert house.control.resume(job, stage) == [pause]
    assert going() == held
    assert house.control.resume(job, stage) == []


def test_a_job_that_is_not_known_is_an_error(house: House) -> None:
    house.admit(1)
    for unknown in ("nobody", "*"):
        with pytest.raises(NotFound, match="no job"):
            house.control.pause(unknown, None)
        with pytest.raises(NotFound, match="no job"):
            house.control.resume(unknown, NORMALIZE)
        with pytest.raises(NotFound, match="no job"):
            house.control.cancel(unknown, SystemClock().now())
    assert house.control.pauses() == []
    with pytest.raises(UserError, match="normalize, extract, index"):
        stage_named("ingest")


def test_a_narrow_resume_leaves_a_wide_pause(house: House) -> None:
    house.admit(1)
    house.control.pause(None, NORMALIZE)
    house.control.pause("j", NORMALIZE)
    assert [one.job for one in house.control.resume("j", None)] == ["j"]
    assert house.paused() == {(NORMALIZE, None)}
    assert house.send() == []


def test_a_job_is_kept_while_anything_of_it_waits(house: House) -> None:
    """A pause may last longer than finished jobs are kept."""
    key = f"{SHARD}:job:j"
    house.admit(2)
    house.control.pause("j", None)
    assert house.redis.ttl(key) == -1
    twice = Admission("d.9.0", "d", 9, 0, "key", "same", "raw", 10, "same", "[]")
    assert house.ledger.admit("j", "c", Lane.BULK, AT, [twice]) == ["duplicate"]
    assert house.redis.ttl(key) == -1, "nor does a late duplicate let it go"
    house.control.resume("j", None)
    for batch, left in zip(house.send(), (True, False), strict=True):
        house.ledger.begin(NORMALIZE, batch.token, batch.entries)
        house.ledger.commit(NORMALIZE, batch.token, [End(batch.entries[0], Outcome.INDEXED)])
        assert (house.redis.ttl(key) == -1) is left


def test_what_belongs_to_jobs_long_gone_is_forgotten(house: House) -> None:
    house.fare("ddd")
    house.control.pause("j", None)
    house.control.pause(None, NORMALIZE)
    assert house.control.tidy() == 0
    house.redis.delete(f"{SHARD}:job:j")
    assert house.control.tidy() == 2
    assert house.paused() == {(NORMALIZE, None)}


def test_a_cancelled_job_ends_wherever_it_waits(house: House) -> None:
    house.admit(3)
    house.fare(">>.d")
    house.admit(1, job="other")
    house.control.pause("j", NORMALIZE)
    assert house.control.cancel("j", SystemClock().now()) == 5
    assert house.paused() == set(), "its own pause is lifted"
    assert house.send(Stage.INDEX) == []
    assert len(house.send()) == 1, "the other job goes on"
    assert len(house.end_cancelled()) == 5
    assert house.sums_hold()
    assert [house.counter(what) for what in ("accepted", "cancelled", "indexed", "dead")] == [7, 5, 1, 1]
    assert house.end_cancelled() == []
    assert not house.redis.exists(f"{SHARD}:cancelling")
    assert house.control.cancel("j", SystemClock().now()) == 0, "again changes nothing"
    [newest] = house.redis.hgetall(f"{SHARD}:newest").values()
    assert isinstance(newest, str), "only the other job's document is in flight"


def test_queued_and_running_documents_of_a_cancelled_job(house: House) -> None:
    house.admit(3)
    queued, running, lost = house.send()
    for batch in (running, lost):
        assert house.ledger.begin(NORMALIZE, batch.token, batch.entries)
    house.control.cancel("j", SystemClock().now())
    assert house.ledger.begin(NORMALIZE, queued.token, queued.entries) == []
    assert house.end_cancelled() == list(queued.entries)
    assert house.control.drop(running.entries) == 0
    advance = Advance(running.entries[0], Stage.EXTRACT, "out", "[]")
    assert house.ledger.commit(NORMALIZE, running.token, [advance]) == [True]
    assert house.send(Stage.EXTRACT) == [], "it goes no further"
    assert house.end_cancelled() == list(running.entries)
    house.ledger.release(NORMALIZE, lost.token, Cause.WORKER_DIED, lost.entries)
    assert house.end_cancelled() == [], (
        "its end may be on disk or in the index already: it runs to the end of its stage"
    )
    [again] = house.send()
    assert house.ledger.begin(NORMALIZE, again.token, again.entries)
    assert house.ledger.commit(NORMALIZE, again.token, [End(lost.entries[0], Outcome.INDEXED)]) == [True]
    assert [house.counter(what) for what in ("cancelled", "indexed")] == [2, 1]
    assert house.sums_hold()


def test_what_waits_for_a_server_goes_on_to_the_end_of_its_stage(house: House) -> None:
    house.fare("w")
    house.control.cancel("j", SystemClock().now())
    assert house.end_cancelled() == []


def test_cancelling_sticks(house: House) -> None:
    """A client may still be submitting."""
    house.admit(1)
    house.control.cancel("j", SystemClock().now())
    assert len(house.end_cancelled()) == 1
    assert house.end_cancelled() == []
    house.admit(2)
    assert house.send() == []
    assert len(house.end_cancelled()) == 2
    assert house.counter("cancelled") == 3


def test_a_job_at_rest_has_nothing_to_cancel(house: House) -> None:
    house.fare("..")
    assert house.control.cancel("j", SystemClock().now()) == 0
    house.admit(1)
    assert len(house.send()) == 1


def test_nothing_else_is_dropped(house: House) -> None:
    [waiting] = house.admit(1)
    assert house.control.drop([waiting, "nothing"]) == 0
    house.control.cancel("j", SystemClock().now())
    assert house.control.drop([waiting, waiting]) == 1
    assert house.counter("cancelled") == 1


def test_what_comes_back_goes_first(house: House) -> None:
    """However long the backlog is: a document moves again soon after its worker died."""
    house.admit(60)
    first, *_ = house.send()
    house.ledger.begin(NORMALIZE, first.token, first.entries)
    house.ledger.release(NORMALIZE, first.token, Cause.WORKER_DIED, first.entries)
    [again] = house.send()
    assert again.entries == first.entries


def test_a_full_redis_still_obeys(house: House) -> None:
    house.admit(1)
    limit, policy = (str(house.redis.config_get(name)[name]) for name in ("maxmemory", "maxmemory-policy"))
    house.redis.config_set("maxmemory-policy", "noeviction")
    house.redis.config_set("maxmemory", "1")
    try:
        assert house.control.pause("j", None)
        assert house.control.resume("j", None)
        assert house.control.cancel("j", SystemClock().now()) == 1
        assert len(house.end_cancelled()) == 1
    finally:
        house.redis.config_set("maxmemory", limit)
        house.redis.config_set("maxmemory-policy", policy)


@pytest.mark.parametrize(
    ("scope", "what", "command"),
    [
        ("*/*", "all jobs at every stage", "`wenqu resume` goes on"),
        ("extract/*", "all jobs at extract", "`wenqu resume --stage extract` goes on"),
        ("*/a:b.c-d", "job a:b.c-d at every stage", "`wenqu resume --job a:b.c-d` goes on"),
        ("index/j", "job j at index", "`wenqu resume --job j --stage index` goes on"),
    ],
)
def test_a_pause_says_what_and_what_to_do(scope: str, what: str, command: str) -> None:
    pause = Pause.parse(scope, '{"by": "hand", "at": 1767225600000, "reason": ""}')
    assert (pause.what, pause.advice, pause.at) == (what, command, AT)
    assert pause.holds("j") is ("j" in what.split() or "all" in what)
