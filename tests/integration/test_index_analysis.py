"""What the analysis of the index finds: synonyms, names outside every dictionary, phrases, facts together."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from services.index.names import Names
from services.index.schema import ensure_indices
from tests.integration.index_fixtures import client_of, own_names, put
from tests.unit.index.records import record

pytestmark = pytest.mark.integration

RULES = ("经开区, 经济技术开发区", "管委会, 管理委员会")


@pytest.fixture(scope="module")
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url, timeout=60) as client:
        yield client


@pytest.fixture
def names(client: Elasticsearch) -> Iterator[Names]:
    with own_names(client) as names:
        ensure_indices(client, names, rules=RULES)
        yield names


def found(client: Elasticsearch, names: Names, query: dict[str, Any]) -> set[str]:
    """Source keys of all hits."""
    client.indices.refresh(index=names.read)
    hits = client.search(index=names.read, query=query, size=100, source_includes=["origin.source_key"])
    return {hit["_source"]["origin"]["source_key"] for hit in hits["hits"]["hits"]}


def phrase(field: str, text: str) -> dict[str, Any]:
    return {"match_phrase": {field: text}}


def test_a_synonym_finds_the_other_word_both_ways(client: Elasticsearch, names: Names) -> None:
    put(
        client,
        names,
        record("long", body="青禾经济技术开发区管理委员会今日举行会议。"),
        record("short", body="青禾经开区管委会今日举行会议。"),
        record("other", body="青禾保税区今日举行会议。"),
    )
    for words in ("经开区", "经济技术开发区", "管委会", "管理委员会"):
        assert found(client, names, {"match": {"body": {"query": words, "operator": "and"}}}) == {
            "long",
            "short",
        }
        assert found(client, names, phrase("body.smart", words)) == {"long", "short"}
    assert found(client, names, phrase("body.smart", "经开区管委会")) == {"long", "short"}
    exact = {"match_phrase": {"body.smart": {"query": "经开区", "analyzer": "ik_smart"}}}
    assert found(client, names, exact) == {"short"}


def test_a_synonym_is_highlighted(client: Elasticsearch, names: Names) -> None:
    put(client, names, record("long", body="今日，青禾经济技术开发区举行会议。"))
    client.indices.refresh(index=names.read)
    hits = client.search(
        index=names.read,
        query={"match": {"body": "经开区"}},
        highlight={"fields": {"body": {"type": "fvh", "matched_fields": ["body", "body.smart"]}}},
    )
    assert "<em>" in hits["hits"]["hits"][0]["highlight"]["body"][0]


@pytest.mark.parametrize("name", ["覃鲲鹄", "咩咩啵科技", "鸮羽智造"])
def test_a_name_outside_every_dictionary_is_found(client: Elasticsearch, names: Names, name: str) -> None:
    put(
        client,
        names,
        record("with", body=f"会上，{name}介绍了项目的进展。"),
        record("apart", body=f"会上，{'和'.join(name)}介绍了项目的进展。"),
    )
    assert found(client, names, phrase("body.bigram", name)) == {"with"}


@pytest.mark.parametrize("part", ["开发区管", "术开发区", "会今日举"])
def test_a_phrase_that_cuts_through_words_is_found(client: Elasticsearch, names: Names, part: str) -> None:
    put(client, names, record("one", body="青禾经济技术开发区管委会今日举行会议。"))
    assert found(client, names, phrase("body.bigram", part)) == {"one"}


def test_what_a_match_finds_as_a_phrase_the_phrase_finds(client: Elasticsearch, names: Names) -> None:
    body = "青禾经济技术开发区与白鹭湾综合保税区签署战略合作协议，共同推进跨境电子商务综合试验区建设。"
    put(client, names, record("one", body=body))
    # A single character beside a sign is no pair; IK's words find it.
    for part in filter(str.isalpha, (body[at : at + 4] for at in range(len(body) - 3))):
        assert found(client, names, phrase("body.bigram", part)) == {"one"}, part
    for part in ("经济技术开发区", "综合保税区签署", "跨境电子商务综合试验区", "战略合作协议"):
        assert found(client, names, phrase("body.smart", part)) == {"one"}, part


def test_titles_of_other_pages_are_not_searched(client: Elasticsearch, names: Names) -> None:
    put(
        client,
        names,
        record("one", title="甲", body="正文。", prev_title="鲸鱼馆开放", next_title="鲸鱼馆关闭"),
    )
    assert found(client, names, {"query_string": {"query": "鲸鱼馆"}}) == set()
    assert found(client, names, {"match": {"prev_title": "鲸鱼馆"}}) == {"one"}


def amount(key: str, value: float, what: str = "总投资", speaker: str = "沈敏", **fields: Any) -> Any:
    """A page with one amount and one speech."""
    span = {"start": 0, "end": 1, "rule": "r", "tier": "high"}
    defaults: dict[str, Any] = {
        "published": "2022-05-01",
        "places": [{"name": "宁波市", "adcode": "330200", "level": "city", "mentions": []}],
    }
    return record(
        key,
        persons=[{"name": speaker, "titles": ["主任"], "mentions": [span]}],
        quantities=[
            {
                **span,
                "text": "x",
                "value": 1,
                "unit": "亿元",
                "base_value": value,
                "base_unit": "元",
                "what": what,
            },
            {
                **span,
                "text": "y",
                "value": 9,
                "unit": "亿元",
                "base_value": 9e9,
                "base_unit": "元",
                "what": "产值",
            },
        ],
        quotes=[{**span, "speaker": speaker, "text": "项目要快。"}],
        **(defaults | fields),
    )


def test_amount_of_what_where_when_and_who_speaks_is_one_query(client: Elasticsearch, names: Names) -> None:
    put(
        client,
        names,
        amount("right", 1.2e8),
        amount("too little", 0.5e8),
        amount("of another thing", 1.2e8, what="产值"),
        amount("another speaker", 1.2e8, speaker="罗一舟"),
        amount("another year", 1.2e8, published="2021-05-01"),
        amount("elsewhere", 1.2e8, places=[{"name": "温州市", "adcode": "330300", "mentions": []}]),
    )

    def nested(path: str, *clauses: dict[str, Any]) -> dict[str, Any]:
        return {"nested": {"path": path, "query": {"bool": {"filter": list(clauses)}}}}

    query = {
        "bool": {
            "filter": [
                nested(
                    "quantities",
                    {"term": {"quantities.what": "总投资"}},
                    {"term": {"quantities.base_unit": "元"}},
                    {"range": {"quantities.base_value": {"gte": 1e8}}},
                ),
                nested("places", {"prefix": {"places.adcode": "3302"}}),
                {"range": {"published": {"gte": "2022-01-01", "lte": "2022-12-31"}}},
                nested("quotes", {"term": {"quotes.speaker": "沈敏"}}),
            ]
        }
    }
    assert found(client, names, query) == {"right"}


def test_a_very_long_document_is_still_highlighted(client: Elasticsearch, names: Names) -> None:
    body = "青禾开发区今日举行会议。" * 90_000 + "鸮羽智造项目签约。"
    assert len(body) > 1_000_000
    put(client, names, record("long", body=body))
    client.indices.refresh(index=names.read)
    field = {"type": "fvh", "matched_fields": ["body", "body.smart", "body.bigram"], "number_of_fragments": 1}
    hit = client.search(
        index=names.read,
        query=phrase("body.bigram", "鸮羽智造"),
        highlight={"fields": {"body": field}},
        source=False,
    )["hits"]["hits"][0]
    assert "<em>鸮羽智造</em>" in hit["highlight"]["body"][0]


def test_words_without_end_are_cut_and_long_values_kept(client: Elasticsearch, names: Names) -> None:
    endless = "a" * 40_000
    put(client, names, record("one", body=f"前{endless}后", source="源" * 20_000))
    assert found(client, names, {"match": {"body": "前"}}) == {"one"}
    hit = client.search(index=names.read, query={"exists": {"field": "_ignored"}}, source_includes=["source"])
    (one,) = hit["hits"]["hits"]
    assert one["_ignored"] == ["source"]
    assert len(one["_source"]["source"]) == 20_000
