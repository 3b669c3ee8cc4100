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
            written = re.sub(r"\s", "", document.text[mention.start : mention.end])
            called = mention.rule == "person:surname-title" and written[0] == one.name[0]
            assert called or written == re.sub(r"\s", "", one.name)
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


def test_a_surname_with_the_title_is_a_mention_of_the_one_who_holds_it() -> None:
    document = page("区商务局局长张晓峰、区教育局局长李文华出席。张局长介绍，签约12个项目；王局长请假。")

    first, second = find_persons(document)

    assert [document.text[m.start : m.end] for m in first.mentions] == ["张晓峰", "张局长"]
    assert len(second.mentions) == 1


def test_two_of_one_surname_and_title_leave_the_call_open() -> None:
    document = page("区商务局局长张晓峰、区教育局局长张文华出席。张局长介绍情况。")

    assert [len(person.mentions) for person in find_persons(document)] == [1, 1]
