"""What must hold of the workers: every queue has one, their clocks agree, their versions too, nothing is paused."""

from collections.abc import Iterator, Sequence
from typing import Final, cast

from redis import Redis

from shared.delivery.control import Control
from shared.delivery.ledger import SHARD, Ledger
from shared.delivery.terms import LEDGER_STAGES, Stage
from shared.insight.findings import Finding
from shared.insight.heartbeat import Beat, beats, redis_ms
from shared.runtime.clock import Clock
from shared.runtime.redis_client import typed_errors

CLOCK_WARNING: Final = 2.0
CLOCK_PROBLEM: Final = 60.0
"""Seconds that a clock may be off: times on records are then wrong, leases never, as they use the clock of Redis."""
SWEEP_PROBLEM: Final = 15.0
OLD_WAIT: Final = 600.0


def examine_work(redis: Redis, ledger: Ledger, control: Control, version: str) -> Iterator[Finding]:
    """Findings about stages and workers; Busy where Redis does not answer."""
    alive = beats(redis)
    with typed_errors():
        now = redis_ms(redis)
        for stage in Stage:
            yield _consumers(stage, alive, _waiting(redis, ledger, stage), ledger.oldest_waiting(stage), now)
        sweeps = [cast(str | None, redis.hget(f"{SHARD}:sweep:{stage}", "last")) for stage in LEDGER_STAGES]
    yield _sweeper(alive, [float(last) for last in sweeps if last], now)
    yield from _versions(alive, version)
    for beat in alive:
        yield from _clock(beat.name, beat.offset_ms / 1000)
    for pause in control.pauses():
        what = " ".join(
            [*([f"stage {pause.stage}"] if pause.stage else []), *([f"job {pause.job}"] if pause.job else [])]
        )
        yield Finding(
            "pause", "warning", f"{what or 'everything'} is paused by {pause.by}",
            "`wenqu status` says why; `wenqu resume` lifts it",
        )  # fmt: skip


def examine_clock(redis: Redis, clock: Clock) -> Iterator[Finding]:
    """How this machine's clock stands to that of Redis."""
    with typed_errors():
        offset = clock.now().timestamp() - redis_ms(redis) / 1000
    found = list(_clock("this machine", offset))
    yield from found or [Finding("clock", "ok", f"this machine is {abs(offset):.1f} s off Redis")]


def _waiting(redis: Redis, ledger: Ledger, stage: Stage) -> int:
    messages = redis.llen(stage.queue)
    return messages + (ledger.depth(stage).waiting if stage in LEDGER_STAGES else 0)


def _consumers(stage: Stage, alive: Sequence[Beat], waiting: int, oldest: int | None, now: int) -> Finding:
    subject, count = f"workers {stage}", sum(beat.stage == stage for beat in alive)
    if not count:
        return Finding(
            subject, "problem" if waiting else "warning", f"none, and {waiting} wait",
            f"start one: `wenqu up`, or `docker compose up -d {stage}`, or `python -m services.{stage}`",
        )  # fmt: skip
    age = 0.0 if oldest is None else (now - oldest) / 1000
    found = f"{count} alive, {waiting} wait"
    if age > OLD_WAIT:
        return Finding(
            subject, "warning", f"{found}, the oldest for {age / 60:.0f} min",
            f"start more of them (`--scale {stage}=N`), or see what holds them up: `wenqu status`, `wenqu job`",
        )  # fmt: skip
    return Finding(subject, "ok", found)


def _sweeper(alive: Sequence[Beat], sweeps: Sequence[float], now: int) -> Finding:
    if not any(beat.stage == "sweeper" for beat in alive):
        return Finding(
            "sweeper", "problem", "none: what a lost worker leaves behind stands still",
            "start it: `wenqu up`, or `docker compose up -d sweeper`, or `python -m services.sweeper`",
        )  # fmt: skip
    age = (now - min(sweeps)) / 1000 if sweeps else 0.0
    if age > SWEEP_PROBLEM:
        return Finding(
            "sweeper", "problem", f"the last sweep was {age:.0f} s ago", "look at its log; it may be stuck"
        )
    return Finding("sweeper", "ok", f"the last sweep was {age:.1f} s ago")


def _versions(alive: Sequence[Beat], version: str) -> Iterator[Finding]:
    known = sorted({beat.version for beat in alive})
    if len(known) > 1:
        yield Finding(
            "versions", "warning", f"workers of {', '.join(known)} run side by side",
            "finish the upgrade; both read each other's messages, but records differ",
        )  # fmt: skip
    elif known and known != [version]:
        yield Finding(
            "versions",
            "warning",
            f"workers are {known[0]}, this command is {version}",
            "upgrade what is older",
        )
    elif known:
        yield Finding("versions", "ok", known[0])


def _clock(whose: str, offset: float) -> Iterator[Finding]:
    if abs(offset) >= CLOCK_WARNING:
        yield Finding(
            "clock", "problem" if abs(offset) >= CLOCK_PROBLEM else "warning",
            f"{whose} is {abs(offset):.1f} s {'ahead of' if offset > 0 else 'behind'} Redis",
            "let both machines keep their time by NTP (chrony, systemd-timesyncd)",
        )  # fmt: skip
