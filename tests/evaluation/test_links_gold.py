"""The gold of links keeps to its README and to what stands on the pages."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import opencc
import pytest

from wenqu.evaluate.link_match import forms
from wenqu.evaluate.links import score_links

HERE = Path(__file__).parent
SETS = sorted(path.parent.name for path in HERE.glob("*/links.jsonl"))
KINDS = {
    "会议", "座谈", "调研", "考察", "走访", "检查", "签约", "开工", "投产", "培训", "评审", "发布", "活动",
}  # fmt: skip
STATUSES = {"签约", "落户", "开工", "在建", "竣工", "投产", "增资"}
ROLES = {"主持", "讲话", "发言", "陪同", "签约方", "受表彰", "出席"}
LEVELS = {"province", "city", "county", "zone"}
FIELDS = {"projects", "project_sums", "events", "jurisdictions", "zone_links"}
PROJECT = {
    "name", "company", "zone", "status", "investment", "land", "floor_space", "capacity", "jobs", "dates",
}  # fmt: skip
GLOSS = re.compile(r"(?<=[㐀-鿿])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}\)")
DROPPED = re.compile(r"[《》“”‘’\"'「」『』]")
DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
TO_SIMPLIFIED = opencc.OpenCC("t2s")


def read(path: Path) -> dict[str, dict[str, Any]]:
    return {line["id"]: line for line in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


PAGES = [(name, page) for name in SETS for page in read(HERE / name / "links.jsonl")]


@cache
def gold(name: str) -> dict[str, dict[str, Any]]:
    return read(HERE / name / "links.jsonl")


def norm(text: str) -> str:
    """NFKC and Simplified, without whitespace, quotation marks and characters that nobody sees."""
    kept = "".join(
        c
        for c in unicodedata.normalize("NFKC", text)
        if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc", "So", "Sk")
    )
    return str(TO_SIMPLIFIED.convert(DROPPED.sub("", kept)))


def visible(name: str, page: str) -> str:
    told = read(HERE / name / "gold.jsonl")[page]
    text = (HERE / name / "pages" / page).read_bytes().decode(told["encoding"].split()[0], errors="replace")
    if page.endswith(".html"):
        text = html.unescape(
            re.sub(r"<[^>]*>", "", re.sub(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->", "", text))
        )
    return norm(GLOSS.sub("", text) if told["script"] == "hant+pinyin" else text)


def written(line: dict[str, Any]) -> Iterator[str]:
    """Every string that must stand on the page; official names and adcodes are not of it."""
    optional = line.get("optional") or {}
    values: list[Any] = []
    for one in (*line["projects"], *optional.get("projects", ())):
        values += [one.get("name"), one.get("company"), one.get("zone")]
    events = [*line["events"], *optional.get("events", ())]
    for one in events:
        values += [one.get("name"), one.get("place"), one.get("form")]
    people = [*(one for event in events for one in event["participants"]), *optional.get("participants", ())]
    for one in people:
        values += [one["name"], one.get("organization")]
    values += [one["text"] for one in line["jurisdictions"]]
    values += [one["mention"] for one in (*line["zone_links"], *optional.get("zone_links", ()))]
    yield from (form for value in values for form in forms(value) if form is not None)


@pytest.mark.parametrize(("name", "page"), PAGES)
def test_what_the_gold_says_stands_on_the_page(name: str, page: str) -> None:
    text = visible(name, page)
    assert [one for one in written(gold(name)[page]) if norm(one) not in text] == []


@pytest.mark.parametrize(("name", "page"), PAGES)
def test_gold_keeps_to_the_closed_lists(name: str, page: str) -> None:
    line = gold(name)[page]
    optional = line.get("optional") or {}
    assert line.keys() - {"optional"} == {"id", "layout"} | FIELDS
    assert line["layout"] == ("html" if page.endswith(".html") else "text")
    assert optional.keys() <= {*FIELDS, "participants"}
    for one in (*line["projects"], *optional.get("projects", ())):
        assert one.keys() <= PROJECT
        assert one.get("name") or one.get("company")
        assert set(forms(one.get("status"))) <= STATUSES | {None}
        assert all(date["kind"] in STATUSES and DAY.fullmatch(date["date"]) for date in one.get("dates", ()))
    events = [*line["events"], *optional.get("events", ())]
    people = [*(one for event in events for one in event["participants"]), *optional.get("participants", ())]
    for event in events:
        assert set(forms(event["kind"])) <= KINDS
        assert all(day is None or DAY.fullmatch(day) for day in forms(event["date"]))
    assert all(set(forms(one["role"])) <= ROLES for one in people)
    for one in line["jurisdictions"]:
        assert one["level"] in LEVELS
        assert all(code is None or re.fullmatch(r"[1-9]\d{5}", code) for code in forms(one["adcode"]))


@pytest.mark.parametrize("name", SETS)
def test_gold_of_links_is_for_pages_of_the_set(name: str) -> None:
    assert gold(name).keys() <= read(HERE / name / "gold.jsonl").keys()


@pytest.mark.parametrize(("name", "page"), PAGES)
def test_zones_of_the_other_gold_are_linked(name: str, page: str) -> None:
    """Every zone that the page is said to name has a link, so that none is forgotten."""
    line = gold(name)[page]
    linked = {
        norm(one["mention"])
        for one in (*line["zone_links"], *(line.get("optional") or {}).get("zone_links", ()))
    }
    zones = read(HERE / name / "gold.jsonl")[page]["zones"]
    assert {zone for zone in map(norm, zones) if zone not in linked} == set()


def best(value: Any) -> Any:
    """A record that finds the first alternative of everything."""
    if isinstance(value, dict):
        return {key: _best_of(key, one) for key, one in value.items()}
    return value


def _best_of(key: str, value: Any) -> Any:
    if key in {*FIELDS, "capacity", "dates", "participants"}:
        return [one for one in (best(forms(item)[0]) for item in value) if one is not None]
    return best(forms(value)[0])


@pytest.mark.parametrize(("name", "page"), PAGES)
def test_gold_agrees_with_itself(name: str, page: str) -> None:
    line = gold(name)[page]
    score = score_links(line, best({key: value for key, value in line.items() if key != "optional"}))
    assert score.errors == ()
    assert not any(tally.wrong or tally.missed for tally in score.tallies.values())
    assert score.tallies["projects"].right == len(line["projects"])
    assert score.tallies["events"].right == len(line["events"])
