"""Direct and reported speech with their speakers."""

from typing import Any

import pytest

from services.extract.organizations import find_organizations
from services.extract.persons import find_persons
from services.extract.speech import find_speech
from tests.unit.extract.fact_cases import cases, page_of


@pytest.mark.parametrize("case", cases("speech"))
def test_speech(case: dict[str, Any]) -> None:
    page = page_of(case)

    quotes, reported = find_speech(page, find_persons(page), find_organizations(page))

    assert [[one.speaker, one.text] for one in quotes] == case["expect"]["quotes"]
    assert [[one.speaker, one.text] for one in reported] == case["expect"]["reported"]
    assert all(page.text[one.start : one.end] == one.text for one in (*quotes, *reported))
