"""One record by its id, or the beginning of it."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from services.index.document import source
from services.index.names import Names
from services.index.schema import ensure_indices
from shared.errors import Busy, UserError
from tests.integration.index_fixtures import client_of, dead_url, own_names, put
from tests.unit.index.records import RUN, record
from wenqu.search.search import refresh
from wenqu.search.show import fetch

pytestmark = pytest.mark.integration


@pytest.fixture
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


@pytest.fixture
def names(client: Elasticsearch) -> Iterator[Names]:
    with own_names(client) as names:
        ensure_indices(client, names)
        yield names


def test_the_whole_record_at_once_by_its_whole_id(client: Elasticsearch, names: Names) -> None:
    document = record(title="标题")
    put(client, names, document)
    assert fetch(client, names.read, document.origin.doc_id) == source(document, RUN)
    assert fetch(client, names.read, document.origin.doc_id.upper()) == source(document, RUN)


def test_by_its_beginning(client: Elasticsearch, names: Names) -> None:
    document = record()
    put(client, names, document, record("other"))
    refresh(client, names.read)
    found = fetch(client, names.read, document.origin.doc_id[:6])
    assert found is not None
    assert found["origin"]["doc_id"] == document.origin.doc_id


def test_a_beginning_of_several_is_told(client: Elasticsearch, names: Names) -> None:
    for last in "01":
        doc = "abcdef" + last * 26
        fields = source(record(), RUN)
        client.index(index=names.write, id=doc, document=fields | {"origin": {"doc_id": doc}})
    refresh(client, names.read)
    with pytest.raises(UserError, match="several documents begin with abcdef"):
        fetch(client, names.read, "abcdef")
    assert fetch(client, names.read, "abcdef1") is not None


def test_none(client: Elasticsearch, names: Names) -> None:
    assert fetch(client, names.read, "f" * 32) is None
    assert fetch(client, names.read, "ffffff") is None


def test_a_deleted_page_is_none(client: Elasticsearch, names: Names) -> None:
    document = record()
    fields = source(document, RUN) | {"deleted": True}
    client.index(index=names.write, id=document.origin.doc_id, document=fields)
    refresh(client, names.read)
    for alias in (names.read, names.write):
        assert fetch(client, alias, document.origin.doc_id) is None
        assert fetch(client, alias, document.origin.doc_id[:8]) is None


@pytest.mark.parametrize("text", ["", "abcde", "xyzxyz", "f" * 33, "abc def0", "青禾青禾青禾"])
def test_no_id(client: Elasticsearch, text: str) -> None:
    with pytest.raises(UserError, match="6 to 32 hex digits"):
        fetch(client, "any", text)


@pytest.mark.parametrize("doc", ["f" * 32, "ffffff"], ids=["whole", "beginning"])
def test_nothing_there(client: Elasticsearch, doc: str) -> None:
    with pytest.raises(UserError, match="nothing is indexed yet"):
        fetch(client, "t-absent", doc)
    with client_of(dead_url()) as nobody, pytest.raises(Busy):
        fetch(nobody, "any", doc)
