"""Many pages, copies and facets on a real Elasticsearch: paging without an end, one page for all of its copies."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch, helpers

from services.index.names import Names
from services.index.schema import ensure_indices
from shared.ids import doc_id
from tests.integration.index_fixtures import client_of, own_names, put
from tests.unit.index.records import record
from wenqu.search.filters import Filters
from wenqu.search.search import scan, search

pytestmark = pytest.mark.integration

MANY = 10_250


@pytest.fixture(scope="module")
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


@pytest.fixture(scope="module")
def many(client: Elasticsearch) -> Iterator[Names]:
    """More pages than Elasticsearch shows by page number; those with even numbers repeat the one before."""
    with own_names(client) as names:
        ensure_indices(client, names)
        ids = [doc_id("test", str(number)) for number in range(MANY)]
        pages = (
            {
                "_index": names.write,
                "_id": ids[number],
                "origin": {"collection": "test", "doc_id": ids[number], "source_key": f"{number:05}"},
                "title": "青禾经开区签约",
                "published": f"{2000 + number // 1000}-01-01",
                "views": number,
            }
            for number in range(MANY)
        )
        helpers.bulk(client, pages, chunk_size=2000)
        folds = (
            {
                "_index": names.folds,
                "_id": ids[number],
                "doc_id": ids[number],
                "near_duplicate_of": ids[number - 1],
            }
            for number in range(2, 101, 2)
        )
        helpers.bulk(client, folds)
        client.indices.refresh(index=f"{names.read}*")
        yield names


def keys(client: Elasticsearch, names: Names, page: int, fold: bool = True) -> list[int]:
    result = search(client, names.read, "", sort="views", size=100, page=page, fold=fold)
    assert result.total == MANY
    return [int(hit.source_key) for hit in result.hits]


def test_pages_go_on_beyond_ten_thousand(client: Elasticsearch, many: Names) -> None:
    assert keys(client, many, 1)[:3] == [MANY - 1, MANY - 2, MANY - 3]
    even = [number for number in range(100, 0, -1) if number % 2 == 0]
    assert keys(client, many, 101) == [*range(249, 100, -1), *even, 0][:100]
    assert keys(client, many, 103, fold=False) == list(range(49, -1, -1))
    assert keys(client, many, 104, fold=False) == []


def test_the_best_copy_stands_for_its_group(client: Elasticsearch, many: Names) -> None:
    result = search(client, many.read, "title:签约", until="2000", sort="oldest", size=1000)
    shown = [int(hit.source_key) for hit in result.hits]
    assert len(shown) == len(set(shown)) == result.total - 50
    groups = {frozenset({int(hit.source_key), *(0 for _ in hit.copies)}) for hit in result.hits if hit.copies}
    assert len(groups) == 50
    every = search(client, many.read, "", until="2000", sort="oldest", size=1000, fold=False)
    assert len(every.hits) == every.total == 1000


def test_a_scan_gives_every_page_once(client: Elasticsearch, many: Names) -> None:
    total, records = scan(
        client, many.read, "签约", Filters(collection="test"), fields=("origin.source_key",)
    )
    found = [int(one["origin"]["source_key"]) for one in records]
    assert total == len(found) == len(set(found)) == MANY
    _, records = scan(client, many.read, "", fold=True)
    assert sum(1 for _ in records) == MANY - 50


def test_a_scan_that_is_left_closes_its_point_in_time(client: Elasticsearch, many: Names) -> None:
    def open_points() -> int:
        stats = client.nodes.stats(metric="indices", index_metric="search")
        return int(sum(node["indices"]["search"]["open_contexts"] for node in stats["nodes"].values()))

    before = open_points()
    _, records = scan(client, many.read, "")
    next(records)
    assert open_points() > before
    records.close()  # type: ignore[attr-defined]
    assert open_points() == before


def test_facets_count_all_pages_that_match(client: Elasticsearch, many: Names) -> None:
    result = search(client, many.read, "", since="2009", size=0, facets=("year", "zone"))
    assert [(one.value, one.count) for one in result.facets["year"]] == [("2010", 250), ("2009", 1000)]
    assert (result.facets["zone"], result.hits) == ((), ())


def test_facets_of_names(client: Elasticsearch) -> None:
    span = {"start": 0, "end": 1, "rule": "by_hand", "tier": "high"}

    def named(*names: str) -> list[dict[str, object]]:
        return [{"name": name, "kind": "company", "mentions": [span]} for name in names]

    place = {"name": "宁波", "adcode": "330200", "full_name": "浙江省宁波市", "mentions": [span]}
    with own_names(client) as names:
        ensure_indices(client, names)
        put(
            client,
            names,
            record("a", zones=named("青禾经开区"), places=[place], topic="会议", prev_title="南屏高新区"),
            record(
                "b",
                zones=named("青禾经开区", "南屏高新区"),
                organizations=named("青禾公司"),
                source="青禾日报",
            ),
            record(
                "c",
                persons=[{"name": "沈敏", "mentions": [span]}],
                places=[{"name": "吴", "mentions": [span]}],
            ),
        )
        client.indices.refresh(index=names.read)
        wanted = ("zone", "source", "topic", "place", "person", "organization")
        facets = search(client, names.read, "", facets=wanted).facets
    assert {name: [(one.value, one.count) for one in values] for name, values in facets.items()} == {
        "zone": [("青禾经开区", 2), ("南屏高新区", 1)],
        "source": [("青禾日报", 1)],
        "topic": [("会议", 1)],
        "place": [("浙江省宁波市", 1)],
        "person": [("沈敏", 1)],
        "organization": [("青禾公司", 1)],
    }
