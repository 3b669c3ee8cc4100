"""The ledger against its model: any order of its moves, late, twice, by the wrong hand, with time passing between.

`WENQU_FAULTS_LONG=1` looks much longer. A failure prints the steps that lead to it.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from redis import Redis
from redis.exceptions import ResponseError

from shared.delivery import library
from shared.delivery.ledger import Batch
from shared.delivery.terms import LEDGER_STAGES, Outcome, Stage
from shared.errors import Cause
from tests.faults.model_ledger import DELIVERY
from tests.faults.model_machine import JOBS, LedgerMachine

LONG = os.environ.get("WENQU_FAULTS_LONG") == "1"
pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800 if LONG else 150)]

QUICK = settings(
    max_examples=5000 if LONG else 120,
    stateful_step_count=80 if LONG else 30,
    deadline=None,
    database=None,
    print_blob=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def machine(redis_url: str) -> Iterator[type[LedgerMachine]]:
    """The machine on the session's Redis, which for its time need not sync every single write."""
    with Redis.from_url(redis_url, decode_responses=True) as client:
        client.config_set("appendfsync", "no")
        LedgerMachine.redis = client
        yield LedgerMachine
        client.flushall()
        client.config_set("appendfsync", "always")


def test_the_ledger_does_what_its_model_does(machine: type[LedgerMachine]) -> None:
    run_state_machine_as_test(machine, settings=QUICK)


def through(ledger: LedgerMachine) -> None:
    """Three pages, each wake-up begun twice, to the end of all stages."""
    ledger.submit(JOBS[0], [(1, "x", 10), (2, "y", 10), (3, "z", 10)], None)
    for stage in LEDGER_STAGES:
        for batch in ledger.send(stage, 4):
            ledger.start(stage, batch)
            ledger.both_agree()
            ledger.start(stage, batch)
            ledger.finish(stage, batch.token, batch.entries, ["advance"])
            ledger.both_agree()


def sent_again(ledger: LedgerMachine) -> None:
    """A wake-up that did not begin in time is sent again; then the first one arrives after all."""
    ledger.submit(JOBS[0], [(1, "x", 10)], None)
    [first] = ledger.send(Stage.NORMALIZE, 1)
    ledger.sweep(Stage.NORMALIZE)
    ledger.time_passes_under_a_punctual_sweeper(Stage.NORMALIZE, 3)
    ledger.both_agree()
    ledger.send(Stage.NORMALIZE, 1)
    ledger.start(Stage.NORMALIZE, first)
    ledger.both_agree()


def full_window(ledger: LedgerMachine) -> None:
    """More than the window takes, and something urgent behind it."""
    pages = [(number, content, 10) for number in range(4) for content in "xy"]
    ledger.submit(JOBS[0], pages, None)
    ledger.submit(JOBS[2], [(1, "x", 10)], None)
    for _ in range(3):
        for batch in ledger.send(Stage.NORMALIZE, 1):
            ledger.start(Stage.NORMALIZE, batch)
        ledger.both_agree()
    ledger.send(Stage.NORMALIZE, 4)
    ledger.both_agree()


def lost_and_found(ledger: LedgerMachine) -> None:
    """A batch lost with its worker, run alone, lost again, and finished by the second run while the first one lives."""
    ledger.submit(JOBS[0], [(1, "x", 10), (2, "y", 10)], None)
    [batch] = ledger.send(Stage.NORMALIZE, 1)
    ledger.start(Stage.NORMALIZE, batch)
    ledger.lose(Stage.NORMALIZE, batch.token, batch.entries, Cause.WORKER_DIED)
    ledger.both_agree()
    alone = ledger.send(Stage.NORMALIZE, 2)
    for one in alone:
        ledger.start(Stage.NORMALIZE, one)
        ledger.lose(Stage.NORMALIZE, one.token, one.entries, Cause.WORKER_DIED)
        ledger.both_agree()
    for first, second in zip(
        sorted(alone, key=_entries), sorted(ledger.send(Stage.NORMALIZE, 2), key=_entries), strict=True
    ):
        ledger.start(Stage.NORMALIZE, second)
        ledger.finish(Stage.NORMALIZE, first.token, first.entries, ["advance"])
        ledger.both_agree()
        ledger.finish(Stage.NORMALIZE, second.token, second.entries, ["advance"])
        ledger.both_agree()


