"""Direct and reported speech with their speakers."""

import re
from typing import Any

import pytest

from services.extract.organizations import find_organizations
from services.extract.page import Page
from services.extract.persons import find_persons
from services.extract.speech import find_speech
from shared.messages.extracted import Found, Person
from tests.unit.extract.fact_cases import cases, page_of


def people(page: Page, names: list[str] | None) -> tuple[Person, ...]:
    """Who is found; with `names` exactly these, so that a case is about speech and not about finding names."""
    found = find_persons(page)
    if names is None:
        return found
    given = {person.name: person for person in found if person.name in names}
    return tuple(given.get(name) or _everywhere(page, name) for name in names)


def _everywhere(page: Page, name: str) -> Person:
    places = [match.span() for match in re.finditer(name, page.text)]
    return Person(
        name=name,
        mentions=tuple(Found(start=start, end=end, rule="given", tier="high") for start, end in places),
    )


@pytest.mark.parametrize("case", cases("speech"))
def test_speech(case: dict[str, Any]) -> None:
    page = page_of(case)

    quotes, reported = find_speech(page, people(page, case.get("persons")), find_organizations(page))

    assert [[one.speaker, one.text] for one in quotes] == case["expect"]["quotes"]
    assert [[one.speaker, one.text] for one in reported] == case["expect"]["reported"]
    assert all(page.text[one.start : one.end] == one.text for one in (*quotes, *reported))


def test_there_are_enough_cases_and_negatives() -> None:
    loaded = [case.values[0] for case in cases("speech")]

    assert len(loaded) >= 150
    assert sum(1 for case in loaded if not any(case["expect"].values())) >= 30
