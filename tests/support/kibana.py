"""What Kibana's saved objects ask for, and the fields they name."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kibana.build import SAVED
from services.index.mapping import dead_mapping, record_mapping
from services.index.names import Names

Json = dict[str, Any]

SAVED_OBJECTS: list[Json] = [json.loads(line) for line in SAVED.read_text(encoding="utf-8").splitlines()]


def of_type(kind: str) -> list[Json]:
    """The saved objects of a type."""
    return [one for one in SAVED_OBJECTS if one["type"] == kind]


def chart(panel: Json) -> Json:
    """The Vega-Lite specification of a visualization."""
    spec: Json = json.loads(json.loads(panel["attributes"]["visState"])["params"]["spec"])
    return spec


def index_of(saved: Json) -> str:
    """The index that a saved search, by its reference, or a visualization asks."""
    if saved["type"] == "visualization":
        return str(chart(saved)["data"]["url"]["index"])
    view = next(one for one in of_type("index-pattern") if one["id"] == saved["references"][0]["id"])
    return str(view["attributes"]["title"])


def query_of(search: Json) -> Json:
    """The Elasticsearch query of a saved search: its filters."""
    source = json.loads(search["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    return {"bool": {"filter": [one["query"] for one in source["filter"]]}}


def fields(index: str) -> dict[str, Json]:
    """All fields of an index by their paths, objects and sub-fields too."""
    names = Names("wenqu")
    mapping = {names.read: record_mapping({}), names.dead: dead_mapping({})}[index]
    return dict(_fields(mapping["properties"], ""))


def _fields(properties: Mapping[str, Json], prefix: str) -> Iterator[tuple[str, Json]]:
    for name, field in properties.items():
        path = f"{prefix}{name}"
        yield path, field
        yield from _fields(field.get("properties", {}), f"{path}.")
        yield from _fields(field.get("fields", {}), f"{path}.")


CLAUSES = {"term", "terms", "wildcard", "range", "prefix", "match", "match_phrase"}
FIELD_TYPES: dict[str, set[str]] = {
    "terms": {"keyword", "boolean"},
    "date_histogram": {"date"},
    "auto_date_histogram": {"date"},
    "histogram": {"float", "double", "integer", "long"},
    "max": {"float", "double", "integer", "long"},
    "nested": {"nested"},
    "exists": set(),
    "term": {"keyword", "boolean"},
    "wildcard": {"keyword"},
    "range": {"date", "float", "double", "integer", "long"},
}


def asked(request: object) -> Iterator[tuple[str, str]]:
    """`(what it is asked by, field)` for each field of a request."""
    if isinstance(request, list):
        for one in request:
            yield from asked(one)
    if not isinstance(request, dict):
        return
    for name, value in request.items():
        if isinstance(value, dict):
            field = value.get("field", value.get("path"))
            if isinstance(field, str):
                yield name, field
            elif name in CLAUSES:
                yield from ((name, key) for key in value if key != "boost")
                continue
        yield from asked(value)
