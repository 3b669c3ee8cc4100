"""`wenqu top`: the pipeline at work, live in the terminal."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import typer

from wenqu.cli.render import console, print_json_line
from wenqu.cli.session import client

if TYPE_CHECKING:
    from rich.console import RenderableType

    from wenqu.client import Client

_MIB: Final = 1024 * 1024


@dataclass(frozen=True)
class StageLine:
    """One stage at one moment; rates are documents per second since the moment before."""

    stage: str
    workers: int
    waiting: int
    sent: int
    running: int
    oldest_seconds: float
    done: int
    rate: float
    dead: int
    mean_ms: float


@dataclass(frozen=True)
class Moment:
    """What is shown at one moment."""

    at: float
    stages: tuple[StageLine, ...]
    redis_bytes: int
    pauses: tuple[str, ...]
    outcomes: Mapping[str, int]


def top(
    every: Annotated[
        float, typer.Option("--every", min=0.2, max=60, help="Seconds between two looks.")
    ] = 1.0,
    count: Annotated[
        int | None,
        typer.Option("--count", "-n", min=1, help="Leave after so many looks; forever by default."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="A line of JSON for each look.")] = False,
) -> None:
    """Depth, age, rate and latency of every stage, live. Ctrl-C ends it."""
    from dataclasses import asdict

    with client() as connected:
        before: Moment | None = None
        looks = 0
        if json or not sys.stdout.isatty():
            while count is None or looks < count:
                if looks:
                    connected.clock.sleep(every)
                before, looks = look(connected, before), looks + 1
                if json:
                    print_json_line(asdict(before))
                else:
                    console().print(drawn(before))
                if count is None and not json:
                    return
                sys.stdout.flush()
            return
        from rich.live import Live

        with Live(console=console(), auto_refresh=False) as live:
            while count is None or looks < count:
                before, looks = look(connected, before), looks + 1
                live.update(drawn(before), refresh=True)
                connected.clock.sleep(every)


def look(connected: "Client", before: Moment | None) -> Moment:
    """The pipeline now. Raises Busy where Redis does not answer."""
    from shared.delivery.terms import LEDGER_STAGES, Stage
    from shared.insight.heartbeat import beats, redis_ms
    from shared.insight.meter import Meter
    from shared.runtime.redis_client import typed_errors

    redis, ledger = connected.redis, connected.ledger
    counts = Meter(redis).counts()
    alive = beats(redis)
    with typed_errors():
        now = redis_ms(redis)
        memory = int(redis.info("memory")["used_memory"])
        queued = {stage: int(redis.llen(stage.queue)) for stage in Stage}
    accepted = sum(int(counters.get("accepted", 0)) for counters in ledger.collections().values())
    lines = []
    for stage in Stage:
        depth = ledger.depth(stage) if stage in LEDGER_STAGES else None
        oldest = ledger.oldest_waiting(stage) if stage in LEDGER_STAGES else None
        done, dead = _summed(counts, stage) if stage in LEDGER_STAGES else (accepted, 0)
        took = sum(value for name, value in counts.items() if _is_bucket(name, stage))
        past = next((line for line in before.stages if line.stage == stage.value), None) if before else None
        elapsed = now / 1000 - before.at if before else 0.0
        lines.append(
            StageLine(
                stage=stage.value,
                workers=sum(beat.stage == stage.value for beat in alive),
                waiting=depth.waiting if depth else queued[stage],
                sent=depth.sent if depth else 0,
                running=depth.running if depth else 0,
                oldest_seconds=0.0 if oldest is None else max(0.0, (now - oldest) / 1000),
                done=done,
                rate=(done - past.done) / elapsed if past and elapsed > 0 else 0.0,
                dead=dead,
                mean_ms=counts.get(f"seconds|{stage}|sum_us", 0) / took / 1000 if took else 0.0,
            )
        )
    pauses = tuple(
        f"{pause.stage or 'all stages'}, {pause.job or 'all jobs'}: {pause.detail}"
        for pause in connected.control.pauses()
    )
    outcomes: dict[str, int] = {}
    for name, value in counts.items():
        kind, *labels = name.split("|")
        if kind == "documents" and labels[1] not in {"advanced", "postponed"}:
            outcomes[labels[1]] = outcomes.get(labels[1], 0) + value
    return Moment(now / 1000, tuple(lines), memory, pauses, outcomes)


def _summed(counts: Mapping[str, int], stage: str) -> tuple[int, int]:
    """Documents that left the stage, and those of them that died there."""
    done = dead = 0
    for name, value in counts.items():
        kind, *labels = name.split("|")
        if kind == "documents" and labels[0] == stage and labels[1] != "postponed":
            done += value
            dead += value if labels[1] == "dead" else 0
    return done, dead


def _is_bucket(name: str, stage: str) -> bool:
    return name.startswith(f"seconds|{stage}|") and not name.endswith("|sum_us")


def drawn(moment: Moment) -> "RenderableType":
    """The moment as a table with a line of sums."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in (
        "stage",
        "workers",
        "waiting",
        "sent",
        "running",
        "oldest",
        "docs/s",
        "ms/doc",
        "done",
        "dead",
    ):
        table.add_column(name, justify="left" if name == "stage" else "right")
    for line in moment.stages:
        table.add_row(
            line.stage,
            str(line.workers),
            f"{line.waiting:,}",
            f"{line.sent:,}",
            f"{line.running:,}",
            f"{line.oldest_seconds:.0f} s" if line.oldest_seconds else "",
            f"{line.rate:.0f}" if line.rate else "",
            f"{line.mean_ms:.1f}" if line.mean_ms else "",
            f"{line.done:,}",
            f"{line.dead:,}" if line.dead else "",
        )
    sums = ", ".join(f"{count:,} {name}" for name, count in sorted(moment.outcomes.items()))
    foot = f"{sums or 'nothing done yet'}; Redis {moment.redis_bytes / _MIB:,.1f} MiB"
    return Group(table, Text(foot), *(Text(f"paused: {pause}") for pause in moment.pauses))
