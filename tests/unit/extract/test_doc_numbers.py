"""Document numbers."""

from typing import Any

import pytest

from services.extract.doc_numbers import find_doc_numbers
from tests.unit.extract.fact_cases import cases, page_of


@pytest.mark.parametrize("case", cases("doc_numbers"))
def test_doc_number(case: dict[str, Any]) -> None:
    page = page_of(case)

    found = find_doc_numbers(page)

    assert [one.text for one in found] == case["expect"]
    assert all(page.text[one.start : one.end] == one.text for one in found)
