"""GBK whose frame slipped by a byte: the likeliest text that the same damage turns into what stands there.

A converter that puts readings behind characters byte by byte also finds the two bytes of a character in the trail of
one and the lead of the next, and its bracket then parts them; others lose a lead byte. From there every pair is read
one byte late, pairs without a character vanish, until an ASCII byte that was a trail brings the frame back.
The search walks over what stands there with the frame in step or late; where bytes are lost it tries all that fit.
"""

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from services.normalize.glosses import reads, reads_exactly
from services.normalize.mojibake.frames import LEADS, characters, lost_pairs
from services.normalize.mojibake.model import likelihood, simple
from services.normalize.mojibake.tokens import Token

_SLIP: Final = -9.0
_SLIP_UNSEEN: Final = -10.0
_LOSS: Final = -2.0
_BROKEN_GLOSS: Final = -18.0
_BROKEN_END: Final = 8.0
_RARE: Final = -12.0
BROKEN: Final = "\ufffd".encode("gb18030")
"""What stands for a character of which only the lead byte is left."""

_WIDENED: Final = -3.0
_LIKELY: Final = 40
_BEAM: Final = 24
_WIDELY: Final = 3
_HOPELESS: Final = 24.0
_BEST_OF_PAIRS: Final = 30


class Move(NamedTuple):
    """One step over tokens: the bytes put in before the last of them, and whether its own bytes stay.

    Of the first `unseen` bytes of `before` nothing is left in the damaged text. `enters` names how the frame
    slipped, `reading` what stands between the two bytes of a character then.
    """

    before: bytes
    keeps: bool
    unseen: int = 0
    enters: str = ""
    reading: str = ""


_STAY: Final = Move(b"", True)


class Path(NamedTuple):
    """A way through the tokens up to some token; `late` is the byte that waits for its trail."""

    score: float
    late: int | None
    last: str
    move: Move
    token: int
    before: "Path | None"


def best_path(tokens: list[Token], may_slip: Callable[[int], bool]) -> Path | None:
    """The likeliest way through `tokens` that ends in step; `may_slip` tells at which tokens the frame may fall late."""
    fronts: list[dict[tuple[int | None, str], Path]] = [{} for _ in range(len(tokens) + 1)]
    fronts[0][None, "，"] = Path(0.0, None, "，", _STAY, -1, None)
    for index in range(len(tokens)):
        front = sorted(fronts[index].values(), key=_score, reverse=True)[:_BEAM]
        slips = may_slip(index)
        for rank, path in enumerate(front):
            if path.score < front[0].score - _HOPELESS:
                break
            if path.late is None:
                moves = _in_step(tokens, index, path, slips)
                slips = False
            else:
                moves = _moves(tokens, index, path.late, rank < _WIDELY)
            for late, text, move, cost, used in moves:
                score, last = path.score + cost, path.last
                for character in text:
                    plain = simple(character)
                    score += likelihood().after(last, plain)
                    last = plain
                key = (late, last)
                there = fronts[index + used].get(key)
                if there is None or there.score < score:
                    fronts[index + used][key] = Path(score, late, last, move, index + used - 1, path)
    ends = [path for (late, _), path in fronts[-1].items() if late is None]
    return max(ends, key=_score, default=None)


def _score(path: Path) -> float:
    return path.score


_Moved = tuple[int | None, str, Move, float, int]


def _moves(tokens: list[Token], index: int, waiting: int, widely: bool) -> Iterator[_Moved]:
    """What a token may be to a frame that is late by the byte `waiting`."""
    token = tokens[index]
    if token.pairs and token.pairs[0][1] and index + 1 < len(tokens):
        yield from _broken_end(token.pairs[0][0][0], waiting, tokens[index + 1].text)
    for pair, keeps in token.pairs:
        yield from _pair_goes_on(pair, keeps, waiting, widely)
    if token.ascii is not None and token.ascii >= 0x40:
        character = characters().get((waiting, token.ascii))
        if character is not None:
            yield None, character, _STAY, 0.0, 1
        for inserted, text, cost in _likely_lost_pairs(waiting, token.ascii) if widely else ():
            yield None, text, Move(inserted, True, len(inserted)), cost, 1
    elif token.ascii is not None and token.text != "?" and widely:
        yield from _before_ascii(waiting)
    if token.reading is not None:
        yield from _before_gloss(token, waiting, widely)


