"""Golden cases of metadata: what is found, and what must stay null."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.extract.metadata.read import read_metadata
from tests.unit.extract.pages import page

CASES = Path(__file__).parents[2] / "cases" / "extract" / "metadata"


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}-{case['label']}")
        for path in sorted(CASES.glob("*.json"))
        for case in json.loads(path.read_text("utf-8"))
    ]


@pytest.mark.parametrize("case", _cases())
def test_golden(case: dict[str, Any]) -> None:
    given = case["input"]
    document = page(given["lines"], tags=given.get("tags"), page_title=given.get("page_title"))

    found = read_metadata(document)

    got = {name: getattr(found, name) for name in case["expect"]}
    got = {name: list(value) if isinstance(value, tuple) else value for name, value in got.items()}
    assert got == case["expect"], case["comment"]
    for name, value in case["expect"].items():
        assert (name in found.evidence) == bool(value), f"evidence of {name}"


def test_labels_are_unique() -> None:
    files = [json.loads(path.read_text("utf-8")) for path in CASES.glob("*.json")]

    assert sum(map(len, files)) >= 60
    for cases in files:
        labels = [case["label"] for case in cases]
        assert len(labels) == len(set(labels))