def in_company(ledger: LedgerMachine) -> None:
    """What was lost goes alone, though a fresh page follows it."""
    ledger.submit(JOBS[0], [(1, "x", 10)], None)
    [batch] = ledger.send(Stage.NORMALIZE, 1)
    ledger.start(Stage.NORMALIZE, batch)
    ledger.lose(Stage.NORMALIZE, batch.token, batch.entries, Cause.WORKER_DIED)
    ledger.time_passes(1)
    ledger.submit(JOBS[0], [(2, "y", 10)], None)
    assert len(ledger.send(Stage.NORMALIZE, 2)) == 2
    ledger.both_agree()


def late_sweep(ledger: LedgerMachine) -> None:
    """Nobody swept for long: leases live on, and a loss soon after is nobody's fault."""
    ledger.submit(JOBS[0], [(1, "x", 10)], None)
    ledger.sweep(Stage.NORMALIZE)
    [batch] = ledger.send(Stage.NORMALIZE, 1)
    ledger.start(Stage.NORMALIZE, batch)
    ledger.time_passes(5)
    ledger.sweep(Stage.NORMALIZE)
    ledger.both_agree()
    ledger.lose(Stage.NORMALIZE, batch.token, batch.entries, Cause.WORKER_DIED)
    ledger.both_agree()


def two_revisions(ledger: LedgerMachine) -> None:
    """A page and its newer revision are admitted in the other order, and the older one ends first."""
    older = ledger.offer(JOBS[0], 1, "x", 10, None)
    newer = ledger.offer(JOBS[0], 1, "y", 10, None)
    for offer in (newer, older, newer):
        ledger.admit(JOBS[0], [offer])
        ledger.both_agree()
    for batch in ledger.send(Stage.NORMALIZE, 4):
        ledger.start(Stage.NORMALIZE, batch)
        ledger.finish(Stage.NORMALIZE, batch.token, (older.entry,), [Outcome.INDEXED])
        ledger.both_agree()


def poison(ledger: LedgerMachine) -> None:
    """Three runs of its own that kill the worker; buried once, though more is asked for."""
    ledger.submit(JOBS[0], [(1, "x", 10)], None)
    for _ in range(DELIVERY.attempts):
        [batch] = ledger.send(Stage.NORMALIZE, 1)
        ledger.start(Stage.NORMALIZE, batch)
        ledger.bury_whatever_there_is()
        ledger.lose(Stage.NORMALIZE, batch.token, batch.entries, Cause.TIME_LIMIT)
        ledger.both_agree()
    ledger.bury_whatever_there_is()
    ledger.both_agree()


def renewed(ledger: LedgerMachine) -> None:
    """A lease that is renewed lasts."""
    ledger.submit(JOBS[0], [(1, "x", 10)], None)
    [batch] = ledger.send(Stage.NORMALIZE, 1)
    ledger.start(Stage.NORMALIZE, batch)
    ledger.time_passes(1)
    expected = ledger.model.renew(Stage.NORMALIZE, batch.token, batch.entries)
    assert ledger.ledger.renew(Stage.NORMALIZE, batch.token, batch.entries) == expected == 1
    ledger.both_agree()


def outage(ledger: LedgerMachine) -> None:
    """What waits for a server waits as long as it was told, without an attempt."""
    ledger.submit(JOBS[0], [(1, "x", 10)], None)
    [batch] = ledger.send(Stage.NORMALIZE, 1)
    ledger.start(Stage.NORMALIZE, batch)
    ledger.finish(Stage.NORMALIZE, batch.token, batch.entries, ["wait"])
    ledger.both_agree()
    assert ledger.send(Stage.NORMALIZE, 1) == []
    ledger.time_passes(2)
    assert len(ledger.send(Stage.NORMALIZE, 1)) == 1


