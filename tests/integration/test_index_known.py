"""What the index holds, asked in real time."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from services.index.names import Names
from services.index.schema import ensure_indices
from shared.errors import Busy, StopWorker, UserError
from shared.runtime.elastic import connect
from shared.runtime.settings import load_settings
from shared.storage.known import known, versions
from tests.integration.index_fixtures import client_of, dead_url, own_names, put
from tests.integration.index_gateway import gateway
from tests.unit.index.records import origin, record

pytestmark = pytest.mark.integration


@pytest.fixture
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


@pytest.fixture
def names(client: Elasticsearch) -> Iterator[Names]:
    with own_names(client) as names:
        yield names


def test_written_is_known_before_any_refresh(client: Elasticsearch, names: Names) -> None:
    ensure_indices(client, names)
    put(client, names, record("a", revision=4, generation=1), record("b"))
    a, b, c = (origin(key, revision=4).doc_id for key in "abc")
    for alias in (names.read, names.write):
        assert known(client, alias, [a, c]) == {a: (4, 1, origin("a", revision=4).content_hash)}
        assert set(versions(client, alias, [a, b, c])) == {a, b}


def test_more_ids_than_go_in_one_call(client: Elasticsearch, names: Names) -> None:
    ensure_indices(client, names)
    put(client, names, *(record(f"{n}") for n in range(3)))
    ids = [origin(f"{n}").doc_id for n in range(1200)]
    assert set(known(client, names.read, ids)) == set(ids[:3])


def test_a_deleted_page_has_no_content(client: Elasticsearch, names: Names) -> None:
    ensure_indices(client, names)
    client.index(
        index=names.write,
        id="f" * 32,
        document={"deleted": True, "origin": {"content_hash": "0" * 64}},
        version=3 * 65536,
        version_type="external",
    )
    assert known(client, names.read, ["f" * 32]) == {"f" * 32: (3, 0, "")}


def test_without_an_index_nothing_is_known(client: Elasticsearch, names: Names) -> None:
    assert known(client, names.read, ["0" * 32]) == {}
    assert known(client, names.read, []) == {}


def test_an_alias_of_two_indices_is_named(client: Elasticsearch, names: Names) -> None:
    for n in (1, 2):
        client.indices.create(index=f"{names.read}-x{n}", aliases={names.read: {}})
    with pytest.raises(StopWorker, match="alias of one index"):
        known(client, names.read, ["0" * 32])


@pytest.mark.parametrize("ids", [[], ["0" * 32]], ids=["ping", "question"])
def test_no_answer_is_busy(ids: list[str], es_url: str) -> None:
    with client_of(dead_url()) as nobody, pytest.raises(Busy):
        known(nobody, "any", ids)
    with gateway(es_url) as gate, client_of(gate.url) as client:
        gate.refusals[""] = 503
        with pytest.raises(Busy):
            known(client, "any", ids)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"elasticsearch_url": "localhost"}, "WENQU_ELASTICSEARCH_URL"),
        ({"elasticsearch_user": "elastic"}, "WENQU_ELASTICSEARCH_PASSWORD"),
        ({"elasticsearch_ca": "/nowhere/ca.pem"}, "WENQU_ELASTICSEARCH_CA"),
    ],
)
def test_wrong_settings_name_their_variable(change: dict[str, str], says: str) -> None:
    good = {
        "redis_url": "redis://127.0.0.1:1/0",
        "elasticsearch_url": "https://127.0.0.1:9200",
        "blobs": "unused",
    }
    with pytest.raises(UserError, match=says):
        connect(load_settings(**(good | change)))
