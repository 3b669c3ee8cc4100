"""Measured amounts with their values, units and bounds."""

from typing import Any

import pytest

from services.extract.quantities import find_quantities
from tests.unit.extract.fact_cases import cases, page_of


@pytest.mark.parametrize("case", cases("quantities"))
def test_quantity(case: dict[str, Any]) -> None:
    page = page_of(case)

    found = find_quantities(page)

    assert [[one.text, one.value, one.unit, one.bound] for one in found] == case["expect"]
    assert all(page.text[one.start : one.end] == one.text for one in found)
