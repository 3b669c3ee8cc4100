"""What becomes of one operation of a bulk call, decided from statuses and types, never from messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from shared.errors import Cause, Reject, RetryLater, StopWorker
from shared.runtime.elastic import reasons


@dataclass(frozen=True)
class Indexed:
    """The index holds exactly this operation; `version` is its `_version`."""

    version: int


@dataclass(frozen=True)
class Superseded:
    """The index holds a newer revision or generation, whose `_version` is `by`."""

    by: int


Verdict = Indexed | Superseded | Reject | RetryLater


class Doubt(Enum):
    """What an item alone does not tell."""

    CONFLICT = "the stored version decides"
    ARGUMENT = "the document's fault, or the alias's"


_OUTAGES: Final = frozenset({408, 429, 502, 503, 504})
_DISK_TROUBLE: Final = frozenset(
    {"i_o_exception", "already_closed_exception", "translog_exception", "translog_corrupted_exception"}
)


def outage(detail: str) -> RetryLater:
    """Elasticsearch can not do it now."""
    return RetryLater(Cause.ELASTICSEARCH_UNAVAILABLE, detail[:500])


def too_large(size: int) -> Reject:
    """No request can carry this document."""
    return Reject(
        Cause.DOCUMENT_TOO_LARGE, f"Elasticsearch refuses its record of {size:,} bytes as too large"
    )


def judge(item: Mapping[str, Any], version: int, size: int) -> Verdict | Doubt:  # noqa: PLR0911
    """The verdict of one item of the answer to an operation of `version` and `size` bytes.

    Raises StopWorker when the item shows that the index, not the document, is wrong.
    """
    status = int(item["status"])
    if status in {200, 201}:
        return Indexed(version)
    error: Mapping[str, Any] = item.get("error") or {}
    kind = str(error.get("type", ""))
    detail = f"{status} {reasons(error)}"[:500]
    if status in {401, 403, 404} or kind == "index_closed_exception":
        raise StopWorker(
            f"Elasticsearch refuses to write ({detail}); check that the index is there, open and writable and that "
            "our role may write to it, then start again"
        )
    match status:
        case 409:
            return Doubt.CONFLICT
        case 413:
            return too_large(size)
        case 400:
            if kind == "illegal_argument_exception":
                return Doubt.ARGUMENT
            return Reject(Cause.MAPPING_REJECTED, detail)
        case _ if status in _OUTAGES or kind in _DISK_TROUBLE:
            return outage(detail)
        case _:
            # An analyzer that fails on this very text, for instance: it would fail again for ever.
            return Reject(Cause.STAGE_FAILED, detail)
