"""Searches on a real Elasticsearch: what is found, what is not, in which order, and what is marked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from services.index.names import Names
from services.index.schema import ensure_indices
from services.index.verdicts import Indexed
from shared.errors import Busy, UserError
from shared.messages.extracted import ExtractedDocument
from tests.integration.index_fixtures import client_of, dead_url, own_names, put
from tests.unit.index.records import record
from wenqu.search.highlight import spans
from wenqu.search.search import refresh, search

pytestmark = pytest.mark.integration

CASES = Path(__file__).parents[1] / "cases" / "search"
SPAN = {"start": 0, "end": 1, "rule": "by_hand", "tier": "high"}


def load(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return cases


def page(case: dict[str, Any]) -> ExtractedDocument:
    fields = dict(case)
    for name in ("persons", "organizations", "zones", "places"):
        fields[name] = [{"mentions": [SPAN], **found} for found in case.get(name, ())]
    for name in ("quantities", "slogans", "doc_numbers", "reported"):
        fields[name] = [{**SPAN, **found} for found in case.get(name, ())]
    return record(fields.pop("key"), **fields)


@pytest.fixture(scope="module")
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


@pytest.fixture(scope="module")
def names(client: Elasticsearch) -> Iterator[Names]:
    """An index that holds all pages; only to be read."""
    with own_names(client) as names:
        ensure_indices(client, names)
        verdicts = put(client, names, *map(page, load("pages")))
        assert all(isinstance(verdict, Indexed) for verdict in verdicts)
        refresh(client, names.read)
        yield names


@pytest.mark.parametrize("case", load("queries"), ids=lambda case: case["label"])
def test_found(client: Elasticsearch, names: Names, case: dict[str, Any]) -> None:
    result = search(client, names.read, case["query"], **case.get("filters", {}))
    keys = [hit.source_key for hit in result.hits]
    if case.get("ordered"):
        assert keys == case["expect"]
    else:
        assert sorted(keys) == sorted(case["expect"])
    assert result.total == len(keys)


@pytest.mark.parametrize("case", load("highlights"), ids=lambda case: case["label"])
def test_marked(client: Elasticsearch, names: Names, case: dict[str, Any]) -> None:
    hits = search(client, names.read, case["query"]).hits
    marked = next(hit for hit in hits if hit.source_key == case["key"]).highlights
    assert marked.title == case.get("title")
    for expected, fragment in zip(case.get("body", ()), marked.body, strict=False):
        assert expected in fragment
    assert len(marked.body) >= len(case.get("body", ()))


def test_marks_stand_where_the_words_are(client: Elasticsearch, names: Names) -> None:
    marked = search(client, names.read, "沈敏").hits[0].highlights.body[0]
    plain = marked.replace("<em>", "").replace("</em>", "")
    assert plain in page(load("pages")[3]).body
    assert [plain[start:end] for start, end in spans(marked)] == ["沈敏"]


def test_a_hit_shows_what_the_page_is_about(client: Elasticsearch, names: Names) -> None:
    hit = search(client, names.read, "陆知远").hits[0]
    assert (hit.title, hit.published) == ("青禾经开区举行招商引资项目集中签约仪式", "2023-05-04")
    assert (hit.source, hit.zones[0], hit.persons) == ("青禾日报", "青禾经济技术开发区", ("陆知远",))
    assert (hit.amounts, hit.collection) == (("36亿元",), "default")
    assert hit.score > 0


def test_pages_do_not_overlap(client: Elasticsearch, names: Names) -> None:
    first, second, third = (search(client, names.read, "", size=2, page=page) for page in (1, 2, 3))
    assert [hit.source_key for hit in (*first.hits, *second.hits)] == [
        "inspection",
        "signing",
        "notice",
        "undated",
    ]
    assert (first.total, third.total, third.hits) == (4, 4, ())


def test_page_text_can_not_forge_a_mark(client: Elasticsearch) -> None:
    with own_names(client) as names:
        ensure_indices(client, names)
        put(client, names, record(body="<em>伪造</em>的标记与签约仪式 <script>"))
        refresh(client, names.read)
        [hit] = search(client, names.read, "签约仪式").hits
    assert hit.highlights.best == "&lt;em&gt;伪造&lt;/em&gt;的标记与<em>签约仪式</em> &lt;script&gt;"


def test_deleted_pages_are_hidden_under_both_aliases(client: Elasticsearch) -> None:
    with own_names(client) as names:
        ensure_indices(client, names)
        put(client, names, record("kept", title="签约"))
        gone = record("gone", title="签约").model_dump(mode="json") | {"deleted": True}
        client.index(index=names.write, id=gone["origin"]["doc_id"], document=gone)
        refresh(client, names.read)
        assert client.count(index=names.read)["count"] == 1
        for alias in (names.read, names.write):
            assert [hit.source_key for hit in search(client, alias, "签约").hits] == ["kept"]


def test_long_pages_and_many_words(client: Elasticsearch) -> None:
    sentence = "青禾经开区围绕新能源产业开展招商引资工作，签约项目落地见效。\n"
    with own_names(client) as names:
        ensure_indices(client, names)
        put(client, names, record(body=sentence * 3000 + "末尾提到玉带桥街道。"))
        refresh(client, names.read)
        [hit] = search(client, names.read, "玉带桥街道").hits
        assert "<em>玉带桥街道</em>" in (hit.highlights.best or "")
        assert search(client, names.read, "新能源 招商引资 签约 项目 落地 " * 5).total == 1


def test_nothing_indexed_yet(client: Elasticsearch) -> None:
    with pytest.raises(UserError, match="nothing is indexed yet"):
        search(client, "t-absent", "签约")
    refresh(client, "t-absent")


def test_no_server_is_busy() -> None:
    with client_of(dead_url()) as nobody:
        with pytest.raises(Busy):
            search(nobody, "any", "签约")
        with pytest.raises(Busy):
            refresh(nobody, "any")
