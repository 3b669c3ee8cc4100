"""Indices are made once, checked always, and never guessed."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from elasticsearch import BadRequestError, Elasticsearch

from services.index import probes
from services.index.mapping import MAPPING_VERSION
from services.index.names import Names
from services.index.schema import LIVE, ensure_indices
from shared.errors import Busy, StopWorker
from tests.integration.index_fixtures import client_of, dead_url, own_names
from tests.integration.index_gateway import gateway

pytestmark = pytest.mark.integration


@pytest.fixture
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


@pytest.fixture
def names(client: Elasticsearch) -> Iterator[Names]:
    with own_names(client) as names:
        yield names


def test_what_is_made(client: Elasticsearch, names: Names) -> None:
    ensure_indices(client, names)
    index = client.indices.get(index=names.concrete)[names.concrete]
    assert index["aliases"] == {names.read: {"filter": LIVE}, names.write: {"is_write_index": True}}
    meta = index["mappings"]["_meta"]["wenqu"]
    assert meta["mapping_version"] == MAPPING_VERSION
    assert meta["analyzer"] == probes.fingerprint(probes.load())
    assert list(client.indices.get_alias(name=names.dead)) == [names.dead_concrete]


def test_a_second_time_changes_nothing(client: Elasticsearch, names: Names) -> None:
    ensure_indices(client, names)
    before = client.indices.get(index=f"{names.read}*").body
    ensure_indices(client, names)
    assert client.indices.get(index=f"{names.read}*").body == before


def test_several_workers_at_once(es_url: str, client: Elasticsearch, names: Names) -> None:
    def start(_: int) -> None:
        with client_of(es_url) as own:
            ensure_indices(own, names)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(start, range(6)))
    made = [names.dead_concrete, names.folds_concrete, names.concrete]
    assert sorted(client.indices.get(index=f"{names.read}*")) == made


def test_the_next_index_is_of_the_same_mapping(client: Elasticsearch, names: Names) -> None:
    ensure_indices(client, names)
    client.indices.create(index=f"{names.template}-000002")
    first, second = (
        client.indices.get(index=f"{names.template}-{n}")[f"{names.template}-{n}"]["mappings"]
        for n in ("000001", "000002")
    )
    assert first == second


@pytest.mark.parametrize(
    "document",
    [
        {"surprise": 1},
        {"origin": {"surprise": 1}},
        {"persons": [{"surprise": 1}]},
        {"quality": {"surprise": 1}},
    ],
)
def test_unknown_fields_are_refused_at_every_level(
    client: Elasticsearch, names: Names, document: dict[str, object]
) -> None:
    ensure_indices(client, names)
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
        client.index(index=names.write, document=document)


def test_dead_letters_are_closed_too(client: Elasticsearch, names: Names) -> None:
    ensure_indices(client, names)
    client.index(index=names.dead, document={"dead_id": "x", "versions": {"wenqu": "1"}})
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
        client.index(index=names.dead, document={"surprise": 1})


def test_an_index_of_another_mapping_stops_the_worker(client: Elasticsearch, names: Names) -> None:
    ensure_indices(client, names)
    mapping = client.indices.get_mapping(index=names.concrete)[names.concrete]["mappings"]
    meta = mapping["_meta"]["wenqu"]
    for change, says in (
        ({"mapping_version": MAPPING_VERSION + 1}, "upgrade"),
        ({"analyzer": "other"}, "another analyzer"),
        ({"mapping": "other"}, "another mapping"),
    ):
        client.indices.put_mapping(index=names.concrete, meta={"wenqu": {**meta, **change}})
        with pytest.raises(StopWorker, match=says):
            ensure_indices(client, names)
    client.indices.put_mapping(index=names.concrete, meta={})
    with pytest.raises(StopWorker, match="not made by Wenqu"):
        ensure_indices(client, names)


def test_a_mapping_changed_by_hand_stops_the_worker(client: Elasticsearch, names: Names) -> None:
    ensure_indices(client, names)
    client.indices.put_mapping(index=names.concrete, properties={"colour": {"type": "keyword"}})
    with pytest.raises(StopWorker, match=r"changed since it was made: colour was added; .*wenqu reindex"):
        ensure_indices(client, names)


def test_a_bad_synonym_stops_before_harm(client: Elasticsearch, names: Names) -> None:
    with pytest.raises(StopWorker, match=r"synonym.*mend that line"):
        ensure_indices(client, names, rules=("、, 。",))
    assert not client.indices.exists(index=names.concrete)


def test_other_synonyms_do_not_stop_the_worker(client: Elasticsearch, names: Names) -> None:
    ensure_indices(client, names, rules=("甲区, 乙区",))
    ensure_indices(client, names, rules=("甲区, 丙区",))


def test_a_lost_alias_is_named(client: Elasticsearch, names: Names) -> None:
    ensure_indices(client, names)
    client.indices.delete_alias(index=names.concrete, name=names.read)
    with pytest.raises(StopWorker, match=f"alias {names.read} of {names.concrete} is missing"):
        ensure_indices(client, names)
    client.indices.delete_alias(index=names.concrete, name=names.write)
    with pytest.raises(StopWorker, match=f"not its alias {names.write}"):
        ensure_indices(client, names)


def test_an_index_in_the_place_of_an_alias_is_not_touched(client: Elasticsearch, names: Names) -> None:
    client.indices.create(index=names.read)
    with pytest.raises(StopWorker, match="an index stands where one of our aliases must be"):
        ensure_indices(client, names)
    assert client.indices.exists(index=names.read)


def test_an_alias_that_writes_nowhere_is_named(client: Elasticsearch, names: Names) -> None:
    ensure_indices(client, names)
    client.indices.create(index=f"{names.template}-000002")
    client.indices.update_aliases(
        actions=[
            {"add": {"index": f"{names.template}-00000{n}", "alias": names.write, "is_write_index": False}}
            for n in (1, 2)
        ]
    )
    with pytest.raises(StopWorker, match="mark exactly one"):
        ensure_indices(client, names)


def test_another_cut_stops_before_anything_is_made(
    client: Elasticsearch, names: Names, tmp_path: Path
) -> None:
    file = tmp_path / "probes.json"
    cut = {"ik_smart": ["青", "禾", "开发区"], "ik_max_word": ["青"]}
    file.write_text(json.dumps([{"text": "青禾开发区", **cut}]), encoding="utf-8")
    with pytest.raises(StopWorker, match=r"analyzer ik_max_word cuts '青禾开发区'.*nothing was written"):
        ensure_indices(client, names, file)
    assert not client.indices.exists(index=names.concrete)


def test_a_server_without_the_plugin_is_named(es_url: str, names: Names) -> None:
    with gateway(es_url) as gate, client_of(gate.url) as through:
        gate.refusals["/_analyze"] = 400
        with pytest.raises(StopWorker, match=r"has no analyzer ik_smart.*install the IK plugin"):
            ensure_indices(through, names)
        assert not through.indices.exists(index=names.concrete)


def test_no_server_is_an_outage(names: Names) -> None:
    with client_of(dead_url()) as nobody, pytest.raises(Busy):
        ensure_indices(nobody, names)
