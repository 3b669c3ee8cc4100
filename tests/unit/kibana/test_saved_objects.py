"""Kibana's saved objects against their definition and the mapping."""

import json
import re
from typing import Any

import pytest

from kibana.build import SAVED, definition, ndjson, saved_objects
from services.index.names import Names
from tests.support.kibana import FIELD_TYPES, SAVED_OBJECTS, asked, chart, fields, index_of, of_type, query_of

NUMBERS = {"float", "double", "integer", "long"}
FORMATS = {
    "number": NUMBERS,
    "percent": NUMBERS,
    "date": {"date"},
    "url": {"keyword"},
    "string": {"text", "keyword"},
}


def by_id(saved: dict[str, Any]) -> str:
    return str(saved["id"])


def test_what_is_imported_is_what_the_definition_says() -> None:
    assert SAVED.read_text(encoding="utf-8") == ndjson(saved_objects(definition())), "run script/kibana"


def test_every_reference_is_among_the_objects_and_no_id_twice() -> None:
    ids = [(one["type"], one["id"]) for one in SAVED_OBJECTS]
    assert len(ids) == len(set(ids))
    for one in SAVED_OBJECTS:
        assert {(reference["type"], reference["id"]) for reference in one["references"]} <= set(ids)
        assert one["typeMigrationVersion"]


def test_data_views_name_what_the_index_stage_makes() -> None:
    names = Names("wenqu")
    views = {one["attributes"]["title"]: one["attributes"] for one in of_type("index-pattern")}
    assert views.keys() == {names.read, names.dead}
    for index, view in views.items():
        assert fields(index)[view["timeFieldName"]]["type"] == "date"


@pytest.mark.parametrize("view", of_type("index-pattern"), ids=by_id)
def test_labels_and_formats_are_of_fields_with_the_right_type(view: dict[str, Any]) -> None:
    known = fields(view["attributes"]["title"])
    labels = json.loads(view["attributes"]["fieldAttrs"])
    for field, told in labels.items():
        assert "type" in known[field], f"{field} is no field that holds a value"
        assert re.fullmatch(r"[\u4e00-\u9fffICP（）]+ · [A-Za-z()]+(?: [A-Za-z()]+)*", told["customLabel"]), (
            field
        )
    for field, form in json.loads(view["attributes"]["fieldFormatMap"]).items():
        assert known[field]["type"] in FORMATS[form["id"]], field


@pytest.mark.parametrize("search", of_type("search"), ids=by_id)
def test_a_saved_search_shows_and_sorts_fields(search: dict[str, Any]) -> None:
    known = fields(index_of(search))
    assert set(search["attributes"]["columns"]) <= known.keys()
    assert all(known[field]["type"] in {"date", *NUMBERS} for field, _ in search["attributes"]["sort"])
    source = json.loads(search["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    names = {reference["name"] for reference in search["references"]}
    assert {source["indexRefName"], *(one["meta"]["indexRefName"] for one in source["filter"])} == names
    held_against(query_of(search), known)


@pytest.mark.parametrize("panel", of_type("visualization"), ids=by_id)
def test_a_panel_counts_fields_of_the_right_type(panel: dict[str, Any]) -> None:
    url = chart(panel)["data"]["url"]
    known = fields(url["index"])
    assert known[url["%timefield%"]]["type"] == "date"
    assert "query" not in url["body"], "Kibana puts the search bar there"
    assert held_against(url["body"]["aggs"], known) > 0


def held_against(request: object, known: dict[str, dict[str, Any]]) -> int:
    count = 0
    for way, field in asked(request):
        assert field in known, f"{way} asks for {field}, which is not mapped"
        kinds = FIELD_TYPES[way]
        assert not kinds or known[field].get("type") in kinds, f"{way} can not ask {field}"
        count += 1
    return count


def test_the_dashboard_has_all_panels_side_by_side() -> None:
    [board] = of_type("dashboard")
    panels = json.loads(board["attributes"]["panelsJSON"])
    names = {f"{panel['panelIndex']}:{panel['panelRefName']}" for panel in panels}
    assert names == {reference["name"] for reference in board["references"]}
    shown = {reference["id"] for reference in board["references"]}
    assert {one["id"] for one in of_type("visualization")} <= shown
    places = [panel["gridData"] for panel in panels]
    cells = [
        (x, y)
        for at in places
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(cells) == len(set(cells)), "two panels stand on one place"
    assert max(x for x, _ in cells) < 48


def test_a_field_that_is_not_mapped_is_told() -> None:
    known = fields("wenqu")
    with pytest.raises(AssertionError, match="not mapped"):
        held_against({"a": {"terms": {"field": "persons.nom"}}}, known)
    with pytest.raises(AssertionError, match="can not ask"):
        held_against({"a": {"max": {"field": "source"}}}, known)
