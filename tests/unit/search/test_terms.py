"""What people type."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import UserError
from wenqu.search.terms import QUERY_CHARACTERS, QUERY_TERMS, Term, parse

CASES = json.loads(
    (Path(__file__).parents[2] / "cases" / "search" / "terms.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_terms(case: dict[str, Any]) -> None:
    assert parse(case["input"]) == tuple(Term(text, phrase) for text, phrase in case["expect"])


@pytest.mark.parametrize(
    ("text", "short"),
    [("沈", True), ("沈青禾", True), ("青禾开发", False), ("A1", False), ("𠮷青", True), ("青-禾", False)],
)
def test_names_are_short(text: str, short: bool) -> None:
    assert Term(text).short is short


def test_too_long_a_query_is_told() -> None:
    with pytest.raises(UserError, match="501 characters"):
        parse("字" * (QUERY_CHARACTERS + 1))
    with pytest.raises(UserError, match="33 terms"):
        parse(" ".join(f"词{n}" for n in range(QUERY_TERMS + 1)))


@given(st.text(max_size=60))
def test_any_text_is_a_query(text: str) -> None:
    for term in parse(text):
        assert term.text
        assert term.text == " ".join(term.text.split())
