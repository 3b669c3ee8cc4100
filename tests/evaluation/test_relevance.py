"""Ranking over the sample pages, and the development pages where they are: nDCG@10, ours above plain analysis."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from shared.messages.extracted import ExtractedDocument
from tests.integration.index_fixtures import client_of, own_names
from tests.support.pages_index import extracted, fill, sample_files
from wenqu.evaluate.relevance import PLAIN, load, make_plain, mean, ndcg, ours, plain

pytestmark = pytest.mark.integration

QUERIES = Path(__file__).parent / "queries.json"
SHARED = Path(os.environ.get("WENQU_SHARED") or Path(__file__).parents[2].parent / "shared")
DEV = SHARED / "evaluation" / "dev" / "pages"


def pages(with_dev: bool) -> list[ExtractedDocument]:
    files = [*sample_files(), *(sorted(DEV.iterdir()) if with_dev else ())]
    return [extracted(path) for path in files]


@pytest.fixture(scope="module")
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


def test_at_least_60_queries_each_once_with_pages_that_are_there() -> None:
    cases = json.loads(QUERIES.read_text(encoding="utf-8"))
    queries = [case["query"] for case in cases]
    assert len(queries) == len(set(queries)) >= 60
    names = {path.name for path in sample_files()} | (
        {path.name for path in DEV.iterdir()} if DEV.is_dir() else set()
    )
    judged = {page for case in cases for page in case["judged"]}
    assert not DEV.is_dir() or judged <= names
    assert sum(len(name.split("_")) == 2 for name in judged) <= 5


@pytest.mark.parametrize(
    "with_dev",
    [
        False,
        pytest.param(
            True,
            marks=pytest.mark.skipif(not DEV.is_dir(), reason="no development pages beside the checkout"),
        ),
    ],
    ids=["samples", "samples and development pages"],
)
def test_ranking(client: Elasticsearch, with_dev: bool, capsys: pytest.CaptureFixture[str]) -> None:
    documents = pages(with_dev)
    queries = load(QUERIES, [one.origin.source_key for one in documents])
    with own_names(client) as names:
        fill(client, names, documents)
        scores = {"wenqu": [ndcg(ours(client, names.read, one.query), one.judged) for one in queries]}
        for analysis in PLAIN:
            index = f"{names.read}-{analysis}"
            make_plain(client, index, analysis, documents)
            scores[analysis] = [ndcg(plain(client, index, one.query), one.judged) for one in queries]
    told = ", ".join(f"{name} {mean(values):.4f}" for name, values in scores.items())
    weak = [
        (one.query, round(score, 3))
        for one, score in zip(queries, scores["wenqu"], strict=True)
        if score < 0.9
    ]
    with capsys.disabled():
        print(f"\nnDCG@10 of {len(queries)} queries over {len(documents)} pages: {told}; below 0.9: {weak}")
    assert mean(scores["wenqu"]) >= 0.9
    assert mean(scores["wenqu"]) > max(mean(scores[analysis]) for analysis in PLAIN)


@pytest.mark.parametrize(
    ("ranked", "expect"),
    [
        (["a", "b"], 1.0),
        (["b", "a"], (1 + 7 / 1.584962500721156) / (7 + 1 / 1.584962500721156)),
        (["x", "a", "b"], (7 / 1.584962500721156 + 1 / 2) / (7 + 1 / 1.584962500721156)),
        ([], 0.0),
        (["x"] * 10 + ["a"], 0.0),
    ],
)
def test_ndcg(ranked: list[str], expect: float) -> None:
    assert ndcg(ranked, {"a": 3, "b": 1}) == pytest.approx(expect)
