"""Organizations by full name, and what is none."""

from typing import Any

import pytest

from services.extract.organizations import find_organizations
from tests.unit.extract.fact_cases import cases, page, page_of


@pytest.mark.parametrize("case", cases("organizations"))
def test_organization(case: dict[str, Any]) -> None:
    document = page_of(case)

    found = find_organizations(document)

    assert [[one.name, one.kind] for one in found] == case["expect"]
    assert all(document.text[m.start : m.end] == one.name for one in found for m in one.mentions)


def test_what_the_page_calls_a_company_later_is_linked_to_its_full_name() -> None:
    document = page("云岭锐珩精密传动有限公司开工。锐珩去年纳税3亿元，锐珩精密的车间灯火通明。")

    found = {one.name: one for one in find_organizations(document)}

    assert set(found) == {"云岭锐珩精密传动有限公司", "锐珩精密", "锐珩"}
    assert found["锐珩"].short_for == found["锐珩精密"].short_for == "云岭锐珩精密传动有限公司"


def test_a_defined_short_form_is_linked() -> None:
    document = page("云岭智造科技有限公司（以下简称“云岭智造”）成立。云岭智造投资5亿元。")

    assert [one.short_for for one in find_organizations(document)] == [None, "云岭智造科技有限公司"]
