"""What a stage looks like to its runner."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.delivery.ledger import Row
from shared.delivery.terms import Outcome, Stage
from shared.errors import Reject, RetryLater
from shared.storage.blobs import Blob


@dataclass(frozen=True)
class Work:
    """One begun document with its verified input, and its journey up to and with this stage."""

    row: Row
    blob: Blob
    journey: tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class Output:
    """The input of the next stage."""

    payload: bytes


@dataclass(frozen=True)
class Done:
    """The pipeline ends here for this document."""

    outcome: Outcome


Result = Output | Done | Reject | RetryLater


class Handler(Protocol):
    """A stage: results for a batch, one for each document in order."""

    @property
    def stage(self) -> Stage:
        """Where it stands in the pipeline."""

    @property
    def next_stage(self) -> Stage | None:
        """Where its outputs go; None for the last stage."""

    @property
    def version(self) -> str:
        """Rises when the same input gives another output."""

    @property
    def fingerprint(self) -> str:
        """Names settings and lexicon: part of the output's key."""

    @property
    def batched(self) -> bool:
        """Whether it wants whole batches; otherwise it is given one document at a time."""

    def handle(self, batch: Sequence[Work]) -> Sequence[Result]:
        """Raises StopWorker on a wrong configuration; any other exception rejects the documents it was given."""


@dataclass(frozen=True)
class PureStage:
    """Runs a pure function document by document."""

    stage: Stage
    next_stage: Stage
    version: str
    fingerprint: str
    function: Callable[[Work], bytes]
    batched: bool = False

    def handle(self, batch: Sequence[Work]) -> Sequence[Result]:
        """The function's output for each; exceptions pass through, as the runner gives one document at a time."""
        return [Output(self.function(work)) for work in batch]


def output_key(stage: Stage, version: str, fingerprint: str, blob: Blob, generation: int) -> str:
    """The key of a stage's output: SHA-256 over everything that it follows from."""
    digest = hashlib.sha256()
    for part in (
        stage.value,
        version,
        fingerprint,
        str(generation),
        hashlib.sha256(blob.payload).hexdigest(),
        json.dumps(dict(blob.meta), sort_keys=True, ensure_ascii=False),
    ):
        digest.update(part.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return f"{stage.value}/{digest.hexdigest()}"
