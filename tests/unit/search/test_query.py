"""The body of a search."""

from typing import Any

import pytest

from shared.errors import UserError
from wenqu.search.filters import Filters
from wenqu.search.query import SORTS, build, clause, matching, ordering
from wenqu.search.terms import Term
from wenqu.search.trouble import QueryError


def ways(term: Term) -> list[dict[str, Any]]:
    return [way["multi_match"] for way in clause(term)["dis_max"]["queries"]]


def test_every_term_must_match_and_deleted_pages_never_do() -> None:
    query = build("青禾 签约")["query"]["bool"]
    assert query["must"] == [clause(Term("青禾")), clause(Term("签约"))]
    assert query["must_not"] == [{"term": {"deleted": True}}]


def test_without_terms_all_pages_are_found_and_nothing_is_highlighted() -> None:
    body = build("")
    assert body["query"]["bool"]["must"] == [{"match_all": {}}]
    assert "highlight" not in body


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


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_is_total(sort: str) -> None:
    assert ordering(sort)[-1] == {"origin.doc_id": {"order": "asc"}}


def test_an_unknown_order_is_told() -> None:
    with pytest.raises(UserError, match="sort by relevance, newest"):
        ordering("best")


def test_either_and_not() -> None:
    [clauses] = matching("(青禾 OR 南屏) -论坛")["bool"]["must"][:1]
    assert clauses["bool"]["should"] == [clause(Term("青禾")), clause(Term("南屏"))]
    assert matching("青禾 -论坛")["bool"]["must"][1] == {"bool": {"must_not": [clause(Term("论坛"))]}}


def test_amount_and_what_side_by_side_are_of_one_amount() -> None:
    [nested] = matching("amount:>=1亿元 what:总投资")["bool"]["must"]
    assert [next(iter(part)) for part in nested["nested"]["query"]["bool"]["filter"]] == [
        "range",
        "term",
        "wildcard",
    ]


def test_what_is_wrong_in_a_restriction_is_told_at_its_place() -> None:
    with pytest.raises(QueryError, match="is no amount") as raised:
        matching("签约 amount:much")
    assert raised.value.at == len("签约 amount:")


def test_other_words_of_a_pattern_are_text() -> None:
    [nested] = Filters(what="总*投资?").clauses()
    [wildcard] = nested["nested"]["query"]["bool"]["filter"]
    assert wildcard["wildcard"]["quantities.what"]["value"] == r"*总\*投资\?*"


def test_facets_are_counted_beside_the_hits() -> None:
    assert list(build("青禾", facets=("zone", "year"))["aggs"]) == ["zone", "year"]
    with pytest.raises(UserError, match="there is no facet 'colour'"):
        build("青禾", facets=("colour",))


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
    assert {"term": {"zone_label": "青禾经开区"}} in Filters(zone="青禾經開區").clauses()[0]["bool"][
        "should"
    ][0]["bool"]["should"]
