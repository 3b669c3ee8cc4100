"""What the client answers with: frozen values, the same in Python and in `--json`."""

from pydantic import BaseModel, ConfigDict, Field

from shared.delivery.brake import Pause
from shared.errors import Cause
from shared.messages.submit import Receipt, Refusal
from shared.storage.dead import DeadLetter

__all__ = ["DeadLetter", "Failure", "JobStatus", "Pause", "Progress", "Receipt", "Refusal", "Submission"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Submission(_Value):
    """What became of one call of `submit`: every receipt's document is safe for ever."""

    job: str
    accepted: int = Field(ge=0)
    duplicates: int = Field(ge=0, description="Same key and same bytes as before: nothing to do")
    receipts: tuple[Receipt, ...] = ()
    refused: tuple[Refusal, ...] = Field(default=(), description="Nothing of these was stored")
    skipped: tuple[str, ...] = Field(default=(), description="Paths in folders that are no pages")


class Progress(_Value):
    """How far a submission is: `done` of `total` files, `current` being read."""

    done: int = Field(ge=0)
    total: int = Field(ge=0)
    current: str = ""


class Failure(_Value):
    """One document of a job that became a dead letter."""

    entry: str
    source_key: str
    stage: str
    cause: Cause
    detail: str
    dead_id: str


class JobStatus(_Value):
    """A job's counters; `accepted` is the sum of the six that follow it."""

    job: str
    collection: str
    submitted_at: str
    accepted: int = Field(ge=0)
    indexed: int = Field(ge=0)
    superseded: int = Field(ge=0, description="A newer revision was indexed before this one")
    duplicate: int = Field(ge=0)
    dead: int = Field(ge=0)
    cancelled: int = Field(ge=0)
    in_flight: int = Field(ge=0)
    failures: tuple[Failure, ...] = ()
    at_rest: bool = Field(description="Nothing of it is in flight")
    pauses: tuple[Pause, ...] = Field(default=(), description="What keeps its documents, or kept them last")
    cancelled_at: str | None = Field(default=None, description="Since then its documents end as cancelled")
