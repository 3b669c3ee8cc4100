"""Persons with their titles, and what only looks like a name."""

import re
from typing import Any

import pytest

from services.extract.persons import find_persons
from tests.unit.extract.fact_cases import cases, page, page_of


@pytest.mark.parametrize("case", cases("persons"))
def test_person(case: dict[str, Any]) -> None:
    document = page_of(case)

    found = find_persons(document)

    assert [[one.name, list(one.titles)] for one in found] == case["expect"]
    for one in found:
        for mention in one.mentions:
            assert re.sub(r"\s", "", document.text[mention.start : mention.end]) == one.name
        assert {title.text for title in one.title_mentions} == set(one.titles)
        assert all(document.text[t.start : t.end] == t.text for t in one.title_mentions)


def test_every_mention_of_a_person_counts() -> None:
    document = page("区委书记沈宁川出席会议。\n沈宁川指出，要抓好落实。会后随沈宁川走访了企业。")

    (person,) = find_persons(document)

    assert [mention.start for mention in person.mentions] == [4, 13, 28]
    assert person.mentions[0].rule == "person:after-title"
    assert person.mentions[2].rule == "person:repeated"


def test_titles_of_all_mentions_are_gathered_once_each() -> None:
    document = page("区委书记沈宁川出席。市委常委、区委书记沈宁川讲话。")

    (person,) = find_persons(document)

    assert person.titles == ("区委书记", "市委常委")
    assert len(person.title_mentions) == 3
