"""From Elasticsearch's answer to a result."""

from typing import Any

from wenqu.search.highlight import CLOSE, OPEN
from wenqu.search.results import NAMES_SHOWN, read


def hit(**found: Any) -> dict[str, Any]:
    origin = {"doc_id": "0" * 32, "collection": "c", "source_key": "k"}
    return {"_score": 1.5, "_source": {"origin": origin} | found.pop("record", {}), **found}


def test_a_bare_record() -> None:
    bare = read(hit())
    assert (bare.doc_id, bare.score, bare.title, bare.zones) == ("0" * 32, 1.5, None, ())
    assert (bare.highlights.best, bare.copies) == (None, ())


def test_copies_are_named() -> None:
    [copy] = read(hit(), [{"origin": {"doc_id": "1" * 32}, "source": "青禾日报"}]).copies
    assert (copy.doc_id, copy.source, copy.published) == ("1" * 32, "青禾日报", None)


def test_names_and_sums_are_shown_once() -> None:
    zones = [{"name": "青禾经开区"}, {"name": "青禾经开区"}, {"name": "南屏高新区"}]
    quantities = [
        {"text": "3亿元", "dimension": "money"},
        {"text": "5亩", "dimension": "area"},
        {"text": "6"},
    ]
    persons = [{"name": f"甲{n}"} for n in range(NAMES_SHOWN + 5)]
    shown = read(hit(record={"zones": zones, "quantities": quantities, "persons": persons}))
    assert shown.zones == ("青禾经开区", "南屏高新区")
    assert shown.amounts == ("3亿元",)
    assert len(shown.persons) == NAMES_SHOWN


def test_the_best_fragment() -> None:
    title, body = f"{OPEN}青禾{CLOSE}签约", f"在{OPEN}青禾{CLOSE}"
    both = read(hit(highlight={"title": [title], "body": [body, "x"]})).highlights
    assert (both.title, both.best) == ("<em>青禾</em>签约", "在<em>青禾</em>")
    assert read(hit(highlight={"title": [title]})).highlights.best == "<em>青禾</em>签约"
