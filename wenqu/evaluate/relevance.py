"""How well searches rank: nDCG of judged queries, ours beside plain analysis of the same pages."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from elasticsearch import Elasticsearch, helpers

from shared.errors import UserError
from shared.messages.extracted import ExtractedDocument
from wenqu.search.search import search

DEPTH: Final = 10
PLAIN: Final = ("standard", "cjk")
"""Analyses to compare with: single characters, and pairs of characters."""

_CJK: Final = {"type": "custom", "tokenizer": "standard", "filter": ["cjk_width", "lowercase", "cjk_bigram"]}


@dataclass(frozen=True)
class JudgedQuery:
    """A query and how well pages answer it: 3 is about it, 2 tells of it, 1 names it; all others are 0."""

    query: str
    judged: Mapping[str, int]


def load(path: Path, pages: Iterable[str]) -> list[JudgedQuery]:
    """The queries that some of these pages answer, judged on them alone. UserError for a grade that is none."""
    here = set(pages)
    queries = []
    for case in json.loads(path.read_text(encoding="utf-8")):
        if not all(grade in {1, 2, 3} for grade in case["judged"].values()):
            raise UserError(f"{path.name}: {case['query']!r} has a grade that is not 1, 2 or 3")
        judged = {page: grade for page, grade in case["judged"].items() if page in here}
        if judged:
            queries.append(JudgedQuery(case["query"], judged))
    return queries


def ndcg(ranked: Sequence[str], judged: Mapping[str, int], depth: int = DEPTH) -> float:
    """Normalized discounted cumulative gain at `depth`, 0 to 1; a gain is 2^grade - 1. `judged` is not empty."""
    best = sorted(judged.values(), reverse=True)
    found = [judged.get(page, 0) for page in ranked]
    return _gain(found[:depth]) / _gain(best[:depth])


def _gain(grades: Sequence[int]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def ours(client: Elasticsearch, alias: str, query: str) -> list[str]:
    """Source keys of the first pages that `wenqu search` finds, near-duplicates not folded."""
    return [hit.source_key for hit in search(client, alias, query, size=DEPTH, fold=False).hits]


def make_plain(
    client: Elasticsearch, index: str, analysis: str, documents: Iterable[ExtractedDocument]
) -> None:
    """An index of title and body of the same clean records, cut by one of `PLAIN`; made anew."""
    text = {"type": "text", "analyzer": "plain"}
    analyzer: dict[str, Any] = {"type": "standard"} if analysis == "standard" else _CJK
    client.options(ignore_status=404).indices.delete(index=index)
    client.indices.create(
        index=index,
        settings={
            "number_of_shards": 1,
            "number_of_replicas": 0,
            "analysis": {"analyzer": {"plain": analyzer}},
        },
        mappings={"properties": {"title": text, "body": text}},
    )
    actions = (
        {"_index": index, "_id": one.origin.source_key, "title": one.title, "body": one.body}
        for one in documents
    )
    helpers.bulk(client, actions, refresh=True)


def plain(client: Elasticsearch, index: str, query: str) -> list[str]:
    """Source keys of the first pages for the query as typed, with our weight of titles."""
    both: dict[str, Any] = {"multi_match": {"query": query, "fields": ["title^4", "body"]}}
    return [
        hit["_id"] for hit in client.search(index=index, query=both, size=DEPTH, source=False)["hits"]["hits"]
    ]


def mean(values: Sequence[float]) -> float:
    """The mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0
