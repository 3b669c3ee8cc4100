"""Development zones and parks."""

from typing import Any

import pytest

from services.extract.zones import find_zones
from tests.unit.extract.fact_cases import cases, page, page_of


@pytest.mark.parametrize("case", cases("zones"))
def test_zone(case: dict[str, Any]) -> None:
    document = page_of(case)

    found = find_zones(document)

    assert [[one.name, one.kind, one.city] for one in found] == case["expect"]
    assert all(document.text[m.start : m.end] == one.name for one in found for m in one.mentions)


def test_forms_of_one_zone_are_linked_to_the_longest() -> None:
    document = page("凭祥综合保税区封关。凭祥综保区运行良好，磨憨综保区也已封关。")

    found = {zone.name: zone.alias_of for zone in find_zones(document)}

    assert found == {"凭祥综合保税区": None, "凭祥综保区": "凭祥综合保税区", "磨憨综保区": None}
