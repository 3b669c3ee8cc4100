"""The `_source` of a record: deterministic, except for what the caller puts under `run`."""

import json
from collections.abc import Mapping
from typing import Any, Final

from services.index.mapping import NESTED_OBJECTS
from shared.folding.sketch import bands
from shared.messages.extracted import ExtractedDocument

_NESTED: Final = (
    "persons",
    "organizations",
    "zones",
    "places",
    "zone_links",
    "jurisdictions",
    "person_keys",
    "projects",
    "project_sums",
    "quotes",
    "reported",
    "events",
    "quantities",
)
"""The nested lists, the first to keep first: a table of figures must not push out who was there."""


def source(document: ExtractedDocument, run: Mapping[str, object]) -> dict[str, Any]:
    """All fields as JSON values, the `bands` of the signature, `deleted`, `truncated` and `run` (JSON values only).

    Nested objects over `NESTED_OBJECTS` are left out, the first of each list kept, and `truncated` is true.
    """
    # Through JSON text, not model_dump: it turns what JSON can not say (infinities) into null.
    fields: dict[str, Any] = json.loads(document.model_dump_json())
    room, truncated = NESTED_OBJECTS, False
    for field in _NESTED:
        for kept, size in enumerate(map(_size, fields[field])):
            if size > room:
                fields[field], truncated = fields[field][:kept], True
                break
            room -= size
    signature = document.signature
    terms = list(bands(signature)) if signature is not None else []
    return {**fields, "bands": terms, "deleted": False, "truncated": truncated, "run": dict(run)}


def _size(item: Mapping[str, Any]) -> int:
    """Nested objects that an item comes to, itself among them."""
    return 1 + len(item.get("participants", ()))
