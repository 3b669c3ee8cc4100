"""Documents that came inside the message."""

import base64
import binascii

from shared.delivery.accept import Incoming
from shared.errors import Cause, Refused
from shared.ids import canonical_url
from shared.messages.submit import SubmitMessage


def incoming(message: SubmitMessage, limit: int) -> Incoming:
    """The document in a message with `content`.

    Raises Refused with BODY_UNDECODABLE for what is not base64, TOO_LARGE over `limit` bytes.
    """
    text = message.content or ""
    if len(text) > (limit * 4) // 3 + 8:
        raise Refused(
            Cause.TOO_LARGE,
            f"content inside a message may have at most {limit:,} bytes; send the path of a file instead",
        )
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(Cause.BODY_UNDECODABLE, f"content is not base64: {error}") from error
    if len(content) > limit:
        raise Refused(
            Cause.TOO_LARGE, f"content has {len(content):,} bytes; inside a message {limit:,} are allowed"
        )
    return Incoming(
        source_key=message.key or canonical_url(message.url or ""),
        content=content,
        filename=message.filename,
        url=message.url,
        content_type=message.content_type,
    )
