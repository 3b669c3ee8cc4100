"""What a page is about: a small scheme of topics, by counted cues of `gazetteer/topics.tsv`."""

from functools import cache
from typing import Final, NamedTuple

from services.extract.lexicon import table
from services.extract.page import Page
from services.extract.phrases import Phrases
from services.extract.reading import read
from shared.messages.extracted import Found, Tier, Topic

OTHER: Final = "其他"
_IN_TITLE: Final = 4.0
_IN_LEAD: Final = 2.0
_LEAD: Final = 150
"""Code points of the body that count as its lead."""
_REPEATS: Final = 2
"""A cue that stands more often counts no further, so that long pages are judged like short ones."""
_ENOUGH: Final = 8.0
_BESIDE: Final = 0.5
"""A further topic has at least this share of the first one's score."""
_MOST: Final = 3
_EVIDENCE: Final = 8


class _Cue(NamedTuple):
    start: int
    end: int
    points: float


@cache
def _cues() -> tuple[dict[str, tuple[str, float]], Phrases]:
    known: dict[str, tuple[str, float]] = {}
    for topic, weight, words in table("topics"):
        for word in words.split():
            known.setdefault(word, (topic, float(weight)))
    return known, Phrases(known, shortest=1)


@cache
def topics() -> tuple[str, ...]:
    """The scheme, in the order that decides between equals; 其他 is what has too little of any."""
    return (*(row[0] for row in table("topics")), OTHER)


def find_topics(page: Page, title: tuple[int, int] | None) -> tuple[Topic, ...]:
    """The topics of title and body, the strongest first, at most 3; 其他 alone where nothing speaks enough for one.

    A cue counts its weight, four times in the title, twice in the first 150 characters of the body, and at most
    twice per page. `title` is the span of the title in the text. The evidence are the heaviest cues.
    """
    known, phrases = _cues()
    lead = _lead_end(page, title)
    counted: dict[str, int] = {}
    cues: dict[str, list[_Cue]] = {}
    for match in phrases.finditer(read(page).text):
        topic, weight = known[match.word]
        in_title = title is not None and title[0] <= match.start() < title[1]
        place = _IN_TITLE if in_title else _IN_LEAD if match.start() < lead else 1.0
        counted[match.word] = counted.get(match.word, 0) + 1
        if counted[match.word] <= _REPEATS:
            cues.setdefault(topic, []).append(_Cue(match.start(), match.end(), weight * place))
    order = {topic: index for index, topic in enumerate(topics())}
    scores = sorted(
        ((sum(cue.points for cue in found), topic) for topic, found in cues.items()),
        key=lambda one: (-one[0], order[one[1]]),
    )
    best = scores[0][0] if scores else 0.0
    if best < _ENOUGH:
        return (Topic(name=OTHER, score=0.0, tier="low"),)
    second = scores[1][0] if len(scores) > 1 else 0.0
    return tuple(
        _topic(name, score, cues[name], _tier(score, best, second))
        for score, name in scores[:_MOST]
        if score >= max(_ENOUGH, _BESIDE * best)
    )


def _lead_end(page: Page, title: tuple[int, int] | None) -> int:
    body = [start for start, _ in page.regions if title is None or start >= title[1]]
    return body[0] + _LEAD if body else 0


def _tier(score: float, best: float, second: float) -> Tier:
    if score < best:
        return "low"
    return "high" if best >= 2 * second else "medium"


def _topic(name: str, score: float, cues: list[_Cue], tier: Tier) -> Topic:
    heaviest = sorted(cues, key=lambda cue: (-cue.points, cue.start))[:_EVIDENCE]
    return Topic(
        name=name,
        score=round(score, 1),
        tier=tier,
        evidence=tuple(
            Found(start=cue.start, end=cue.end, rule="topic:cue", tier=tier) for cue in sorted(heaviest)
        ),
    )
