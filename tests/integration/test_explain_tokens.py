"""Why a query finds a document, or does not, told from the index itself."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from services.index.names import Names
from services.index.schema import ensure_indices
from shared.errors import NotFound, UserError
from tests.integration.index_fixtures import client_of, own_names, put
from tests.unit.index.records import record
from wenqu.explain import explain

pytestmark = pytest.mark.integration

PAGE = record(
    "page", title="𠮷林青禾经济技术开发区发布", body="今日，鸮羽智造在青禾经济技术开发区开工。\n天气很好。"
)


@pytest.fixture(scope="module")
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


@pytest.fixture(scope="module")
def names(client: Elasticsearch) -> Iterator[Names]:
    with own_names(client) as names:
        ensure_indices(client, names, rules=("经开区, 经济技术开发区",))
        put(client, names, PAGE)
        client.indices.refresh(index=names.read)
        yield names


DOC = PAGE.origin.doc_id[:12]


def test_the_cuts_of_a_query(client: Elasticsearch, names: Names) -> None:
    told = explain(client, names, "經開區")
    assert told.text == "经开区"
    assert {token.text for token in told.cuts["wenqu_search"]} >= {"经", "开", "区"}
    assert any(token.synonym for token in told.cuts["wenqu_search"])
    assert [token.text for token in told.cuts["wenqu_bigram"]] == ["经开", "开区"]
    assert (told.doc, told.found) == (None, None)


def test_what_is_found(client: Elasticsearch, names: Names) -> None:
    told = explain(client, names, "经济技术开发区", DOC)
    assert told.doc == PAGE.origin.doc_id
    assert told.found == {"words": True, "phrase": True, "bigrams": True}
    assert told.reasons == ("the document is found by its words and as a phrase",)
    title, body = told.places
    for place, text in ((title, PAGE.title or ""), (body, PAGE.body)):
        assert text[place.start : place.end] == "经济技术开发区"
        assert all(text[token.start : token.end] == token.text for token in place.cut)


def test_a_part_of_a_word(client: Elasticsearch, names: Names) -> None:
    told = explain(client, names, "术开发", DOC)
    assert told.found is not None
    assert (told.found["phrase"], told.found["bigrams"]) == (False, True)
    assert any("inside a longer word" in reason for reason in told.reasons)
    assert told.reasons[-1].startswith("the document is found by pairs")


def test_words_that_stand_apart(client: Elasticsearch, names: Names) -> None:
    told = explain(client, names, "天气开工", DOC)
    assert told.found == {"words": True, "phrase": False, "bigrams": False}
    assert told.reasons == ("the words stand in the document, but nowhere one after the other",)


def test_a_word_that_is_not_there(client: Elasticsearch, names: Names) -> None:
    told = explain(client, names, "会议", DOC)
    assert told.missing == ("会议",)
    assert "not the word 会议" in told.reasons[0]


def test_another_script_and_signs(client: Elasticsearch, names: Names) -> None:
    told = explain(client, names, "天氣很好", DOC)
    assert "searched as '天气很好'" in told.reasons[0]
    assert "no word at all" in " ".join(explain(client, names, "the ！", DOC).reasons)


def test_mistakes(client: Elasticsearch, names: Names) -> None:
    with pytest.raises(UserError, match="no text"):
        explain(client, names, "  ")
    with pytest.raises(NotFound, match="no document"):
        explain(client, names, "会议", "0" * 32)
