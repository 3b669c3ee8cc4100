"""The sample pages and their gold agree, so that a score on them means something."""

import html
import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import opencc
import pytest

SAMPLES = Path(__file__).parents[3] / "samples"
GOLD: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLES / "gold.jsonl").read_text(encoding="utf-8").splitlines()
]
IDS = [str(gold["id"]) for gold in GOLD]
KEYS = {
    "id", "script", "title", "published", "published_time", "source", "breadcrumb", "zone_label", "persons",
    "organizations", "zones", "quantities", "event_dates", "quotes", "reported", "slogans", "prev_title",
    "next_title", "boilerplate", "body_starts", "body_ends", "optional", "encoding",
}  # fmt: skip

# A reading carries a tone mark unless it is neutral; `km` or `MWh` in brackets would be content, and no page has one.
GLOSS = re.compile(r"(?<=[㐀-鿿])\(([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6})(?:\)|\Z)")
NOT_TEXT = re.compile(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->")
TO_SIMPLIFIED = opencc.OpenCC("t2s")


def codec(gold: dict[str, Any]) -> str:
    """The codec is the first word of the note."""
    return str(gold["encoding"]).split()[0]


def norm(text: str) -> str:
    """NFKC without whitespace, control and zero-width characters, as the scorer compares."""
    return "".join(
        c
        for c in unicodedata.normalize("NFKC", text)
        if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc", "So", "Sk")
    )


@cache
def visible(name: str) -> str:
    """A page's text as the gold spells it: decoded, without markup and glosses, Simplified, normalised."""
    gold = GOLD[IDS.index(name)]
    text = (SAMPLES / name).read_bytes().decode(codec(gold), errors="replace").replace("\ufffd", "")
    if name.endswith(".html"):
        text = html.unescape(re.sub(r"<[^>]*>", "", NOT_TEXT.sub("", text)))
    text = norm(text)
    if gold["script"] == "hant+pinyin":
        text = GLOSS.sub("", text)
    return TO_SIMPLIFIED.convert(text) if gold["script"] != "hans" else text


def article(gold: dict[str, Any]) -> str:
    """From the body's first ten characters to its last ten."""
    text = visible(gold["id"])
    end = text.rindex(norm(gold["body_ends"])) + len(norm(gold["body_ends"]))
    return text[text.rindex(norm(gold["body_starts"]), 0, end) : end]


def test_every_page_has_gold_and_the_mix_is_wide() -> None:
    pages = {path.name for path in SAMPLES.iterdir() if path.suffix in (".html", ".txt")}

    assert sorted(IDS) == sorted(pages)
    assert len(IDS) >= 12
    assert len({codec(gold) for gold in GOLD}) >= 5
    assert {gold["script"] for gold in GOLD} == {"hans", "hant", "hant+pinyin"}


@pytest.mark.parametrize("gold", GOLD, ids=IDS)
def test_gold_keeps_to_the_schema(gold: dict[str, Any]) -> None:
    assert gold.keys() == KEYS
    assert gold["title"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", gold["published"])
    assert gold["published_time"] is None or re.fullmatch(r"\d\d:\d\d:\d\d", gold["published_time"])
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for date in gold["event_dates"])
    assert len(norm(gold["body_starts"])) == len(norm(gold["body_ends"])) == 10
    assert all(2 <= len(slogan) <= 20 for slogan in gold["slogans"])
    assert all(item.keys() == {"speaker", "begins"} for item in gold["quotes"] + gold["reported"])
    assert all(item.keys() - {"bound"} == {"text", "value", "unit"} for item in gold["quantities"])


@pytest.mark.parametrize("gold", GOLD, ids=IDS)
def test_pages_decode_as_the_gold_says(gold: dict[str, Any]) -> None:
    data = (SAMPLES / gold["id"]).read_bytes()

    if "one bad byte" in gold["encoding"]:
        with pytest.raises(UnicodeDecodeError):
            data.decode(codec(gold))
        assert data.decode(codec(gold), errors="replace").count("\ufffd") == 1
    else:
        assert "\ufffd" not in data.decode(codec(gold))


@pytest.mark.parametrize("gold", GOLD, ids=IDS)
def test_page_labels_stand_on_the_page(gold: dict[str, Any]) -> None:
    text = visible(gold["id"])
    single = [gold[key] for key in ("title", "source", "zone_label", "prev_title", "next_title") if gold[key]]

    missing = [s for s in [*single, *gold["breadcrumb"], *gold["boilerplate"]] if norm(s) not in text]

    assert missing == []


@pytest.mark.parametrize("gold", GOLD, ids=IDS)
def test_mentions_stand_in_title_or_body(gold: dict[str, Any]) -> None:
    text = norm(gold["title"]) + article(gold)
    wanted = [p["name"] for p in gold["persons"]] + [t for p in gold["persons"] for t in p["titles"]]
    wanted += gold["organizations"] + gold["zones"] + gold["slogans"]
    wanted += [item["text"] for item in gold["quantities"]]
    wanted += [item[key] for item in gold["quotes"] + gold["reported"] for key in ("speaker", "begins")]

    missing = [s for s in wanted if norm(s) not in text]

    assert missing == []


@pytest.mark.parametrize("gold", GOLD, ids=IDS)
def test_body_is_long_enough_and_free_of_boilerplate(gold: dict[str, Any]) -> None:
    body = article(gold)

    assert 300 <= len(body) <= 2500
    assert [s for s in gold["boilerplate"] if norm(s) in body] == []


@pytest.mark.parametrize("gold", GOLD, ids=IDS)
def test_every_short_quotation_is_a_slogan_or_speech(gold: dict[str, Any]) -> None:
    found = set(re.findall(r"“([^“”]{2,20})”", norm(gold["title"]) + article(gold)))
    spoken = tuple(norm(item["begins"]) for item in gold["quotes"])

    assert {s for s in found if not s.startswith(spoken or ("\0",))} == set(gold["slogans"])


def test_glosses_follow_traditional_characters_and_one_is_cut_at_the_end() -> None:
    glossed = [gold["id"] for gold in GOLD if gold["script"] == "hant+pinyin"]
    texts = {name: (SAMPLES / name).read_text(encoding="utf-8") for name in glossed}

    assert len(glossed) == 3
    assert all(len(GLOSS.findall(text)) > 50 for text in texts.values())
    assert sum(re.search(r"\([a-zà-ǜ]+\Z", text) is not None for text in texts.values()) == 1


def test_a_place_that_only_a_next_link_names_is_in_no_article() -> None:
    place = "石桥铺"

    assert [g["id"] for g in GOLD if place in (g["next_title"] or "")] == ["fuling-nextlink.txt"]
    assert [g["id"] for g in GOLD if place in norm(g["title"]) + article(g)] == []
