"""Which zone a project lies in: the one its phrase, sentence or paragraph names, else that of the whole page."""

import re
from typing import Final

from services.extract.project_facts import Facts, Piece, within

_OFFICE: Final = re.compile(r"党工委|工委|管委会|管理委员会|管理局|党委")


def zone_of(facts: Facts, name: tuple[int, int] | None, owner: Piece | None) -> Piece | None:
    """The zone named nearest to the project in its sentence, before it in its paragraph, or alone in title and lead."""
    at = name or (owner[:2] if owner else None)
    if at is None:
        return None
    reading = facts.reading
    start, end = reading.sentence_start(at[0]), reading.sentence_end(at[1])
    here = [one for one in within(facts.parks, start, end) if one.end <= at[0] or one.start >= at[1]]
    if here:
        return min(here, key=lambda one: max(at[0] - one.end, one.start - at[1]))
    line = facts.line_start(at[0])
    before = within(facts.parks, line, at[0])
    if before and len({_family(facts, one) for one in before}) == 1:
        return before[-1]
    for low, high in _lead(facts):
        lead = [
            one
            for one in within(facts.parks, low, high)
            if not (one.start >= at[0] and one.end <= at[1]) and not _OFFICE.match(facts.text, one.end)
        ]
        if lead:
            return lead[0] if len({_family(facts, one) for one in lead}) == 1 else None
    return None


def _lead(facts: Facts) -> list[tuple[int, int]]:
    """The title and the first paragraph."""
    spans: list[tuple[int, int]] = []
    for start, end in facts.page.regions:
        if len(spans) == 2:
            break
        line = facts.text.find("\n", start, end)
        if end - start > 1:
            spans.append((start, end if line < 0 else line))
    return spans


def _family(facts: Facts, piece: Piece) -> str:
    return next((one.alias_of or one.name for one in facts.zones if one.name == piece.text), piece.text)
