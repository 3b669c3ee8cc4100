"""Bulk writes on a real Elasticsearch: twice, late, reordered, refused, unreachable: the index ends the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from services.index import bulk
from services.index.bulk import Operation, write
from services.index.names import Names
from services.index.schema import ensure_indices
from services.index.verdicts import Indexed, Superseded, Verdict
from shared.errors import Cause, Reject, RetryLater, StopWorker
from shared.ids import external_version
from shared.messages.extracted import ExtractedDocument
from tests.integration.index_fixtures import client_of, dead_url, own_names, put
from tests.integration.index_gateway import Gateway, gateway
from tests.unit.index.records import RUN, record

pytestmark = pytest.mark.integration


class Newer(ExtractedDocument):
    """A record with a field that the mapping has not."""

    surprise: str = "x"


@pytest.fixture
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


@pytest.fixture
def names(client: Elasticsearch) -> Iterator[Names]:
    with own_names(client) as names:
        ensure_indices(client, names)
        yield names


@pytest.fixture
def gate(es_url: str) -> Iterator[Gateway]:
    with gateway(es_url) as gate:
        yield gate


@pytest.fixture
def through(gate: Gateway) -> Iterator[Elasticsearch]:
    with client_of(gate.url, timeout=10.0) as client:
        yield client


def newer(key: str) -> Newer:
    return Newer.model_validate(record(key).model_dump())


def stored(client: Elasticsearch, names: Names, key: str = "page") -> dict[str, Any]:
    answer = client.get(index=names.write, id=record(key).origin.doc_id)
    return {name: answer[name] for name in ("_version", "_source", "_seq_no")}


def causes(verdicts: list[Verdict]) -> list[Cause | None]:
    return [verdict.cause if isinstance(verdict, Reject | RetryLater) else None for verdict in verdicts]


def test_a_record_is_written_under_its_id_and_version(client: Elasticsearch, names: Names) -> None:
    assert put(client, names, record(revision=3, generation=2)) == [Indexed(external_version(3, 2))]
    found = stored(client, names)
    assert found["_version"] == external_version(3, 2)
    assert found["_source"]["origin"]["revision"] == 3
    assert found["_source"]["run"] == RUN


def test_a_replay_is_indexed_and_writes_nothing(client: Elasticsearch, names: Names) -> None:
    put(client, names, record())
    before = stored(client, names)
    assert put(client, names, record()) == [Indexed(external_version(1, 0))]
    assert stored(client, names) == before


@pytest.mark.parametrize(("late", "newest"), [((1, 0), (2, 0)), ((1, 0), (1, 1)), ((1, 7), (2, 0))], ids=str)
def test_what_comes_late_is_superseded(
    client: Elasticsearch, names: Names, late: tuple[int, int], newest: tuple[int, int]
) -> None:
    put(client, names, record(revision=newest[0], generation=newest[1], title="新"))
    assert put(client, names, record(revision=late[0], generation=late[1], title="旧")) == [
        Superseded(external_version(*newest))
    ]
    assert stored(client, names)["_source"]["title"] == "新"


def test_the_order_within_a_call_does_not_matter(client: Elasticsearch, names: Names) -> None:
    old, new = record(revision=1), record(revision=2)
    verdicts = put(client, names, new, old, new, record("other"))
    assert verdicts == [
        Indexed(external_version(2, 0)),
        Superseded(external_version(2, 0)),
        Indexed(external_version(2, 0)),
        Indexed(external_version(1, 0)),
    ]
    assert stored(client, names)["_version"] == external_version(2, 0)


def test_a_refused_record_does_not_harm_its_neighbours(client: Elasticsearch, names: Names) -> None:
    verdicts = put(client, names, record("a"), newer("b"), record("c"))
    assert causes(verdicts) == [None, Cause.MAPPING_REJECTED, None]
    assert isinstance(verdicts[1], Reject)
    assert "surprise" in verdicts[1].detail
    assert stored(client, names, "c")["_version"] == external_version(1, 0)


def test_odd_values_are_kept_and_cost_nothing(client: Elasticsearch, names: Names) -> None:
    odd = record(
        published="2023-13-45",
        views=10**30,
        source="长" * 40_000,
        body="a" * 40_000 + "\u0000\ud7ff\U00020bb7" + "🀄" * 50,
        icp="",
        breadcrumb=[""],
    )
    assert put(client, names, odd) == [Indexed(external_version(1, 0))]
    found = stored(client, names)["_source"]
    assert (found["published"], found["views"]) == ("2023-13-45", 10**30)
    assert found["body"] == odd.body


def test_more_facts_than_the_index_takes(client: Elasticsearch, names: Names) -> None:
    span = {"start": 0, "end": 1, "rule": "by_hand", "tier": "high"}
    figures = [{**span, "text": "1亩", "value": 1, "unit": "亩"}] * 10_001
    assert put(client, names, record(quantities=figures)) == [Indexed(external_version(1, 0))]
    assert stored(client, names)["_source"]["truncated"] is True


def test_nothing_to_write(client: Elasticsearch, names: Names) -> None:
    assert write(client, names, []) == []


def test_a_missing_alias_stops_the_worker_and_makes_no_index(client: Elasticsearch, names: Names) -> None:
    client.indices.delete_alias(index=names.concrete, name=names.write)
    with pytest.raises(StopWorker, match="start again"):
        put(client, names, record())
    assert not client.indices.exists(index=names.write)


def test_a_closed_index_stops_the_worker(client: Elasticsearch, names: Names) -> None:
    client.indices.close(index=names.concrete)
    with pytest.raises(StopWorker, match="index_closed_exception"):
        put(client, names, record())


def test_an_alias_that_writes_nowhere_stops_the_worker(client: Elasticsearch, names: Names) -> None:
    client.indices.create(index=f"{names.template}-000002")
    client.indices.update_aliases(
        actions=[
            {"add": {"index": f"{names.template}-00000{n}", "alias": names.write, "is_write_index": False}}
            for n in (1, 2)
        ]
    )
    with pytest.raises(StopWorker, match="mark exactly one"):
        put(client, names, record())


def test_a_write_block_stops_the_worker(client: Elasticsearch, names: Names) -> None:
    client.indices.put_settings(index=names.concrete, settings={"index.blocks.write": True})
    with pytest.raises(StopWorker, match="writable"):
        put(client, names, record())


def test_no_server_is_an_outage_of_each() -> None:
    with client_of(dead_url()) as nobody:
        verdicts = put(nobody, Names("nobody"), record("a"), record("b"))
    assert causes(verdicts) == [Cause.ELASTICSEARCH_UNAVAILABLE] * 2
    assert all(isinstance(verdict, RetryLater) for verdict in verdicts)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_gateway_that_is_down_is_an_outage(
    gate: Gateway, through: Elasticsearch, names: Names, status: int
) -> None:
    gate.refusals["/_bulk"] = status
    assert causes(put(through, names, record("a"), record("b"))) == [Cause.ELASTICSEARCH_UNAVAILABLE] * 2


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_call_stops_the_worker(
    gate: Gateway, through: Elasticsearch, names: Names, status: int
) -> None:
    gate.refusals["/_bulk"] = status
    with pytest.raises(StopWorker):
        put(through, names, record())


def test_a_lost_answer_is_an_outage_and_the_replay_indexed(
    gate: Gateway, through: Elasticsearch, names: Names
) -> None:
    gate.lose_answers = True
    assert causes(put(through, names, record())) == [Cause.ELASTICSEARCH_UNAVAILABLE]
    gate.lose_answers = False
    before = stored(through, names)
    assert put(through, names, record()) == [Indexed(external_version(1, 0))]
    assert stored(through, names) == before


def test_a_conflict_that_can_not_be_looked_up_waits(
    gate: Gateway, through: Elasticsearch, names: Names
) -> None:
    put(through, names, record("a"))
    gate.refusals["/_mget"] = 503
    assert causes(put(through, names, record("a"), record("b"))) == [Cause.ELASTICSEARCH_UNAVAILABLE, None]


def test_too_large_a_call_is_halved_until_one_stands_alone(
    gate: Gateway, through: Elasticsearch, names: Names
) -> None:
    gate.limit = 20_000
    verdicts = put(
        through, names, *(record(key, body="国" * (10_000 if key == "c" else 1_000)) for key in "abcde")
    )
    assert causes(verdicts) == [None, None, Cause.DOCUMENT_TOO_LARGE, None, None]
    assert stored(through, names, "e")["_version"] == external_version(1, 0)


def test_large_batches_go_in_several_calls(gate: Gateway, through: Elasticsearch, names: Names) -> None:
    verdicts = put(through, names, *(record(f"{n}", body="国" * 60_000) for n in range(15)))
    assert verdicts == [Indexed(external_version(1, 0))] * 15
    sizes = gate.sizes("/_bulk")
    assert len(sizes) > 1
    assert max(sizes) <= bulk.CALL_BYTES


def test_an_outage_is_not_hammered(gate: Gateway, through: Elasticsearch, names: Names) -> None:
    gate.refusals["/_bulk"] = 503
    verdicts = put(through, names, *(record(f"{n}", body="国" * 200_000) for n in range(12)))
    assert causes(verdicts) == [Cause.ELASTICSEARCH_UNAVAILABLE] * 12
    assert len(gate.sizes("/_bulk")) == 1


def test_what_no_server_would_take_is_not_sent(
    gate: Gateway, through: Elasticsearch, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "DOCUMENT_BYTES", 5_000)
    verdicts = put(through, names, record("a", body="国" * 5_000), record("b"))
    assert causes(verdicts) == [Cause.DOCUMENT_TOO_LARGE, None]
    assert all(size < 5_000 for size in gate.sizes("/_bulk"))


def test_the_run_is_the_last_writers_and_all_else_the_same(client: Elasticsearch, names: Names) -> None:
    put(client, names, record())
    before = stored(client, names)["_source"]
    write(client, names, [Operation(record(generation=1), {"job": "j-2", "journey": []})])
    after = stored(client, names)["_source"]
    assert after.pop("run") == {"job": "j-2", "journey": []}
    assert before.pop("run") == RUN
    assert after.pop("origin") == {**before.pop("origin"), "generation": 1}
    assert after == before
