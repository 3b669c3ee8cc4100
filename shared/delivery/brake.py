"""The brake as people see it: which deaths it counts, and what a pause says of itself."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Self

from shared.delivery.terms import Stage
from shared.errors import Cause
from shared.runtime.clock import iso

UNEXPECTED = frozenset(
    {
        Cause.WORKER_DIED,
        Cause.TIME_LIMIT,
        Cause.MEMORY_LIMIT,
        Cause.STAGE_FAILED,
        Cause.MAPPING_REJECTED,
        Cause.BLOB_CORRUPT,
        Cause.BLOB_MISSING,
    }
)
"""Causes of death that no page should have: a defect of ours or of the machine. Any other cause of a dead letter is a
verdict on the page's content, and never counts."""


def unexpected(cause: Cause) -> Cause | None:
    """The cause where the brake counts it."""
    return cause if cause in UNEXPECTED else None


@dataclass(frozen=True)
class Pause:
    """Nothing of this job (of all jobs where it is None) is sent at this stage (at all stages where it is None)."""

    stage: Stage | None
    job: str | None
    by: Literal["brake", "hand"]
    at: str
    cause: Cause | None
    detail: str

    @classmethod
    def parse(cls, scope: str, record: str) -> Self:
        """What the ledger keeps under the scope `<stage>/<job>`."""
        stage, job = scope.split("/", 1)
        facts = json.loads(record)
        by_brake = facts["by"] == "brake"
        return cls(
            stage=None if stage == "*" else Stage(stage),
            job=None if job == "*" else job,
            by="brake" if by_brake else "hand",
            at=iso(datetime.fromtimestamp(facts["at"] / 1000, UTC)),
            cause=Cause(facts["cause"]) if facts.get("cause") in set(Cause) else None,
            detail=_why(facts) if by_brake else str(facts.get("reason") or "paused by hand"),
        )

    def holds(self, job: str) -> bool:
        """Whether it keeps documents of this job."""
        return self.job in {None, job}

    @property
    def what(self) -> str:
        """`job J at normalize`, `all jobs at every stage`, …"""
        job = "all jobs" if self.job is None else f"job {self.job}"
        return f"{job} at {'every stage' if self.stage is None else self.stage.value}"

    @property
    def advice(self) -> str:
        """What to do next."""
        options = [("--job", self.job), ("--stage", self.stage)]
        resume = " ".join(["wenqu resume", *(f"{name} {value}" for name, value in options if value)])
        if self.by == "hand":
            return f"`{resume}` goes on"
        job = f" --job {self.job}" if self.job else ""
        return f"`wenqu dead list{job}` shows what died; once that is mended, `{resume}` goes on"


def _why(facts: dict[str, Any]) -> str:
    cause = facts.get("cause")
    match facts.get("rule"):
        case "in_a_row":
            return f"{facts['deaths']} documents in a row died there, the last of {cause}"
        case "share":
            return f"{facts['deaths']} of the last {facts['of']} documents died there, the last of {cause}"
        case _:
            return f"the brake tripped there for several jobs: {', '.join(map(str, facts.get('jobs', ())))}"
