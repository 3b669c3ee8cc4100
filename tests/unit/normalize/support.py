"""Documents and golden cases for the tests of normalize."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.ids import content_hash
from shared.messages.documents import Origin, RawDocument

CASES = Path(__file__).parents[2] / "cases" / "normalize"


def raw(content: bytes, content_type: str | None = None) -> RawDocument:
    """A document of these bytes."""
    origin = Origin(
        collection="test",
        doc_id="0" * 32,
        revision=1,
        generation=0,
        source_key="test/page",
        content_hash=content_hash(content),
        job="test",
        accepted_at="2024-01-01T00:00:00Z",
        content_type=content_type,
    )
    return RawDocument(origin=origin, content=content)


def cases(name: str) -> list[Any]:
    """The cases of `tests/cases/normalize/NAME.json` as pytest parameters with their labels."""
    entries = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    return [pytest.param(entry["input"], entry["expect"], id=entry["label"]) for entry in entries]
