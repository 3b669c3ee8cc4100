"""Provinces, cities and counties of the page, with their codes; what a name alone leaves open the page decides."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from services.extract.divisions import (
    Division,
    by_code,
    by_form,
    form_at,
    full_forms,
    full_name,
    sure_forms,
)
from services.extract.lexicon import is_word
from services.extract.page import Page
from services.extract.phrases import Phrases
from services.extract.reading import Reading, fold, read
from shared.messages.extracted import Found, Organization, Person, Place, Tier, Zone

_PRIVATE: Final = frozenset({"company", "media", "school", "association"})
_BELOW: Final = frozenset("镇乡村路街湾河湖江岭沟庄巷桥站屯山岛寺庙")
_RANKS: Final = {"province": 3, "city": 2, "county": 1}


_Key = tuple[str, bool, tuple[str, ...]]


class _Hit(NamedTuple):
    start: int
    end: int
    form: str
    options: tuple[Division, ...]


def find_places(
    page: Page,
    persons: Iterable[Person] = (),
    organizations: Iterable[Organization] = (),
    hints: Iterable[str] = (),
) -> tuple[Place, ...]:
    """Places of title and body in order of first mention, one entry for a form and what it means.

    Names of persons, companies, media, schools and associations are no places. A name that several divisions have is
    decided by what stands directly before it, then by the other places of the page and of `hints` (breadcrumb,
    source, site), then by rank; else `adcode` is None and `candidates` holds the codes.
    """
    reading = read(page)
    names = [mention for person in persons for mention in person.mentions]
    names += [one for body in organizations if body.kind in _PRIVATE for one in body.mentions]
    taken = {position for span in names for position in range(span.start, span.end)}
    hits = [hit for hit in _hits(reading) if hit.start not in taken]
    known = _evidence(hits, hints)
    found: dict[_Key, list[Found]] = {}
    meant: dict[_Key, tuple[Division, ...]] = {}
    before: tuple[int, tuple[Division, ...]] = (-1, ())
    for hit in hits:
        within = before[1] if before[0] == hit.start else ()
        options, rule = _decided(hit, within, known)
        before = (hit.end, options)
        sure = rule not in {"place:elsewhere", "place:open"}
        key = (hit.form, sure, tuple(one.code for one in options))
        meant[key] = options
        tier: Tier = "low" if not sure else "medium" if rule == "place:by-rank" else "high"
        found.setdefault(key, []).append(Found(start=hit.start, end=hit.end, rule=rule, tier=tier))
    return tuple(_place(page, meant[key], mentions, sure=key[1]) for key, mentions in found.items())


def _place(page: Page, options: tuple[Division, ...], mentions: list[Found], *, sure: bool) -> Place:
    only = options[0] if sure else None
    return Place(
        name=page.text[mentions[0].start : mentions[0].end],
        adcode=only.code if only else None,
        level=only.level if only else None,
        full_name=full_name(only) if only else None,
        former=only.former if only else False,
        candidates=() if only else tuple(one.code for one in options),
        mentions=tuple(mentions),
    )


@cache
def _forms() -> Phrases:
    return Phrases(by_form())


def _hits(reading: Reading) -> Iterator[_Hit]:
    end = -1
    for at, form in _forms().longest(reading.text):
        if at >= end and _stands(reading, form, at, after_place=end == at):
            end = at + len(form)
            yield _Hit(at, end, form, by_form()[form])


def _stands(reading: Reading, form: str, start: int, *, after_place: bool) -> bool:
    """Whether the form is a word of its own here; everyday words are places right behind another place only."""
    text, end = reading.text, start + len(form)
    first, last = reading.token_at(start), reading.token_at(end - 1)
    if form not in sure_forms() or (form not in full_forms() and text[end : end + 1] in _BELOW):
        return False
    if after_place:
        return True
    if first.start < start and is_word(first.word):
        return False
    return not (
        last.end > end and len(last.word) > end - last.start and is_word(last.word) and last.tag != "ns"
    )


def _tells(hit: _Hit) -> bool:
    """Names with their rank, and those of cities and provinces, tell where a page is at home."""
    return hit.form in full_forms() or hit.options[0].level != "county"


def _evidence(hits: list[_Hit], hints: Iterable[str]) -> Counter[str]:
    """How often the page speaks of a province (two digits) and a city (four), by names that mean one division."""
    known: Counter[str] = Counter()
    for division in (hit.options[0] for hit in hits if len(hit.options) == 1 and _tells(hit)):
        known[division.code[:2]] += 1
        known[division.code[:4]] += not division.code.endswith("0000")
    for hint in hints:
        text, at = fold(hint), 0
        while at < len(text) - 1:
            form = form_at(text, at)
            if form in sure_forms() and len(options := by_form()[form]) == 1:
                known[options[0].code[:2]] += 2
                known[options[0].code[:4]] += 2
            at += max(1, len(form))
    return known


def _decided(
    hit: _Hit, within: tuple[Division, ...], known: Counter[str]
) -> tuple[tuple[Division, ...], str]:
    """The divisions that remain, and the rule."""
    options = hit.options
    if len(options) == 1:
        return options, "place:elsewhere" if _is_elsewhere(hit.form, options[0], known) else "place:only-one"
    below = tuple(one for one in options if any(_lies_in(one, parent) for parent in within))
    if len(below) == 1:
        return below, "place:behind-parent"
    options = below or options
    scores = {one.code: 2 * known[one.code[:4]] + known[one.code[:2]] for one in options}
    best = max(scores.values())
    likely = tuple(one for one in options if scores[one.code] == best) if best else options
    if len(likely) == 1:
        return likely, "place:by-page"
    rank = max(_RANKS[one.level] for one in likely)
    first = tuple(one for one in likely if _RANKS[one.level] == rank)
    if len(first) == 1 and rank > 1:
        return first, "place:by-rank"
    return likely, "place:open"


def _is_elsewhere(form: str, division: Division, known: Counter[str]) -> bool:
    """A county's short name on a page about other provinces is more likely something else: 东海, 清水河, 蓬莱."""
    if division.level != "county" or form == division.name:
        return False
    here = known[division.code[:2]]
    return here * 3 < max((count for code, count in known.items() if len(code) == 2), default=0)


def _lies_in(division: Division, parent: Division) -> bool:
    prefix = parent.code[:2] if parent.level == "province" else parent.code[:4]
    return division.code != parent.code and division.code.startswith(prefix)


def tied(zones: Iterable[Zone], places: Iterable[Place]) -> tuple[Zone, ...]:
    """The zones with the division that their names begin with, as the page decides it, and its city."""
    starts = {mention.start: (mention.end, place) for place in places for mention in place.mentions}
    return tuple(_tied(zone, starts) for zone in zones)


def _tied(zone: Zone, starts: dict[int, tuple[int, Place]]) -> Zone:
    home: Place | None = None
    for mention in zone.mentions:
        at = mention.start
        while at in starts and starts[at][0] < mention.end:
            at, home = starts[at]
        if home is not None:
            break
    if home is None or home.adcode is None:
        return zone
    city = zone.city or _city(home.adcode)
    return zone.model_copy(update={"adcode": home.adcode, "city": city})


def _city(code: str) -> str | None:
    """Short name of the city that a division is or lies in; a municipality is its own."""
    if code[:2] in {"11", "12", "31", "50"}:
        return by_code()[code[:2] + "0000"].short
    if code.endswith("0000"):
        return None
    above = by_code().get(code[:4] + "00")
    own = by_code().get(code)
    return above.short if above else own.short if own else None
