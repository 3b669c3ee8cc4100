"""From Elasticsearch's answer to a result."""

from typing import Any

from wenqu.search.highlight import CLOSE, OPEN
from wenqu.search.results import NAMES_SHOWN, read


def answer(**hit: Any) -> dict[str, Any]:
    record = {"origin": {"doc_id": "0" * 32, "collection": "c", "source_key": "k"}} | hit.pop("record", {})
    return {
        "took": 3,
        "hits": {"total": {"value": 41}, "hits": [{"_score": 1.5, "_source": record, **hit}]},
    }


def test_a_bare_record() -> None:
    result = read(answer(), page=2)
    assert (result.total, result.took_ms, result.page) == (41, 3, 2)
    hit = result.hits[0]
    assert (hit.doc_id, hit.score, hit.title, hit.zones) == ("0" * 32, 1.5, None, ())
    assert hit.highlights.best is None


def test_names_and_sums_are_shown_once() -> None:
    zones = [{"name": "青禾经开区"}, {"name": "青禾经开区"}, {"name": "南屏高新区"}]
    quantities = [
        {"text": "3亿元", "dimension": "money"},
        {"text": "5亩", "dimension": "area"},
        {"text": "6"},
    ]
    persons = [{"name": f"甲{n}"} for n in range(NAMES_SHOWN + 5)]
    hit = read(answer(record={"zones": zones, "quantities": quantities, "persons": persons})).hits[0]
    assert hit.zones == ("青禾经开区", "南屏高新区")
    assert hit.amounts == ("3亿元",)
    assert len(hit.persons) == NAMES_SHOWN


def test_the_best_fragment() -> None:
    title, body = f"{OPEN}青禾{CLOSE}签约", f"在{OPEN}青禾{CLOSE}"
    both = read(answer(highlight={"title": [title], "body": [body, "x"]})).hits[0].highlights
    assert (both.title, both.best) == ("<em>青禾</em>签约", "在<em>青禾</em>")
    assert read(answer(highlight={"title": [title]})).hits[0].highlights.best == "<em>青禾</em>签约"
