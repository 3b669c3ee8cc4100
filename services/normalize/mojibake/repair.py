"""Finds what can be repaired in a text and repairs it; what cannot be proved stays as it is."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final

from services.normalize.mojibake.double import double_readings
from services.normalize.mojibake.model import simple
from services.normalize.mojibake.replay import restored, written
from services.normalize.mojibake.runs import Run, is_proved, runs_of, settled
from services.normalize.mojibake.shift import best_path
from services.normalize.mojibake.signs import places
from services.normalize.mojibake.tokens import Token, tokens_of
from services.normalize.offsets import Edit, Mapped
from shared.messages.documents import Repair

_BEHIND: Final = 24
_AHEAD: Final = 80
_SOON: Final = 10
_LONGEST_WINDOW: Final = 400
_MOST_SEARCHED: Final = 1000
"""Characters of a page that are searched for shifts, which keeps the time for pages of rubbish in bounds."""


def repaired(text: Mapped, original: str, strays: Sequence[int] | None = None) -> tuple[Mapped, list[Repair]]:
    """`text` with its mojibake undone where that is proved, and the repairs, in positions of `original`.

    Looks where the text seems damaged or, if given, at `strays`, such as readings of no character. Only spans that
    stand in the original as they stand here are repaired, so that the repairs can be replayed on it. Takes time
    linear in the length.
    """
    signs = places(text.text) if strays is None else strays
    if not signs:
        return text, []
    edits: list[Edit] = []
    records: list[Repair] = []
    for found in find_repairs(text.text, signs):
        damaged = text.text[found.start : found.end]
        start, end = text.to_original(found.start, found.end)
        if original[start:end] == damaged:
            edits += _edits(damaged, found)
            records.append(found.model_copy(update={"start": start, "end": end}))
    return (text.edited(edits), records) if edits else (text, [])


def mended(text: str) -> str:
    """A short text, such as a title, with its mojibake undone where that is proved."""
    return repaired(Mapped.of(text), text)[0].text


def find_repairs(text: str, signs: Sequence[int]) -> list[Repair]:
    """The repairs near `signs` that can be proved, ascending without overlap, in positions of `text`."""
    signs = sorted(set(signs))
    found: list[Repair] = []
    searched = 0
    for start, end, inside in _lines_with(text, signs):
        line = text[start:end]
        doubles = [
            Repair(
                start=start + span.start, end=start + span.end, kind=span.kind, read_as=span.read_as,
                meant=span.meant, edits=span.edits,
            )
            for span in double_readings(line)
        ]  # fmt: skip
        doubles = [repair for repair in doubles if _holds(text, repair)]
        found += doubles
        if doubles:
            continue
        for low, high in _windows(start, end, inside):
            searched += high - low
            if searched > _MOST_SEARCHED:
                break
            found += _shifts(text, low, high, [at for at in inside if low <= at < high])
    return list(_apart(sorted(found, key=lambda repair: repair.start)))


def _lines_with(text: str, signs: Sequence[int]) -> Iterator[tuple[int, int, list[int]]]:
    """`(start, end, signs inside)` of every line that has a sign."""
    rest = 0
    while rest < len(signs):
        start = text.rfind("\n", 0, signs[rest]) + 1
        end = text.find("\n", signs[rest])
        end = len(text) if end < 0 else end
        inside = [signs[rest]]
        rest += 1
        while rest < len(signs) and signs[rest] < end:
            inside.append(signs[rest])
            rest += 1
        yield start, end, inside


def _windows(start: int, end: int, signs: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Stretches of a line around its signs, apart from each other, none longer than is quick to search."""
    low = high = -1
    for sign in signs:
        if sign < high and sign + _BEHIND < low + _LONGEST_WINDOW:
            high = min(end, max(high, sign + _AHEAD), low + _LONGEST_WINDOW)
            continue
        if high >= 0:
            yield low, high
        low, high = max(start, sign - _BEHIND, high), min(end, sign + _AHEAD)
    if high >= 0:
        yield low, high


def _shifts(text: str, low: int, high: int, signs: Sequence[int]) -> list[Repair]:
    """The frame shifts of a stretch that are proved; a page that was turned Traditional afterwards is tried last."""
    window = text[low:high]
    found = _proved(text, low, window, signs, simplified=False)
    if not found and any(simple(character) != character for character in window):
        found = _proved(text, low, window, signs, simplified=True)
    return found


def _proved(text: str, low: int, window: str, signs: Sequence[int], *, simplified: bool) -> list[Repair]:
    tokens = tokens_of(window, simplified)
    near = [any(low + token.start <= sign <= low + token.end + _SOON for sign in signs) for token in tokens]
    path = best_path(tokens, near.__getitem__)
    repairs: list[Repair] = []
    for found in runs_of(path, tokens) if path is not None else ():
        start, end = tokens[found.first].start, tokens[found.last].end
        run = _proved_run(found, tokens, window[start:end])
        if run is not None:
            repair = Repair(
                start=low + start, end=low + end, kind=f"gbk_frame_shift_{run.entry}", read_as="gb18030",
                meant="gb18030", simplified=simplified, edits=run.edits(),
            )  # fmt: skip
            if _holds(text, repair):
                repairs.append(repair)
    return repairs


def _proved_run(found: Run, tokens: list[Token], damaged: str) -> Run | None:
    """The run if it is proved, or with a mark for its first character if that alone is in doubt."""
    marked = found.without_guess()
    for run in (found, marked):
        if run and run.is_evident() and settled(run, tokens) and is_proved(run, damaged):
            return run
    return None


def _holds(text: str, repair: Repair) -> bool:
    """Whether the record alone restores a text, and another one than stands there."""
    damaged = text[repair.start : repair.end]
    try:
        becomes = restored(damaged, repair)
    except ValueError:
        return False
    return becomes != damaged and "\n" not in becomes and not any("\ue000" <= c <= "\uf8ff" for c in becomes)


def _apart(repairs: Iterable[Repair]) -> Iterator[Repair]:
    done = 0
    for repair in repairs:
        if repair.start >= done:
            done = repair.end
            yield repair


def _edits(damaged: str, repair: Repair) -> Iterator[Edit]:
    """The repair as edits, one for every stretch between characters that both texts have at the same byte."""
    becomes = restored(damaged, repair)
    source = "".join(map(simple, damaged)) if repair.simplified else damaged
    here = {0: 0}
    for index, at in enumerate(
        accumulate(len(written(character, repair.read_as)) for character in source), 1
    ):
        moved = _moved(at, repair)
        if moved is not None:
            here[moved] = index
    there = {at: i for i, at in enumerate(accumulate(len(written(c, repair.meant)) for c in becomes), 1)}
    done, before = 0, 0
    for at in sorted(here.keys() & there.keys()):
        start, end, replacement = done, here[at], becomes[before : there[at]]
        if source is not damaged or damaged[start:end] != replacement:
            yield repair.start + start, repair.start + end, replacement
        done, before = end, there[at]
    if done < len(damaged) or before < len(becomes):
        yield repair.start + done, repair.end, becomes[before:]


def _moved(at: int, repair: Repair) -> int | None:
    """The place of a byte after the edits, None inside or at the edge of one."""
    moved = at
    for edit in repair.edits:
        if edit.at <= at <= edit.at + edit.removed:
            return None
        if edit.at < at:
            moved += len(edit.inserted) // 2 - edit.removed
    return moved
