"""The node cuts like the official IK plugin of mid-2024, and answers the client's first questions."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import BadRequestError, Elasticsearch

pytestmark = pytest.mark.integration

CHECKOUT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("WENQU_SHARED", CHECKOUT.parent / "shared"))
REFERENCE = SHARED / "data" / "ik" / "reference-seeds.jsonl"
PROBES = CHECKOUT / "services" / "index" / "probes.json"
MODES = ("ik_max_word", "ik_smart")

Span = tuple[str, int, int]


@pytest.fixture(scope="module")
def client(es_url: str) -> Iterator[Elasticsearch]:
    """An Error inside an analyzer never answers, hence the short time-out."""
    with Elasticsearch(es_url, request_timeout=10, max_retries=0) as client:
        yield client


def cut(client: Elasticsearch, mode: str, text: str | list[str]) -> list[Span]:
    """Tokens with their offsets in UTF-16 units."""
    answer = client.indices.analyze(analyzer=mode, text=text)
    return [(token["token"], token["start_offset"], token["end_offset"]) for token in answer["tokens"]]


def probes() -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = json.loads(PROBES.read_text(encoding="utf-8"))
    return lines


@pytest.mark.parametrize("mode", MODES)
def test_reference(client: Elasticsearch, mode: str) -> None:
    if not REFERENCE.exists():
        pytest.skip(f"no reference tokens at {REFERENCE}")
    lines = [json.loads(line) for line in REFERENCE.read_text(encoding="utf-8").splitlines()]
    different = [
        line["text"]
        for line in lines
        if cut(client, mode, line["text"]) != [tuple(token) for token in line[mode]]
    ]
    assert lines
    assert different == []


@pytest.mark.parametrize("mode", MODES)
def test_probes(client: Elasticsearch, mode: str) -> None:
    different = [
        probe["text"]
        for probe in probes()
        if [token for token, _, _ in cut(client, mode, probe["text"])] != probe[mode]
    ]
    assert different == []


def test_probes_cover_both_modes() -> None:
    lines = probes()
    assert len(lines) >= 50
    assert sum(line["ik_smart"] != line["ik_max_word"] for line in lines) >= 30


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("length", [4095, 4096, 4097, 8192, 9000])
def test_no_character_is_lost_where_a_buffer_ends(client: Elasticsearch, mode: str, length: int) -> None:
    text = ("山路，" * length)[: length - 1] + "茶"
    tokens = cut(client, mode, text)
    covered = {place for _, start, end in tokens for place in range(start, end)}
    assert [place for place, char in enumerate(text) if char != "，" and place not in covered] == []
    assert all(text[start:end] == token for token, start, end in tokens)


def test_offsets_go_on_in_the_next_value(client: Elasticsearch) -> None:
    """A value ends at its full length and not at its last word; 1 is the gap between values."""
    first = "散步。。。"
    assert cut(client, "ik_smart", [first, "公园"]) == [
        ("散步", 0, 2),
        ("公园", len(first) + 1, len(first) + 3),
    ]


def test_offsets_count_the_original_before_a_char_filter(client: Elasticsearch) -> None:
    answer = client.indices.analyze(
        tokenizer="ik_smart", char_filter=["html_strip"], text="<p>散步</p><p>公园</p>"
    )
    spans = [(token["token"], token["start_offset"], token["end_offset"]) for token in answer["tokens"]]
    assert spans == [("散步", 3, 5), ("公园", 12, 14)]


def test_an_option_that_would_change_tokens_is_refused(client: Elasticsearch) -> None:
    with pytest.raises(BadRequestError, match="enable_lowercase can only be true"):
        client.indices.analyze(tokenizer={"type": "ik_smart", "enable_lowercase": False}, text="A")


@pytest.mark.parametrize(
    ("parts", "text", "expected"),
    [
        ({"tokenizer": "whitespace", "filter": ["cjk_width", "lowercase"]}, "ＡＢ Cd", ["ab", "cd"]),
        ({"tokenizer": "whitespace", "filter": ["asciifolding"]}, "café", ["cafe"]),
        ({"tokenizer": "standard", "filter": ["cjk_bigram"]}, "公园里", ["公园", "园里"]),
        ({"tokenizer": {"type": "edge_ngram", "min_gram": 1, "max_gram": 2}}, "公园里", ["公", "公园"]),
        (
            {"tokenizer": {"type": "ngram", "min_gram": 2, "max_gram": 3}},
            "公园里",
            ["公园", "公园里", "园里"],
        ),
        ({"tokenizer": "keyword", "filter": ["trim"]}, " 公 园 ", ["公 园"]),
    ],
)
def test_common_parts(client: Elasticsearch, parts: dict[str, Any], text: str, expected: list[str]) -> None:
    answer = client.indices.analyze(**parts, text=text)
    assert [token["token"] for token in answer["tokens"]] == expected


def test_root(client: Elasticsearch) -> None:
    info = client.info()
    assert info["version"]["number"].startswith("8.19.")
    assert info["tagline"] == "You Know, for Search"
    assert info["name"]
    assert info["cluster_name"]
    assert len(info["cluster_uuid"]) == 22
    assert info.meta.headers["x-elastic-product"] == "Elasticsearch"


def test_ping(client: Elasticsearch) -> None:
    assert client.ping()
