"""The body of a search."""

from typing import Any

import pytest

from shared.errors import UserError
from wenqu.search.filters import Filters
from wenqu.search.query import build, clause
from wenqu.search.terms import Term


def ways(term: Term) -> list[dict[str, Any]]:
    return [way["multi_match"] for way in clause(term)["dis_max"]["queries"]]


def test_every_term_must_match_and_deleted_pages_never_do() -> None:
    query = build("青禾 签约")["query"]["bool"]
    assert query["must"] == [clause(Term("青禾")), clause(Term("签约"))]
    assert query["must_not"] == [{"term": {"deleted": True}}]


def test_without_terms_all_pages_are_found_and_nothing_is_highlighted() -> None:
    body = build("")
    assert body["query"]["bool"]["must"] == [{"match_all": {}}]
    assert body["highlight"] is None


def test_words_of_a_long_term_may_stand_apart() -> None:
    spread = [way for way in ways(Term("青禾招商引资")) if way["type"] == "cross_fields"]
    assert [way["operator"] for way in spread] == ["and"]


@pytest.mark.parametrize("term", [Term("青禾招商引资", phrase=True), Term("沈青禾")])
def test_words_of_a_phrase_or_a_name_may_not(term: Term) -> None:
    assert [way for way in ways(term) if way["type"] == "cross_fields"] == []


def test_a_phrase_has_no_gaps() -> None:
    assert not any("slop" in way for way in ways(Term("沈青禾", phrase=True)))


def test_order_is_total() -> None:
    assert [next(iter(key)) for key in build("青禾")["sort"]] == ["_score", "published", "origin.doc_id"]


def test_pages() -> None:
    body = build("青禾", size=20, page=3)
    assert (body["size"], body["from_"]) == (20, 40)


@pytest.mark.parametrize(
    ("size", "page", "says"),
    [
        (-1, 1, "0 to 1,000"),
        (1001, 1, "0 to 1,000"),
        (10, 0, "count from 1"),
        (10, 1001, "narrow the search"),
    ],
)
def test_pages_out_of_bounds(size: int, page: int, says: str) -> None:
    with pytest.raises(UserError, match=says):
        build("青禾", size=size, page=page)


@pytest.mark.parametrize(
    ("since", "until", "bounds"),
    [
        ("2023-05-04", None, {"gte": "2023-05-04"}),
        ("2023", "2023", {"gte": "2023-01-01", "lte": "2023-12-31"}),
        (None, "2024-02", {"lte": "2024-02-29"}),
        ("2023-2", "2023-02", {"gte": "2023-02-01", "lte": "2023-02-28"}),
    ],
)
def test_dates_may_be_short(since: str | None, until: str | None, bounds: dict[str, str]) -> None:
    assert Filters(since=since, until=until).clauses() == [{"range": {"published": bounds}}]


@pytest.mark.parametrize(
    "text", ["", "2023-13", "2023-02-30", "0000", "yesterday", "2023/05/04", "2023-05-04x"]
)
def test_no_date(text: str) -> None:
    with pytest.raises(UserError, match="YYYY-MM-DD"):
        Filters(since=text).clauses()


def test_filters_know_traditional_names() -> None:
    assert Filters(person="陸知遠", collection="a").clauses() == [
        {"term": {"origin.collection": "a"}},
        {"term": {"persons.name": "陆知远"}},
    ]
    assert {"term": {"zone_label": "青禾经开区"}} in Filters(zone="青禾經開區").clauses()[0]["bool"]["should"]