def braked(ledger: LedgerMachine) -> None:
    """Deaths pause two jobs, and with the second one the stage; later everything goes on, counted anew."""
    for job in JOBS[:2]:
        ledger.submit(job, [(number, f"{job.name}{number}", 10) for number in range(4)], None)
        [batch, queued] = ledger.send(Stage.NORMALIZE, 4)
        ledger.start(Stage.NORMALIZE, batch)
        ledger.finish(Stage.NORMALIZE, batch.token, batch.entries, ["died"])
        ledger.both_agree()
        ledger.start(Stage.NORMALIZE, queued)
        ledger.both_agree()
    ledger.submit(JOBS[2], [(1, "x", 10)], None)
    assert ledger.send(Stage.NORMALIZE, 4) == []
    ledger.both_agree()
    ledger.resume((Stage.NORMALIZE, None))
    ledger.both_agree()
    for batch in ledger.send(Stage.NORMALIZE, 4):
        ledger.start(Stage.NORMALIZE, batch)
        ledger.finish(Stage.NORMALIZE, batch.token, batch.entries, ["died"])
        ledger.both_agree()


def killers(ledger: LedgerMachine) -> None:
    """Documents that kill their worker are counted as they are buried."""
    ledger.submit(JOBS[0], [(number, "x", 150) for number in range(3)], None)
    for _ in range(DELIVERY.attempts):
        for batch in ledger.send(Stage.NORMALIZE, 4):
            ledger.start(Stage.NORMALIZE, batch)
            ledger.lose(Stage.NORMALIZE, batch.token, batch.entries, Cause.WORKER_DIED)
    ledger.bury_whatever_there_is()
    ledger.both_agree()


def cancelled(ledger: LedgerMachine) -> None:
    """A job is cancelled while documents of it wait, are queued, run, and were lost."""
    ledger.submit(JOBS[0], [(number, "x", 60) for number in range(4)], None)
    lost, running, *_ = ledger.send(Stage.NORMALIZE, 3)
    for batch in (lost, running):
        ledger.start(Stage.NORMALIZE, batch)
    ledger.lose(Stage.NORMALIZE, lost.token, lost.entries, Cause.WORKER_DIED)
    ledger.cancel(JOBS[0])
    for stage, batch in ledger.sent:
        ledger.start(stage, batch)
    ledger.end_what_is_cancelled()
    ledger.both_agree()
    ledger.finish(Stage.NORMALIZE, running.token, running.entries, ["advance"])
    assert ledger.send(Stage.EXTRACT, 1) == []
    ledger.end_what_is_cancelled()
    ledger.both_agree()
    ledger.whole_turn(Stage.NORMALIZE, ["advance"], lose=False)
    ledger.end_what_is_cancelled()
    ledger.end_what_is_cancelled()
    ledger.submit(JOBS[0], [(9, "x", 10)], None)
    assert ledger.send(Stage.NORMALIZE, 1) == []
    ledger.both_agree()


def _entries(batch: Batch) -> tuple[str, ...]:
    return batch.entries


