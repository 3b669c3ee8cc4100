"""The few words that the ledger, the messages and the counters share."""

from enum import StrEnum


class Stage(StrEnum):
    """A step of the pipeline; the value is part of queue and task names."""

    INGEST = "ingest"
    NORMALIZE = "normalize"
    EXTRACT = "extract"
    INDEX = "index"

    @property
    def queue(self) -> str:
        """Name of the stage's Celery queue."""
        return f"wenqu.{self.value}"

    @property
    def task(self) -> str:
        """Name of the stage's Celery task; the version rises when its message changes incompatibly."""
        return f"wenqu.{self.value}.v1"


LEDGER_STAGES = (Stage.NORMALIZE, Stage.EXTRACT, Stage.INDEX)
"""Stages that a ledger row passes; ingest ends with the row's admission."""


class Lane(StrEnum):
    """Interactive documents are dispatched before bulk ones."""

    INTERACTIVE = "interactive"
    BULK = "bulk"


class Outcome(StrEnum):
    """How an accepted operation ended; exactly one each."""

    INDEXED = "indexed"
    SUPERSEDED = "superseded"
    DUPLICATE = "duplicate"
    DEAD = "dead"
    CANCELLED = "cancelled"
