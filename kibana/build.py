"""Makes wenqu.ndjson, Kibana's saved objects, of wenqu.toml.

python -m kibana.build [--check]
"""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DEFINITION = HERE / "wenqu.toml"
SAVED = HERE / "wenqu.ndjson"

_CORE = "8.8.0"
_TYPES = {"index-pattern": "8.0.0", "search": "10.2.0", "visualization": "8.5.0", "dashboard": "10.2.0"}
_WIDTH = 48
_VEGA = "https://vega.github.io/schema/vega-lite/v5.json"
_NO_QUERY = {"query": {"query": "", "language": "kuery"}, "filter": []}

Json = dict[str, Any]


def definition(path: Path = DEFINITION) -> Json:
    """The definition, as it is read from TOML."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def saved_objects(definition: Json) -> list[Json]:
    """The saved objects of a definition, those that others refer to first."""
    views = {view["id"]: view for view in definition["view"]}
    return [
        *(_view(view) for view in definition["view"]),
        *(_search(search) for search in definition["search"]),
        *(_panel(panel, views[panel["view"]]) for panel in definition["panel"]),
        _dashboard(definition),
    ]


def ndjson(objects: list[Json]) -> str:
    """One object a line, as Kibana imports them."""
    return "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in objects)


def _object(kind: str, name: str, attributes: Json, references: list[Json] | None = None) -> Json:
    return {
        "type": kind,
        "id": name,
        "attributes": attributes,
        "references": references or [],
        "managed": False,
        "coreMigrationVersion": _CORE,
        "typeMigrationVersion": _TYPES[kind],
    }


def _text(value: object) -> str:
    """JSON within JSON, as Kibana keeps much of what it saves."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _view(view: Json) -> Json:
    formats = {
        field: {"id": form["id"], **({"params": {"pattern": form["pattern"]}} if "pattern" in form else {})}
        for field, form in view["formats"].items()
    }
    return _object(
        "index-pattern",
        view["id"],
        {
            "title": view["index"],
            "name": view["title"],
            "timeFieldName": view["time"],
            "fields": "[]",
            "fieldAttrs": _text({field: {"customLabel": label} for field, label in view["labels"].items()}),
            "fieldFormatMap": _text(formats),
            "runtimeFieldMap": "{}",
            "sourceFilters": "[]",
            "typeMeta": "{}",
        },
    )


def _search(search: Json) -> Json:
    index = "kibanaSavedObjectMeta.searchSourceJSON.index"
    filtered = "kibanaSavedObjectMeta.searchSourceJSON.filter[0].meta.index"
    query = json.loads(search["request"])
    narrowed = "match_all" not in query
    meta = {"type": "custom", "key": "query", "alias": search["title"], "disabled": False, "negate": False}
    chosen = {
        "meta": {**meta, "indexRefName": filtered},
        "query": query,
        "$state": {"store": "appState"},
    }
    source = {**_NO_QUERY, "filter": [chosen] if narrowed else [], "indexRefName": index}
    names = [index, filtered] if narrowed else [index]
    return _object(
        "search",
        search["id"],
        {
            "title": search["title"],
            "description": search["about"],
            "columns": search["columns"],
            "sort": [[search["sort"], "desc"]],
            "grid": {},
            "hideChart": False,
            "isTextBasedQuery": False,
            "timeRestore": True,
            "timeRange": {"from": "now-30y", "to": "now"},
            "kibanaSavedObjectMeta": {"searchSourceJSON": _text(source)},
        },
        [{"id": search["view"], "name": name, "type": "index-pattern"} for name in names],
    )


def _panel(panel: Json, view: Json) -> Json:
    state = {
        "title": panel["title"],
        "type": "vega",
        "aggs": [],
        "params": {"spec": json.dumps(spec(panel, view), ensure_ascii=False, indent=2)},
    }
    return _object(
        "visualization",
        panel["id"],
        {
            "title": panel["title"],
            "description": "",
            "visState": _text(state),
            "uiStateJSON": "{}",
            "version": 1,
            "kibanaSavedObjectMeta": {"searchSourceJSON": _text(_NO_QUERY)},
        },
    )