def _pair_goes_on(pair: tuple[int, int], keeps: bool, waiting: int, widely: bool) -> Iterator[_Moved]:
    """A pair whose first byte is the trail of the one that waits; an ASCII byte behind it stands for itself."""
    character = characters().get((waiting, pair[0]))
    if character is not None:
        if pair[1] < 0x80 and keeps:
            yield None, character + chr(pair[1]), _STAY, 0.0, 1
        yield pair[1], character, _STAY if keeps else Move(bytes(pair), False), 0.0 if keeps else _WIDENED, 1
    for inserted, text, cost in _likely_lost_pairs(waiting, pair[0]) if widely else ():
        whole = inserted if keeps else inserted + bytes(pair)
        yield pair[1], text, Move(whole, keeps, len(inserted)), cost, 1


def _broken_end(first: int, waiting: int, behind: str) -> Iterator[_Moved]:
    """A mark behind a pair: of the last character only the lead is left, and perhaps the bracket behind went along."""
    character = characters().get((waiting, first))
    if character is not None and behind in ("?", "\ufffd"):
        closing = ")" if behind == "?" else ""
        whole = bytes((first,)) + BROKEN + closing.encode()
        yield None, f"{character}\ufffd{closing}", Move(whole, False), _BROKEN_END, 2


def _before_ascii(late: int) -> Iterator[_Moved]:
    """The frame is in step again at an ASCII byte that is no trail; the lead byte in front of it vanished."""
    for trail in LEADS:
        character = characters().get((late, trail))
        if character is not None and likelihood().single(simple(character)) > _RARE:
            yield None, character, Move(bytes((trail,)), True, 1), _LOSS, 1


def _in_step(tokens: list[Token], index: int, path: Path, slips: bool) -> Iterator[_Moved]:
    token = tokens[index]
    if token.reading is None:
        yield None, token.text, _STAY, 0.0, 1
    else:
        fits = token.opened and path.last != "，" and reads(path.last, token.reading)
        yield None, "", _STAY, 0.0 if fits else _BROKEN_GLOSS, 1
    if not slips:
        return
    if token.pairs:
        yield from _slips(token, Move(b"", True, 0, "lost"), _SLIP_UNSEEN, 1)
        pair, keeps = token.pairs[0]
        if keeps and pair[1] >= 0x81:
            yield pair[1], "", Move(bytes(pair[1:]), False, 0, "extra"), _SLIP_UNSEEN, 1
            broken = Move(BROKEN + bytes(pair[1:]), False, 0, "broken")
            yield pair[1], "\ufffd", broken, _SLIP_UNSEEN + _BROKEN_END, 1
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is None:
        return
    if token.text == "?" and token.reading is None and following.pairs:
        yield from _slips(following, Move(b"", True, 0, "lost_marked"), _SLIP, 2)
    if token.reading is not None and index and tokens[index - 1].pairs:
        leads = leads_parted(tokens[index - 1].pairs[0][0][1], token.reading)
        yield from _parted(following, token.reading, leads)


def _parted(following: Token, reading: str, leads: tuple[int, ...]) -> Iterator[_Moved]:
    """Behind a reading that parts a character with one of the leads: its trail, or a reading that parts the next too."""
    if following.pairs:
        yield from _slips(following, Move(b"", True, 0, "gloss", reading), _SLIP, 2, leads)
    for lead in leads:
        if following.reading is not None and not following.opened:
            gloss = b"(" + (following.written or b"") + b")"
            for data, text in lost_before_gloss(lead, following.reading):
                move = Move(bytes((lead,)) + data + gloss, False, 4, "gloss", reading)
                yield None, text, move, _SLIP + _LOSS, 2
        character = characters().get((lead, following.ascii)) if following.ascii else None
        if character is not None:
            yield None, character, Move(bytes((lead,)), True, 1, "gloss", reading), _SLIP, 2


@lru_cache(maxsize=4096)
def leads_parted(trail: int, reading: str) -> tuple[int, ...]:
    """The lead bytes that make a character with this reading of the trail in front, with its tone if there are any."""
    return tuple(lead for lead, _ in read_as(trail, reading))


def _slips(token: Token, move: Move, cost: float, used: int, leads: tuple[int, ...] = ()) -> Iterator[_Moved]:
    """The frame falls late at `token`: some lead byte before it is gone."""
    for pair, keeps in token.pairs:
        for lead, character in _led(pair[0]) if leads else _led(pair[0])[:_LIKELY]:
            if not leads or lead in leads:
                whole = bytes((lead,)) if keeps else bytes((lead, *pair))
                made = Move(whole, keeps, 1, move.enters, move.reading)
                yield pair[1], character, made, cost, used


