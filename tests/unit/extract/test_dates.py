"""Dates of events and how they are resolved."""

from typing import Any

import pytest

from services.extract.dates import find_event_dates
from tests.unit.extract.fact_cases import cases, page_of


@pytest.mark.parametrize("case", cases("dates"))
def test_event_date(case: dict[str, Any]) -> None:
    page = page_of(case)

    found = find_event_dates(page)

    assert [[one.text, one.date] for one in found] == case["expect"]
    assert all(page.text[one.start : one.end] == one.text for one in found)
