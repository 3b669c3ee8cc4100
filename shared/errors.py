"""Every error of Wenqu. The type decides what becomes of a document; message strings never do.

WenquError
├── UserError            a mistake of the caller; shown as one line, exit code 2
│   └── Refused          a submission refused before its receipt (has a cause)
├── Busy                 a server is down or full; try again later, exit code 75
├── NotFound             the job, document or dead letter asked for does not exist, exit code 4
├── DecodeError          bytes are not a message of a known schema
├── StageError           what a stage says of one document
│   ├── Reject           content that can never succeed: dead letter now (has a cause)
│   └── RetryLater       an outage: wait, no attempt counted (has a cause)
└── StopWorker           the configuration is wrong: stop loudly
"""

from enum import StrEnum


class Cause(StrEnum):
    """Why a document was refused, rejected or is waiting. Stored in dead letters, counters and receipts."""

    EMPTY = "empty"
    NOT_FOUND = "not_found"
    NOT_ALLOWED = "not_allowed"
    NOT_A_FILE = "not_a_file"
    TOO_LARGE = "too_large"
    INFLATED_TOO_LARGE = "inflated_too_large"
    UNSUPPORTED_SOURCE = "unsupported_source"
    BODY_UNDECODABLE = "body_undecodable"
    MESSAGE_INVALID = "message_invalid"
    SCHEMA_UNKNOWN = "schema_unknown"
    TASK_UNKNOWN = "task_unknown"
    BINARY = "binary"
    CHARSET_UNKNOWN = "charset_unknown"
    NO_TEXT = "no_text"
    NO_CHINESE = "no_chinese"
    LOW_QUALITY = "low_quality"
    STAGE_FAILED = "stage_failed"
    WORKER_DIED = "worker_died"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    MAPPING_REJECTED = "mapping_rejected"
    DOCUMENT_TOO_LARGE = "document_too_large"
    BLOB_CORRUPT = "blob_corrupt"
    BLOB_MISSING = "blob_missing"
    ELASTICSEARCH_UNAVAILABLE = "elasticsearch_unavailable"
    REDIS_UNAVAILABLE = "redis_unavailable"
    REDIS_FULL = "redis_full"
    DISK_FULL = "disk_full"


class WenquError(Exception):
    """Base of all errors Wenqu raises on purpose."""


class UserError(WenquError):
    """A mistake of the caller. The message says what to do instead."""


class Refused(UserError):
    """A submission refused before its receipt: nothing was stored.

    `cause` is the typed reason, `detail` a sentence for people.
    """

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(f"{detail} [{cause}]")
        self.cause = cause
        self.detail = detail


class Busy(WenquError):
    """A server is unreachable or full. Nothing was half accepted; the same call may be repeated."""

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(f"{detail} [{cause}]")
        self.cause = cause
        self.detail = detail


class NotFound(WenquError):
    """The job, document, receipt or dead letter asked for does not exist."""


class DecodeError(WenquError):
    """Bytes that are not a message of a known schema.

    `cause` is `MESSAGE_INVALID`, `SCHEMA_UNKNOWN` or `BODY_UNDECODABLE`.
    """

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(f"{detail} [{cause}]")
        self.cause = cause
        self.detail = detail


class StageError(WenquError):
    """What a stage says of one document, with its typed cause."""

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(f"{detail} [{cause}]")
        self.cause = cause
        self.detail = detail


class Reject(StageError):
    """This document can never succeed at this stage: it becomes a dead letter now."""


class RetryLater(StageError):
    """An outage outside the document: it waits and no attempt is counted."""


class StopWorker(WenquError):
    """The configuration is wrong (credentials, index, analyzer): the worker stops and says why."""
