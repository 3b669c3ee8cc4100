"""An extractive summary: the lead and the sentences that carry most of the page's weight."""

import re
from typing import Final

_SENTENCE: Final = re.compile(r"[^。!?！？\n]+(?:[。!?！？]+[”’」』)）]*|(?=\n)|$)")
_CLAUSE_END: Final = re.compile(r"[;；,，、]")
_LEAD_BONUS: Final = 1.5
_SHORTEST: Final = 8


def sentences(body: str) -> list[tuple[int, str]]:
    """`(start, sentence)` with its closing marks, in order; paragraphs end sentences."""
    found = []
    for match in _SENTENCE.finditer(body):
        raw = match[0]
        text = raw.strip()
        if text:
            found.append((match.start() + len(raw) - len(raw.lstrip()), text))
    return found


def summarize(body: str, weights: dict[str, float], limit: int) -> str | None:
    """Whole sentences of `body` in their order, at most `limit` code points; None for an empty body or limit.

    The first sentence is taken if it fits; others by the weight of the heavy terms in them against their
    length, the first three favoured. Where no sentence fits, the head of the first is cut at a clause.
    """
    found = sentences(body)
    if not found or limit <= 0:
        return None
    scores = _scores([text for _, text in found], weights)
    order = [0, *sorted(range(1, len(found)), key=lambda i: (-scores[i], i))]
    chosen: list[int] = []
    left = limit
    for i in order:
        length = len(found[i][1])
        if length <= left and (length >= _SHORTEST or i == 0):
            chosen.append(i)
            left -= length
        if left < _SHORTEST:
            break
    if not chosen:
        return _head(found[0][1], limit)
    return "".join(found[i][1] for i in sorted(chosen))


def _scores(texts: list[str], weights: dict[str, float]) -> list[float]:
    heavy = sorted(weights, key=weights.__getitem__, reverse=True)[:40]
    scores = []
    for i, text in enumerate(texts):
        score = sum(weights[word] for word in heavy if word in text) / (len(text) + 20) ** 0.5
        scores.append(score * (_LEAD_BONUS if i < 3 else 1.0))
    return scores


def _head(text: str, limit: int) -> str:
    cuts = [match.start() for match in _CLAUSE_END.finditer(text, 0, limit)]
    return text[: cuts[-1]] if cuts and cuts[-1] >= _SHORTEST else text[:limit]
