"""Messages: closed, versioned, with one decode error whose cause says which mistake it was."""

import json
from typing import Any

import pytest

from shared.errors import Cause, DecodeError
from shared.messages.submit import SubmitMessage
from shared.messages.wakeup import WakeUp

GOOD: dict[str, Any] = {"schema_version": 1, "submission_id": "s-1", "path": "/inbox/a.html"}


def test_a_good_message_is_read_from_json_and_from_a_dict() -> None:
    assert SubmitMessage.decode(GOOD) == SubmitMessage.decode(json.dumps(GOOD))
    assert SubmitMessage.decode(SubmitMessage.decode(GOOD).encode()) == SubmitMessage.decode(GOOD)


@pytest.mark.parametrize(
    ("change", "cause", "hint"),
    [
        ({"schema_version": 2}, Cause.SCHEMA_UNKNOWN, "this version reads 1"),
        ({"schema_version": 2**63}, Cause.SCHEMA_UNKNOWN, "reads 1"),
        ({"schema_version": "1"}, Cause.MESSAGE_INVALID, "integer schema_version"),
        ({"schema_version": True}, Cause.MESSAGE_INVALID, "integer schema_version"),
        ({"schema_version": None}, Cause.MESSAGE_INVALID, "integer schema_version"),
        ({"submission_id": ""}, Cause.MESSAGE_INVALID, "submission_id"),
        ({"submission_id": "a b"}, Cause.MESSAGE_INVALID, "submission_id"),
        ({"content": "QQ=="}, Cause.MESSAGE_INVALID, "exactly one of content and path"),
        ({"path": None}, Cause.MESSAGE_INVALID, "exactly one of content and path"),
        ({"path": None, "content": "QQ=="}, Cause.MESSAGE_INVALID, "needs a key or a url"),
        ({"collection": "../x"}, Cause.MESSAGE_INVALID, "collection"),
        ({"surprise": 1}, Cause.MESSAGE_INVALID, "surprise"),
    ],
)
def test_a_bad_message_has_a_typed_cause(change: dict[str, Any], cause: Cause, hint: str) -> None:
    for data in ({**GOOD, **change}, json.dumps({**GOOD, **change})):
        with pytest.raises(DecodeError, match=hint) as error:
            SubmitMessage.decode(data)
        assert error.value.cause is cause


@pytest.mark.parametrize("data", ["", "{", "[]", "1", "null", b"\xff\xfe", "[" * 100_000])
def test_what_is_no_json_object_is_invalid(data: str | bytes) -> None:
    with pytest.raises(DecodeError) as error:
        SubmitMessage.decode(data)
    assert error.value.cause is Cause.MESSAGE_INVALID


def test_a_wake_up_stays_below_a_kibibyte_a_document() -> None:
    entry = f"{'f' * 32}.{10**14}.65535"
    message = WakeUp(stage="normalize", batch="f" * 16 + ".16", entries=(entry,) * 200)
    assert len(message.encode()) / 200 < 100
    assert len(WakeUp(stage="normalize", batch="f" * 20, entries=(entry,)).encode()) < 1024
