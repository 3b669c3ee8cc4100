"""Going over to the next index: from an older mapping, after an interruption, and when the two do not agree."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import AuthorizationException
from redis import Redis

from services.index.bodies import LIVE
from services.index.mapping import MAPPING_VERSION
from services.index.names import Names
from services.index.schema import ensure_indices
from shared.delivery.terms import Stage
from shared.errors import Busy, StopWorker
from shared.runtime.settings import load_settings
from tests.integration.index_fixtures import own_names, put
from tests.unit.index.records import record
from wenqu import Client
from wenqu.reindex import gap, goover
from wenqu.reindex.copy import ReindexError
from wenqu.reindex.gap import Gap
from wenqu.reindex.run import Reindex

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

OLD: dict[str, Any] = {
    "dynamic": "strict",
    "_meta": {"wenqu": {"mapping_version": 1, "mapping": "old", "analyzer": "old"}},
}


@pytest.fixture
def client(es_url: str, redis_url: str, redis_db: Redis, tmp_path: Path) -> Iterator[Client]:
    """With an index of its own, and no documents in flight."""
    redis_db.flushall()
    plain = load_settings(
        redis_url=redis_url, elasticsearch_url=es_url, blobs=tmp_path / "blobs", elasticsearch_timeout=30.0
    )
    with (
        Client(plain) as asking,
        own_names(asking.elasticsearch) as names,
        Client(plain.model_copy(update={"index": names.read})) as connected,
    ):
        yield connected


@pytest.fixture
def names(client: Client) -> Names:
    return Names(client.settings.index)


def current(client: Client) -> str:
    return Reindex(client).indices.current()


def keys(client: Client) -> set[str]:
    client.elasticsearch.indices.refresh(index=client.settings.index)
    hits = client.elasticsearch.search(index=client.settings.index, size=100)["hits"]["hits"]
    return {hit["_source"]["origin"]["source_key"] for hit in hits}


def test_an_older_mapping_is_left_behind_with_all_beside_it(client: Client, names: Names) -> None:
    elastic, old = client.elasticsearch, f"{names.read}-v1-000001"
    fields = {"origin": {"properties": {"doc_id": {"type": "keyword"}, "source_key": {"type": "keyword"}}}}
    mappings = {**OLD, "dynamic": "false", "properties": fields}
    elastic.indices.create(
        index=old,
        mappings=mappings,
        aliases={names.write: {"is_write_index": True}, names.read: {"filter": LIVE}},
    )
    for alias in (names.dead, names.folds):
        beside = {**OLD, "dynamic": "false"}
        elastic.indices.create(index=f"{alias}-v1-000001", mappings=beside, aliases={alias: {}})
    elastic.index(index=names.dead, id="d", document={"dead_id": "d", "detail": "x"}, refresh=True)
    elastic.index(index=names.folds, id="f", document={"doc_id": "f"}, refresh=True)
    put(elastic, names, record("a"), record("b"))
    with pytest.raises(StopWorker, match="wenqu reindex"):
        ensure_indices(elastic, names)
    outcome = Reindex(client).forward()
    assert (outcome.old, outcome.documents) == (old, 2)
    ensure_indices(elastic, names)
    assert keys(client) == {"a", "b"}
    assert elastic.get(index=names.dead, id="d")["_source"]["detail"] == "x"
    assert elastic.get(index=names.folds, id="f")["_source"] == {"doc_id": "f"}
    assert current(client) == f"{names.read}-v{MAPPING_VERSION}-000001"


def test_what_lies_beside_is_never_deleted_for_its_own_name(client: Client, names: Names) -> None:
    ensure_indices(client.elasticsearch, names)
    elastic = client.elasticsearch
    elastic.index(index=names.dead, id="d", document={"dead_id": "d"}, refresh=True)
    meta = elastic.indices.get_mapping(index=names.dead_concrete)[names.dead_concrete]["mappings"]["_meta"]
    elastic.indices.put_mapping(
        index=names.dead_concrete, meta={"wenqu": {**meta["wenqu"], "mapping": "other"}}
    )
    Reindex(client).forward()
    assert elastic.get(index=names.dead, id="d")["found"]
    assert list(elastic.indices.get_alias(name=names.dead)) == [f"{names.dead_concrete[:-6]}000002"]
    ensure_indices(elastic, names)


def test_the_old_index_takes_no_more_writes(client: Client, names: Names) -> None:
    ensure_indices(client.elasticsearch, names)
    put(client.elasticsearch, names, record("a"))
    outcome = Reindex(client).forward()
    with pytest.raises(AuthorizationException, match="blocked"):
        client.elasticsearch.index(index=outcome.old, document={"deleted": True})
    put(client.elasticsearch, names, record("b"))
    Reindex(client).back()
    put(client.elasticsearch, names, record("c"))
    assert keys(client) == {"a", "b", "c"}


def test_a_mapping_changed_by_hand_is_mended(client: Client, names: Names) -> None:
    ensure_indices(client.elasticsearch, names)
    put(client.elasticsearch, names, record("a"))
    client.elasticsearch.indices.put_mapping(index=names.write, properties={"colour": {"type": "keyword"}})
    Reindex(client).forward()
    ensure_indices(client.elasticsearch, names)
    assert keys(client) == {"a"}


def test_what_an_interrupted_run_left_is_done_anew(
    client: Client, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_indices(client.elasticsearch, names)
    put(client.elasticsearch, names, record("a"))
    before = current(client)

    def stop(_: goover.GoOver) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(goover.GoOver, "_same_counts", stop)
        with pytest.raises(KeyboardInterrupt):
            Reindex(client).forward()
    assert current(client) == before
    assert client.pauses() == []
    left = [index for index in Reindex(client).indices.all() if index.building]
    assert len(left) == 1
    outcome = Reindex(client).forward()
    assert outcome.old == before
    assert [index for index in Reindex(client).indices.all() if index.building] == []
    assert len(Reindex(client).indices.all()) == 2


def test_records_that_differ_are_not_gone_over_to(
    client: Client, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_indices(client.elasticsearch, names)
    put(client.elasticsearch, names, record("a"))
    before = current(client)
    caught: list[str] = []
    same_counts = goover.GoOver._same_counts

    def spoil(change: goover.GoOver) -> int:
        number = same_counts(change)
        (hit,) = client.elasticsearch.search(index=change._new, version=True)["hits"]["hits"]
        body = {**hit["_source"], "title": "another"}
        client.elasticsearch.index(
            index=change._new,
            id=hit["_id"],
            document=body,
            version=hit["_version"],
            version_type="external_gte",
        )
        caught.append(change._new)
        return number

    monkeypatch.setattr(goover.GoOver, "_same_counts", spoil)
    with pytest.raises(ReindexError, match=r"another title in .*nothing was swapped"):
        Reindex(client).forward()
    assert caught
    assert current(client) == before
    assert client.pauses() == []


def test_a_document_that_the_next_index_refuses_stops_it(client: Client, names: Names) -> None:
    ensure_indices(client.elasticsearch, names)
    elastic = client.elasticsearch
    elastic.indices.put_mapping(index=names.write, properties={"colour": {"type": "keyword"}})
    elastic.index(
        index=names.write, id="x", document={"origin": {"doc_id": "x"}, "colour": "red"}, refresh=True
    )
    before = current(client)
    with pytest.raises(ReindexError, match=r"refuses x: .*colour.*Nothing was swapped"):
        Reindex(client).forward()
    assert current(client) == before


def test_what_comes_to_the_old_index_meanwhile_is_carried_over(
    client: Client, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_indices(client.elasticsearch, names)
    put(client.elasticsearch, names, record("a", revision=1))
    catch_up = goover.GoOver._catch_up
    same_records = goover.GoOver._same_records

    def during(change: goover.GoOver) -> int:
        put(client.elasticsearch, names, record("a", revision=5, title="new"), record("b", revision=6))
        return catch_up(change)

    def straggler(change: goover.GoOver) -> int:
        number = same_records(change)
        put(client.elasticsearch, names, record("c", revision=7))
        return number

    monkeypatch.setattr(goover.GoOver, "_catch_up", during)
    monkeypatch.setattr(goover.GoOver, "_same_records", straggler)
    outcome = Reindex(client).forward()
    assert current(client) == outcome.new
    assert keys(client) == {"a", "b", "c"}
    found = client.elasticsearch.search(index=names.read, query={"match": {"title": "new"}})
    assert found["hits"]["total"]["value"] == 1


def test_the_gap_waits_for_what_runs_and_keeps_a_pause_that_stood(client: Client) -> None:
    client.control.pause(None, Stage.INDEX, "by hand")
    with Gap(client.control, client.ledger, client.clock).closed():
        pass
    assert [pause.detail for pause in client.pauses()] == ["by hand"]
    client.control.resume(None, Stage.INDEX)
    client.redis.zadd("wq:{0}:leases:index", {"someone": 9e15})
    # As a killed run leaves it.
    client.control.pause(None, Stage.INDEX, gap._REASON)
    closed = Gap(client.control, client.ledger, client.clock, patience=0.2).closed()
    with pytest.raises(Busy, match="still being indexed"):
        closed.__enter__()
    assert client.pauses() == []
