"""Development zones and parks."""

from typing import Any

import pytest

from services.extract.zones import find_zones
from tests.unit.extract.fact_cases import cases, page_of


@pytest.mark.parametrize("case", cases("zones"))
def test_zone(case: dict[str, Any]) -> None:
    page = page_of(case)

    found = find_zones(page)

    assert [[one.name, one.kind, one.city] for one in found] == case["expect"]
    assert all(page.text[m.start : m.end] == one.name for one in found for m in one.mentions)