def spec(panel: Json, view: Json) -> Json:
    """The Vega-Lite chart of a panel: `%context%` puts Kibana's search bar and time range into its request."""
    split = panel.get("split")
    # What a row is split into stands below its own name, `zones.buckets`, and is read as `zones.key`.
    part = split.partition(".")[0] if split else ""
    transform = [{"flatten": [split], "as": ["part"]}] if split else []

    def field(name: str) -> str:
        return name.replace(f"{part}.", "part.", 1) if part and name.startswith(f"{part}.") else name

    x, y = field(panel["x"]), field(panel["y"])
    encoding: Json
    match panel["chart"]:
        case "bars over time":
            encoding = {
                "x": {"field": x, "type": "temporal", "title": None},
                "y": {"field": y, "type": "quantitative", "title": None},
            }
        case "columns":
            encoding = {
                "x": {"field": x, "type": "ordinal", "title": None, "axis": {"format": ".1f"}},
                "y": {"field": y, "type": "quantitative", "title": None},
            }
        case "bars":
            encoding = {
                "x": {"field": x, "type": "quantitative", "title": None, "axis": {"format": "~s"}},
                "y": {"field": y, "type": "nominal", "title": None, "sort": "-x"},
            }
        case other:
            raise ValueError(f"{panel['id']}: there is no chart {other!r}")
    if "colour" in panel:
        encoding["color"] = {"field": field(panel["colour"]), "type": "nominal", "title": None}
    encoding["tooltip"] = [
        {"field": one["field"], "type": one["type"]}
        for one in list(encoding.values())
        if isinstance(one, dict)
    ]
    return {
        "$schema": _VEGA,
        "data": {
            "url": {
                "%context%": True,
                "%timefield%": panel.get("time", view["time"]),
                "index": view["index"],
                "body": {"size": 0, "aggs": json.loads(panel["request"])},
            },
            "format": {"property": panel["rows"]},
        },
        "transform": transform,
        "mark": {"type": "bar", "tooltip": True},
        "encoding": encoding,
    }


def _dashboard(definition: Json) -> Json:
    board = definition["dashboard"]
    sizes = [(panel["id"], "visualization", *panel["size"]) for panel in definition["panel"]]
    sizes += [(name, "search", _WIDTH, 16) for name in board["searches"]]
    panels, references = [], []
    x = y = row = 0
    for number, (name, kind, width, height) in enumerate(sizes, 1):
        if x + width > _WIDTH:
            x, y, row = 0, y + row, 0
        place = {"x": x, "y": y, "w": width, "h": height, "i": str(number)}
        panels.append(
            {
                "type": kind,
                "gridData": place,
                "panelIndex": str(number),
                "embeddableConfig": {"enhancements": {}},
                "panelRefName": f"panel_{number}",
            }
        )
        references.append({"id": name, "name": f"{number}:panel_{number}", "type": kind})
        x, row = x + width, max(row, height)
    return _object(
        "dashboard",
        board["id"],
        {
            "title": board["title"],
            "description": board["about"],
            "panelsJSON": _text(panels),
            "optionsJSON": _text({"useMargins": True, "hidePanelTitles": False, "syncColors": True}),
            "timeRestore": True,
            "timeFrom": "now-30y",
            "timeTo": "now",
            "refreshInterval": {"pause": True, "value": 60000},
            "version": 3,
            "kibanaSavedObjectMeta": {"searchSourceJSON": _text(_NO_QUERY)},
        },
        references,
    )


def main(arguments: list[str]) -> int:
    """Write wenqu.ndjson, or with `--check` only say whether it is as the definition has it; the exit code."""
    made = ndjson(saved_objects(definition()))
    if "--check" in arguments:
        if SAVED.read_text(encoding="utf-8") == made:
            return 0
        sys.stderr.write("kibana/wenqu.ndjson is not what wenqu.toml says: run script/kibana\n")
        return 1
    SAVED.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
