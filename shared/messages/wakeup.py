"""The internal message: ids of a batch to work on, never bodies."""

from typing import Literal

from pydantic import Field

from shared.messages.base import Message


class WakeUp(Message):
    """Names documents that wait at a stage. Without effect where the ledger says otherwise."""

    schema_version: Literal[1] = 1
    stage: Literal["normalize", "extract", "index"]
    batch: str = Field(description="Token under which these documents were dispatched")
    entries: tuple[str, ...] = Field(min_length=1, max_length=200, description="doc_id.revision.generation")
