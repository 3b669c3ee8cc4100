"""Keywords by TextRank: PageRank over words that stand near each other; dearer than TF-IDF, and free of its table."""

from collections import defaultdict
from itertools import islice
from typing import Final

_WINDOW: Final = 5
_DAMPING: Final = 0.85
_ROUNDS: Final = 10


def text_rank(terms: list[str]) -> dict[str, float]:
    """Weight of each term, the heaviest 1.0, in order of first appearance; terms as `keywords.terms` gives them."""
    near: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for index, term in enumerate(terms):
        for other in islice(terms, index + 1, index + _WINDOW):
            if other != term:
                near[term][other] += 1.0
                near[other][term] += 1.0
    ranks = dict.fromkeys(dict.fromkeys(terms), 1.0)
    degree = {term: sum(links.values()) for term, links in near.items()}
    for _ in range(_ROUNDS):
        ranks = {
            term: 1
            - _DAMPING
            + _DAMPING
            * sum(weight / degree[other] * ranks[other] for other, weight in near.get(term, {}).items())
            for term in ranks
        }
    heaviest = max(ranks.values(), default=1.0)
    return {term: rank / heaviest for term, rank in ranks.items()}
