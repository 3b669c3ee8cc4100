"""The flat record of a page, one JSON object, as `wenqu process` prints it a line."""

from typing import Any

from shared.messages.extracted import ExtractedDocument

_LAST = ("text", "body_segments", "glosses", "decoding", "quality", "removed", "signature", "origin")


def record(id: str, document: ExtractedDocument) -> dict[str, Any]:  # noqa: A002
    """`id`, then the fields of `ExtractedDocument` as JSON values; provenance and the clean text come last."""
    fields = document.model_dump(mode="json")
    tail = {name: fields.pop(name) for name in _LAST}
    return {"id": id, **fields, **tail}