BREAKS = {
    "a stale token may commit": (
        lost_and_found,
        "if not held(row, 'running', stage, batch) then",
        "if redis.call('HGET', row, 'state') ~= 'running' then",
    ),
    "a stale token may begin": (
        sent_again,
        "if held(row, 'sent', stage, batch) then",
        "if redis.call('HGET', row, 'state') == 'sent' then",
    ),
    "a wake-up may begin twice": (
        through,
        "if held(row, 'sent', stage, batch) then",
        "if redis.call('EXISTS', row) == 1 then",
    ),
    "the window forgets what runs": (
        full_window,
        "- redis.call('ZCARD', P .. ':sent:' .. stage) - redis.call('ZCARD', P .. ':leases:' .. stage)",
        "- redis.call('ZCARD', P .. ':sent:' .. stage)",
    ),
    "neighbours are blamed": (lost_and_found, "if alone == '1' and counts then", "if counts then"),
    "a grace window counts": (
        late_sweep,
        "if alone == '1' and counts then",
        "if alone == '1' then",
    ),
    "an end leaves the newest": (through, "redis.call('HDEL', P .. ':newest', doc)", "local _ = doc"),
    "an end takes another's newest": (
        two_revisions,
        "if newest and string.sub(newest, 1, #entry + 1) == entry .. ' ' then",
        "if newest then",
    ),
    "a condemned row is buried twice": (
        poison,
        "if redis.call('HGET', row, 'state') ~= 'condemned' then return 0 end",
        "",
    ),
    "a late sweep gives up leases": (late_sweep, "if now - last > late then", "if false then"),
    "a commit leaves the lease": (
        through,
        "redis.call('ZREM', P .. ':leases:' .. stage, entry)\n      if result.move",
        "if result.move",
    ),
    "a renewal does nothing": (renewed, "now + args[3], args[index])", "now, args[index])"),
    "an advance keeps its attempts": (
        lost_and_found,
        "'solo', '0', 'attempt', 0, 'waits', 0, 'cause', '', 'detail', '')\n",
        "'cause', '')\n",
    ),
    "an older revision becomes the newest": (two_revisions, "tonumber(rev), tonumber(gen)", "0, 0"),
    "an operation is admitted twice": (
        two_revisions,
        "if redis.call('EXISTS', row_key(P, document.entry)) == 1 then",
        "if false then",
    ),
    "what is sent again stays sent": (sent_again, "redis.call('ZREM', sent, entry)", ""),
    "revisions are given twice": (
        two_revisions,
        "redis.call('HINCRBY', keys[1] .. ':seq', args[1], args[2]) - args[2] + 1",
        "1",
    ),
    "an outage counts": (
        outage,
        "redis.call('HINCRBY', row, 'waits', 1)",
        "redis.call('HINCRBY', row, 'attempt', 1)",
    ),
    "what was lost travels in company": (in_company, "if solo == '1' then break end", ""),
    "bulk goes first": (full_window, "local INTERACTIVE = -1e12", "local INTERACTIVE = 1e12"),
    "a paused job is sent": (braked, "if not (stopped and is_paused(P, stage, job)) then", "if true then"),
    "what is queued runs though it is paused": (
        braked,
        "if stopped and (is_paused(P, stage, job) or is_cancelled(P, job, row)) then",
        "if false then",
    ),
    "a resume keeps the counts": (
        braked,
        "if within(scope, stage, job) then redis.call('HDEL', P .. ':brake', scope) end",
        "",
    ),
    "one job stops the stage": (braked, "if #jobs >= 2 then", "if #jobs >= 1 then"),
    "a burial is no death": (
        killers,
        "count_results(P, stage, job, { cause }",
        "count_results(P, stage, job, {}",
    ),
    "what has begun is cancelled": (cancelled, "return solo ~= '1' and tonumber(waits) == 0", "return true"),
    "a running document is cancelled": (
        cancelled,
        "if state == 'waiting' and is_cancelled(P, job, row) then",
        "if state and is_cancelled(P, job, row) then",
    ),
    "a late document escapes": (
        cancelled,
        "if cancelled_at then redis.call('ZADD'",
        "if false then redis.call('ZADD'",
    ),
    "not-before is forgotten": (
        outage,
        "put_back(P, entry, row, stage, now + result.delay_ms)",
        "put_back(P, entry, row, stage, now)",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_ledger_is_found(
    machine: type[LedgerMachine], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Shows that the model bites, by a walk that meets the break for certain."""
    walk, right, wrong = BREAKS[name]
    walk(machine())
    assert right in library.source(), "this break fits the ledger no more"
    name, code = library.named(library.source().replace(right, wrong))
    monkeypatch.setattr("shared.delivery.library.library", lambda: (name, code))
    machine.redis.function_load(code, replace=True)
    with pytest.raises((AssertionError, KeyError, ResponseError)):
        walk(machine())
    machine.redis.function_delete(name)
