"""Organizations by full name, and what is none."""

from typing import Any

import pytest

from services.extract.organizations import find_organizations
from tests.unit.extract.fact_cases import cases, page_of


@pytest.mark.parametrize("case", cases("organizations"))
def test_organization(case: dict[str, Any]) -> None:
    page = page_of(case)

    found = find_organizations(page)

    assert [[one.name, one.kind] for one in found] == case["expect"]
    assert all(page.text[m.start : m.end] == one.name for one in found for m in one.mentions)