@cache
def _led(trail: int) -> tuple[tuple[int, str], ...]:
    """The lead bytes that make a character of a trail, likely characters first."""
    known, model = characters(), likelihood()
    all_leads = [(lead, known[lead, trail]) for lead in LEADS if (lead, trail) in known]
    return tuple(sorted(all_leads, key=lambda one: -model.single(simple(one[1]))))


def _before_gloss(token: Token, late: int, widely: bool) -> Iterator[_Moved]:
    """The frame is in step again behind a reading: the byte in front of its bracket is gone, with it or without."""
    reading = token.reading or ""
    gloss = b"(" + (token.written or b"") + b")"
    for trail, character in read_as(late, reading):
        yield None, character, Move(bytes((trail,)) + gloss, False, 1), 0.0, 1
    if widely and token.opened:
        for inserted, text in lost_before_gloss(late, reading):
            yield None, text, Move(inserted + gloss, False, 3), _LOSS, 1


@lru_cache(maxsize=4096)
def read_as(late: int, reading: str) -> tuple[tuple[int, str], ...]:
    """The lead bytes that as trails of a byte make a character with this reading, with its tone if there are any."""
    made = [(lead, characters()[late, lead]) for lead in LEADS if (late, lead) in characters()]
    exact = tuple(one for one in made if reads_exactly(one[1], reading))
    return exact or tuple(one for one in made if reads(one[1], reading))


@lru_cache(maxsize=1024)
def lost_before_gloss(late: int, reading: str) -> tuple[tuple[bytes, str], ...]:
    """A vanished pair and a lead byte in front of a bracket: the three bytes and the two characters they complete."""
    gaps, known = lost_pairs(), characters()
    return tuple(
        (bytes((lead, trail, last)), first + known[trail, last])
        for lead, first in _completed_by(late)
        for second in likelihood().followers(simple(first))
        for trail, last in _pairs_of(second)
        if trail in gaps[lead] and last >= 0x81 and reads(known[trail, last], reading)
    )


@lru_cache(maxsize=4096)
def through_lost_pairs(late: int, following: int) -> tuple[tuple[bytes, str, float], ...]:
    """One or two vanished pairs between two bytes, likely ones first: the bytes, the characters they complete, the cost."""
    known, gaps, model = characters(), lost_pairs(), likelihood()
    found: list[tuple[float, bytes, str]] = []
    for lead, first in _completed_by(late):
        one = simple(first)
        for trail in gaps[lead]:
            second = known.get((trail, following))
            if second is not None:
                score = model.single(one) + model.after(one, simple(second))
                found.append((score, bytes((lead, trail)), first + second))
        for middle in model.followers(one):
            for trail, middle_lead in _pairs_of(middle):
                if trail not in gaps[lead] or middle_lead not in gaps:
                    continue
                for last in gaps[middle_lead]:
                    third = known.get((last, following))
                    if third is not None and model.follows(middle, simple(third)):
                        score = (
                            model.single(one) + model.after(one, middle) + model.after(middle, simple(third))
                        )
                        data = bytes((lead, trail, middle_lead, last))
                        found.append((score, data, first + known[trail, middle_lead] + third))
    found.sort(reverse=True)
    return tuple((data, text, _LOSS * (len(data) // 2)) for _, data, text in found)


@lru_cache(maxsize=4096)
def _likely_lost_pairs(late: int, following: int) -> tuple[tuple[bytes, str, float], ...]:
    """The likeliest of them, of one pair and of two."""
    found = through_lost_pairs(late, following)
    return tuple(one for size in (2, 4) for one in [e for e in found if len(e[0]) == size][:_BEST_OF_PAIRS])


@cache
def _completed_by(late: int) -> tuple[tuple[int, str], ...]:
    """The leads of vanished pairs that are trails of `late`, with the characters they make."""
    known = characters()
    return tuple((lead, known[late, lead]) for lead in lost_pairs() if (late, lead) in known)


@cache
def _spellings() -> dict[str, list[tuple[int, int]]]:
    spellings: dict[str, list[tuple[int, int]]] = {}
    for pair, character in characters().items():
        spellings.setdefault(simple(character), []).append(pair)
    return spellings


def _pairs_of(character: str) -> list[tuple[int, int]]:
    """The bytes of a Simplified character and of its Traditional forms."""
    return _spellings().get(character, [])
