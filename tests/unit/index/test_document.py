"""What is sent to the index."""

import json

from services.index.document import source
from services.index.mapping import NESTED_OBJECTS
from tests.unit.index.records import RUN, record

SPAN = {"start": 0, "end": 1, "rule": "by_hand", "tier": "high"}


def person(number: int) -> dict[str, object]:
    return {"name": f"甲{number}", "mentions": [SPAN]}


def quantity(number: float) -> dict[str, object]:
    return {**SPAN, "text": f"{number}亩", "value": number, "unit": "亩"}


def test_only_run_differs_between_two_runs() -> None:
    document = record(title="标题", persons=[person(1)], quantities=[quantity(1)])
    first, second = source(document, RUN), source(document, {"job": "j-2"})
    assert first.pop("run") == RUN
    assert second.pop("run") == {"job": "j-2"}
    assert json.dumps(first) == json.dumps(second)


def test_all_fields_are_there_in_plain_json() -> None:
    fields = source(record(title="标题", quantities=[quantity(1)]), RUN)
    assert json.loads(json.dumps(fields, allow_nan=False)) == fields
    assert fields["origin"]["source_key"] == "page"
    assert fields["quantities"][0]["text"] == "1亩"
    assert (fields["title"], fields["published"]) == ("标题", None)
    assert (fields["deleted"], fields["truncated"]) == (False, False)


def test_a_number_that_json_has_not_becomes_null() -> None:
    assert source(record(quantities=[quantity(float("inf"))]), RUN)["quantities"][0]["value"] is None


def test_as_many_nested_objects_as_the_index_takes_are_kept() -> None:
    fields = source(record(quantities=[quantity(n) for n in range(NESTED_OBJECTS)]), RUN)
    assert (len(fields["quantities"]), fields["truncated"]) == (NESTED_OBJECTS, False)


def test_of_more_the_first_are_kept_and_the_record_says_so() -> None:
    figures = [quantity(n) for n in range(NESTED_OBJECTS)]
    fields = source(record(persons=[person(1), person(2)], quantities=figures), RUN)
    assert [found["name"] for found in fields["persons"]] == ["甲1", "甲2"]
    assert [found["value"] for found in fields["quantities"]] == list(range(NESTED_OBJECTS - 2))
    assert fields["truncated"] is True


def test_nested_objects_within_nested_ones_count() -> None:
    span = {"start": 0, "end": 1, "rule": "by_hand", "tier": "high"}
    people = [{**span, "name": f"甲{n}", "role": "出席"} for n in range(NESTED_OBJECTS // 2)]
    event = {**span, "kind": "会议", "participants": people}
    fields = source(record(events=[event, event, {**event, "participants": []}]), RUN)
    assert (len(fields["events"]), fields["truncated"]) == (1, True)
