"""Keywords by TF-IDF: jieba's dictionary and idf table over the body."""

import importlib.util
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from services.extract.data import read_words
from services.extract.user_words import segmenter
from shared.errors import StopWorker
from shared.messages.extracted import Keyword

_DIGITS: Final = frozenset("0123456789０１２３４５６７８９.．%％,，:：/-—")


@cache
def idf_table() -> tuple[dict[str, float], float]:
    """`(idf of each word, median idf)` from the jieba package; the median stands for words not in the table."""
    spec = importlib.util.find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise StopWorker("keywords need jieba's idf table; install wenqu[extract]")
    path = Path(spec.submodule_search_locations[0]) / "analyse" / "idf.txt"
    table: dict[str, float] = {}
    for line in path.read_text("utf-8").splitlines():
        word, _, value = line.rpartition(" ")
        table[word] = float(value)
    return table, sorted(table.values())[len(table) // 2]


@cache
def stopwords() -> frozenset[str]:
    """Words that are never keywords, lower-case."""
    return read_words("stopwords.txt")


def terms(text: str, lexicon: Path | None = None) -> list[str]:
    """The words of `text` that can be keywords, in order: two characters or more, no stopword, no number."""
    return [word for word in segmenter(lexicon).cut(text) if _idf(word)]


@lru_cache(maxsize=32_768)
def _idf(word: str) -> float:
    """The word's idf, 0.0 where it can be no keyword; kept apart from the large table, which no processor's cache holds."""
    if len(word) < 2 or word.lower() in stopwords() or word[0] in _DIGITS or word.isspace():
        return 0.0
    table, median = idf_table()
    return table.get(word, median)


def term_weights(text: str, lexicon: Path | None = None) -> dict[str, float]:
    """TF-IDF weight of each term, in order of first appearance; weights are idf × share of all terms."""
    counts = [
        (word, count, idf)
        for word, count in Counter(segmenter(lexicon).cut(text)).items()
        if len(word) > 1 and (idf := _idf(word))
    ]
    total = sum(count for _, count, _ in counts)
    return {word: count * idf / total for word, count, idf in counts}


def find_keywords(weights: dict[str, float], limit: int) -> tuple[Keyword, ...]:
    """The `limit` heaviest terms; equal weights keep the order of first appearance. Weights have 4 decimals."""
    heaviest = sorted(weights, key=weights.__getitem__, reverse=True)[:limit]
    return tuple(Keyword(text=word, weight=round(weights[word], 4)) for word in heaviest)
