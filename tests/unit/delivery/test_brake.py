"""Which causes of death the brake counts: every cause has been decided on."""

from shared.delivery.brake import UNEXPECTED, unexpected
from shared.errors import Cause

VERDICTS = {
    *(Cause.EMPTY, Cause.NOT_FOUND, Cause.NOT_ALLOWED, Cause.NOT_A_FILE, Cause.UNSUPPORTED_SOURCE),
    *(Cause.TOO_LARGE, Cause.INFLATED_TOO_LARGE, Cause.DOCUMENT_TOO_LARGE),
    *(Cause.MESSAGE_INVALID, Cause.SCHEMA_UNKNOWN, Cause.TASK_UNKNOWN, Cause.BODY_UNDECODABLE),
    *(Cause.BINARY, Cause.CHARSET_UNKNOWN, Cause.NO_TEXT, Cause.NO_CHINESE, Cause.LOW_QUALITY),
}
"""What was sent is to blame."""

OUTAGES = {Cause.ELASTICSEARCH_UNAVAILABLE, Cause.REDIS_UNAVAILABLE, Cause.REDIS_FULL, Cause.DISK_FULL}
"""These make a document wait; none dies of them."""


def test_every_cause_is_decided_on() -> None:
    """A new cause belongs to one of the three, and to `UNEXPECTED` where no page should ever die of it."""
    assert set(Cause) == VERDICTS | OUTAGES | UNEXPECTED
    assert not UNEXPECTED & (VERDICTS | OUTAGES)


def test_a_verdict_on_the_content_is_no_unexpected_death() -> None:
    assert unexpected(Cause.NO_CHINESE) is None
    assert unexpected(Cause.STAGE_FAILED) is Cause.STAGE_FAILED
