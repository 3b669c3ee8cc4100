"""Golden cases of the finders of facts, and pages made of plain text."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.extract.page import Page

CASES = Path(__file__).parents[2] / "cases" / "extract"


def cases(kind: str) -> list[Any]:
    """The cases of `tests/cases/extract/KIND.json` as pytest parameters named by their labels."""
    loaded = json.loads((CASES / f"{kind}.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["label"]) for case in loaded]


def page_of(case: dict[str, Any]) -> Page:
    """A page with each line of the input as a body block."""
    published = case.get("published")
    return page(case["input"], date.fromisoformat(published) if published else None)


def page(text: str, published: date | None = None) -> Page:
    """A page whose lines are its regions."""
    regions, at = [], 0
    for line in text.split("\n"):
        if line:
            regions.append((at, at + len(line)))
        at += len(line) + 1
    return Page(text, tuple(regions), published)
