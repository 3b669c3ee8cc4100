"""What Kibana's saved searches and panels ask for, asked on a real Elasticsearch that holds the sample pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from services.index.names import Names
from shared.messages.extracted import ExtractedDocument
from tests.integration.index_fixtures import client_of, own_names
from tests.support.kibana import chart, index_of, of_type, query_of
from tests.support.pages_index import extracted, fill_with_pages, sample_files

pytestmark = pytest.mark.integration

DEAD = {
    "dead_id": "0" * 32,
    "collection": "samples",
    "source_key": "broken.html",
    "stage": "normalize",
    "cause": "no_text",
    "detail": "nothing but markup",
    "attempts": 1,
    "at": "2024-07-01T08:00:00.000Z",
}
PAGES: dict[str, Callable[[ExtractedDocument], bool]] = {
    "wenqu-newest-pages": lambda page: True,
    "wenqu-new-projects": lambda page: any(project.status for project in page.projects),
    "wenqu-speeches": lambda page: bool(page.quotes or page.reported),
}


@pytest.fixture(scope="module")
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


@pytest.fixture(scope="module")
def names(client: Elasticsearch) -> Iterator[Names]:
    with own_names(client) as names:
        fill_with_pages(client, names, sample_files())
        client.index(index=names.dead, document=DEAD, refresh=True)
        yield names


def by_id(saved: dict[str, Any]) -> str:
    return str(saved["id"])


def here(index: str, names: Names) -> str:
    return index.replace("wenqu", names.read, 1)


@pytest.mark.parametrize("search", of_type("search"), ids=by_id)
def test_a_saved_search_finds_pages(client: Elasticsearch, names: Names, search: dict[str, Any]) -> None:
    answer = client.search(
        index=here(index_of(search), names),
        query=query_of(search),
        sort=[{field: order} for field, order in search["attributes"]["sort"]],
        fields=search["attributes"]["columns"],
        size=50,
    )
    wanted = PAGES.get(search["id"])
    expect = 1 if wanted is None else sum(wanted(extracted(path)) for path in sample_files())
    assert answer["hits"]["total"]["value"] == expect > 0
    shown = {field for hit in answer["hits"]["hits"] for field in flat(hit["fields"])}
    assert shown >= {
        column for column in search["attributes"]["columns"] if column not in {"source", "views"}
    }


def flat(fields: dict[str, Any], prefix: str = "") -> set[str]:
    """Paths of the `fields` of a hit; those of nested objects stand within them."""
    found = set()
    for name, values in fields.items():
        inside = [flat(value, f"{prefix}{name}.") for value in values if isinstance(value, dict)]
        found |= set().union(*inside) if inside else {f"{prefix}{name}"}
    return found


@pytest.mark.parametrize("panel", of_type("visualization"), ids=by_id)
def test_a_panel_has_rows_with_all_that_its_chart_shows(
    client: Elasticsearch, names: Names, panel: dict[str, Any]
) -> None:
    spec = chart(panel)
    url = spec["data"]["url"]
    bounds = {"range": {url["%timefield%"]: {"gte": "2000-01-01", "lte": "2030-01-01"}}}
    answer = client.search(index=here(url["index"], names), query=bounds, **url["body"])
    rows = value_at(answer.body, spec["data"]["format"]["property"])
    for step in spec["transform"]:
        rows = [{**row, step["as"][0]: item} for row in rows for item in value_at(row, step["flatten"][0])]
    assert rows
    for one in spec["encoding"].values():
        if isinstance(one, dict):
            values = [value_at(row, one["field"]) for row in rows]
            assert any(value is not None for value in values), one
            if one["type"] == "quantitative":
                assert all(isinstance(value, int | float | None) for value in values)


def value_at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = value[part]
    return value
