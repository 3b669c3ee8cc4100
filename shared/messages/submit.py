"""The public message: what any Celery producer may put on the queue `wenqu.ingest`, and the receipt it gets."""

from typing import Literal, Self

from pydantic import Field, model_validator

from shared.errors import Cause
from shared.messages.base import Message, Part


class SubmitMessage(Message):
    """One document, file or folder to take in.

    Exactly one of `content` (base64, at most 256 KiB decoded) and `path` (absolute, under one of the ingest worker's
    allowed roots; a folder means all files below it) must be given. Sending the same `submission_id` again is harmless.
    """

    schema_version: Literal[1] = 1
    submission_id: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$",
        description="Chosen by the producer; names the receipt and, without `job`, the job",
    )
    collection: str = Field(
        default="default", pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$", description="Namespace of keys"
    )
    content: str | None = Field(default=None, description="The document's bytes in base64")
    path: str | None = Field(
        default=None, description="Absolute path of a file or folder under an allowed root"
    )
    key: str | None = Field(
        default=None, min_length=1, max_length=2048, description="The caller's name of the document"
    )
    url: str | None = Field(default=None, max_length=2048, description="Where the page came from")
    filename: str | None = Field(default=None, max_length=255)
    content_type: str | None = Field(
        default=None, max_length=255, description="Content-Type header as received"
    )
    lane: Literal["interactive", "bulk"] = "bulk"

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.content is None) == (self.path is None):
            raise ValueError("give exactly one of content and path")
        if self.content is not None and self.key is None and self.url is None:
            raise ValueError("content needs a key or a url, which names the document")
        return self


class Receipt(Part):
    """One document that is safe for ever: accepted, or known already with the same bytes."""

    entry: str = Field(description="doc_id.revision.generation of the operation")
    doc_id: str
    revision: int
    generation: int
    source_key: str
    outcome: Literal["accepted", "duplicate"]


class Refusal(Part):
    """One source that was refused before a receipt; nothing of it was stored."""

    source_key: str
    cause: Cause
    detail: str


class SubmissionReceipt(Message):
    """What became of a submit message; kept for 30 days under its `submission_id`."""

    schema_version: Literal[1] = 1
    submission_id: str
    job: str
    status: Literal["accepted", "refused"]
    accepted: int = Field(default=0, ge=0)
    duplicates: int = Field(default=0, ge=0)
    receipts: tuple[Receipt, ...] = Field(default=(), max_length=200, description="The first 200")
    refused: tuple[Refusal, ...] = Field(default=(), max_length=200, description="The first 200")
