"""The mapping against the record's model, and against the fields that searches name."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from services.index.analysis import BIGRAMS, SEARCHED, SYNONYMS, analysis
from services.index.mapping import DEFAULT_FIELDS, dead_mapping, record_mapping
from shared.messages.extracted import ExtractedDocument
from shared.storage.dead import DeadLetter
from wenqu.search import query

OWN = {"bands", "deleted", "truncated", "run"}
RECORD: dict[str, Any] = record_mapping({})
NEVER_SEARCHED = ("prev_title", "next_title", "breadcrumb", "site", "icp", "repost_notice")


def part(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as `tuple[Person, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(part, get_args(annotation))), None)


def differences(model: type[BaseModel], properties: dict[str, Any], place: str = "") -> Iterator[str]:
    """Fields that only the model or only the mapping has."""
    for name in set(model.model_fields) ^ set(properties):
        yield f"{place}{name}"
    for name in set(model.model_fields) & set(properties):
        inner = part(model.model_fields[name].annotation)
        mapped = properties[name]
        if inner is not None and mapped.get("enabled", True):
            yield from differences(inner, mapped.get("properties", {}), f"{place}{name}.")


def objects(mapping: dict[str, Any], place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """All levels that have fields."""
    if "properties" in mapping:
        yield place, mapping
        for name, field in mapping["properties"].items():
            yield from objects(field, f"{place}.{name}" if place else name)


def leaves(mapping: dict[str, Any], place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """All fields and sub-fields by their full names."""
    for name, field in {**mapping.get("properties", {}), **mapping.get("fields", {})}.items():
        full = f"{place}.{name}" if place else name
        yield full, field
        yield from leaves(field, full)


def test_no_field_of_the_record_is_forgotten() -> None:
    properties = {name: field for name, field in RECORD["properties"].items() if name not in OWN}
    assert sorted(differences(ExtractedDocument, properties)) == []
    assert set(RECORD["properties"]) >= OWN


def test_a_forgotten_field_is_seen_at_every_depth() -> None:
    properties = {name: field for name, field in RECORD["properties"].items() if name not in OWN}
    del properties["summary"]
    quantities = {**properties["quantities"]["properties"], "surplus": {}}
    properties["quantities"] = {**properties["quantities"], "properties": quantities}
    assert sorted(differences(ExtractedDocument, properties)) == ["quantities.surplus", "summary"]


def test_dead_letters_are_mapped() -> None:
    fields = set(DeadLetter.model_fields) - {"content", "traceback", "size"} | {"excerpt"}
    assert set(dead_mapping({})["properties"]) == fields


@pytest.mark.parametrize("mapping", [RECORD, dead_mapping({})], ids=["record", "dead"])
def test_every_level_is_closed_except_the_journey(mapping: dict[str, Any]) -> None:
    levels = {place: level.get("dynamic") for place, level in objects(mapping)}
    open_levels = {place for place, dynamic in levels.items() if dynamic != "strict"}
    assert open_levels <= {"run", "run.journey"}
    assert all(levels[place] is False for place in open_levels)


@pytest.mark.parametrize("mapping", [RECORD, dead_mapping({})], ids=["record", "dead"])
def test_no_keyword_can_outgrow_a_lucene_term(mapping: dict[str, Any]) -> None:
    for name, field in leaves(mapping):
        if field.get("type") == "keyword":
            assert 0 < field["ignore_above"] * 4 < 32_766, name


def test_text_is_cut_finely_and_phrases_alike_on_both_sides() -> None:
    texts = {name: field for name, field in leaves(RECORD) if field.get("type") == "text"}
    assert texts
    synonyms = analysis(())["analyzer"][SEARCHED]
    assert synonyms == {"type": "custom", "tokenizer": "ik_smart", "filter": [SYNONYMS]}
    for name, field in texts.items():
        if name.endswith(".smart"):
            assert (field["analyzer"], field["search_analyzer"]) == ("ik_smart", SEARCHED), name
        elif name.endswith(".bigram"):
            assert (field["analyzer"], field.get("search_analyzer")) == (BIGRAMS, None), name
        else:
            assert (field["analyzer"], field["search_analyzer"]) == ("ik_max_word", SEARCHED), name


def test_the_body_is_cut_four_times_at_most() -> None:
    body = RECORD["properties"]["body"]
    assert 1 + len(body["fields"]) <= 4


def test_names_and_the_article_are_cut_into_bigrams_too() -> None:
    known = {name for name, _ in leaves(RECORD)}
    for name in ("title", "body", "persons.name", "organizations.name", "zones.name", "source"):
        assert f"{name}.bigram" in known


def test_searches_name_fields_that_are_mapped() -> None:
    known = {name for name, _ in leaves(RECORD)}
    searched = [*query.WORDS, *query.PHRASES, *query.NAMES, *query.ARTICLE, *DEFAULT_FIELDS]
    assert {name.partition("^")[0] for name in (*searched, *query.FIELDS)} - known == set()
    assert [name for name in searched if name.startswith(NEVER_SEARCHED)] == []


def test_what_is_searched_inside_nested_objects_is_in_the_record_itself() -> None:
    for name in [*query.WORDS, *query.PHRASES, *query.NAMES, *DEFAULT_FIELDS]:
        field = RECORD["properties"][name.partition(".")[0].partition("^")[0]]
        assert field["type"] != "nested" or field.get("include_in_root"), name


def test_what_is_highlighted_has_offsets() -> None:
    fields = dict(leaves(RECORD))
    highlight = query.build("词")["highlight"]["fields"]
    for name in [matched for field in highlight.values() for matched in field["matched_fields"]]:
        assert fields[name]["term_vector"] == "with_positions_offsets", name
