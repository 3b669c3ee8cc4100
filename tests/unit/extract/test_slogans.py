"""Quoted set phrases."""

from typing import Any

import pytest

from services.extract.slogans import find_slogans
from tests.unit.extract.fact_cases import cases, page_of


@pytest.mark.parametrize("case", cases("slogans"))
def test_slogan(case: dict[str, Any]) -> None:
    page = page_of(case)

    found = find_slogans(page)

    assert [one.text for one in found] == case["expect"]
    assert all(page.text[one.start : one.end] == one.text for one in found)
