"""From the likeliest path to runs of slipped bytes, each settled where bytes were lost and proved by doing it again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from operator import ne
from typing import Final, NamedTuple

from services.normalize.glosses import reads
from services.normalize.mojibake.frames import LEADS, ORPHANS, characters, narrowed, pair_of, read
from services.normalize.mojibake.model import likelihood, simple
from services.normalize.mojibake.shift import (
    BROKEN,
    Path,
    leads_parted,
    lost_before_gloss,
    read_as,
    through_lost_pairs,
)
from services.normalize.mojibake.tokens import LETTERS, Token
from shared.messages.documents import ByteEdit

_HAN: Final = re.compile("[㐀-鿿]")
_MARGIN: Final = 1.6
_UNRIVALLED: Final = 3.0
_COMMON: Final = -6.0
_KNOWN: Final = -10.0
_WORD: Final = 5.0
_MOST_ALTERNATIVES: Final = 300
_REACH: Final = 10
_FEWEST_SEEN: Final = 7
_FEWEST_READ: Final = 4
_SHORT: Final = 6
_MARKS: Final = frozenset("\ufffd，。、；：？！（）《》“”‘’—…·　【】％" + LETTERS)
_WHOLE: Final = ("extra", "broken")
_PLAUSIBLE: Final = -9.0
_BETTER: Final = 3.0
_NAME_ENDS: Final = frozenset("　 ）)、,，。\n：:")


class Change(NamedTuple):
    """Bytes put in before a token's, of which the first `unseen` left no trace, and whether the token's stay."""

    token: Token
    before: bytes
    keeps: bool
    unseen: int


@dataclass
class Run:
    """Tokens `[first, last]` read one byte late; `entry` and `reading` say how the frame slipped."""

    first: int
    last: int
    entry: str
    reading: str
    before: str
    changes: list[Change] = field(default_factory=list)

    def data(self) -> bytes:
        """The bytes of the text as it was."""
        return b"".join(
            change.before + (own_bytes(change.token) if change.keeps else b"") for change in self.changes
        )

    def is_evident(self) -> bool:
        """Whether enough of it is still to be seen; less is enough where a reading bears witness."""
        if self.entry == "gloss":
            return True
        seen = sum(
            len(change.before) + change.keeps * len(own_bytes(change.token)) - change.unseen
            for change in self.changes
            if change.token.reading is None
        )
        lost = sum(change.unseen for change in self.changes)
        read = any(change.token.reading for change in self.changes)
        return seen >= (_FEWEST_READ if read else _FEWEST_SEEN) and lost <= seen

    def ends_read(self, tokens: list[Token]) -> bool:
        """Whether it is short and ends at or before its reading, so that all of it stands by that reading."""
        if len(self.changes) > _SHORT:
            return False
        if self.changes[-1].token.reading is not None:
            return True
        behind = tokens[self.last + 1] if self.last + 1 < len(tokens) else None
        last = self.data().decode("gb18030", "replace")[-1:]
        return behind is not None and behind.reading is not None and reads(last, behind.reading)

    def without_guess(self) -> "Run | None":
        """The run with its first character, of which a byte is lost, as a mark; None if it did not lose one so."""
        first = self.changes[0]
        if self.entry != "lost" or not first.keeps or not first.token.pairs:
            return None
        broken = first._replace(before=BROKEN + own_bytes(first.token)[1:], keeps=False, unseen=0)
        return replace(self, entry="broken", changes=[broken, *self.changes[1:]])

    def parts_a_reading(self, lead: int) -> bool:
        """Whether the reading that parted a character is that of the bytes in front of it: a trail and this lead."""
        before = pair_of(self.before)
        return before is not None and lead in leads_parted(before[1], self.reading)

    def edits(self) -> tuple[ByteEdit, ...]:
        """How the bytes of what stands there become those of the text."""
        made: list[ByteEdit] = []
        at = 0
        for change in self.changes:
            own = len(own_bytes(change.token))
            removed = 0 if change.keeps else own
            if change.before or removed:
                if made and made[-1].at + made[-1].removed == at:
                    removed += made[-1].removed
                    inserted = made[-1].inserted + change.before.hex()
                    made[-1] = ByteEdit(at=made[-1].at, removed=removed, inserted=inserted)
                else:
                    made.append(ByteEdit(at=at, removed=removed, inserted=change.before.hex()))
            at += own
        return tuple(made)


def own_bytes(token: Token) -> bytes:
    """The bytes of a token as it stands there."""
    return bytes(token.pairs[0][0]) if token.pairs and token.pairs[0][1] else token.text.encode("gb18030")


def runs_of(path: Path, tokens: list[Token]) -> list[Run]:
    """The runs of a path that were read late, in order."""
    steps: list[Path] = []
    at: Path | None = path
    while at is not None and at.before is not None:
        steps.append(at)
        at = at.before
    steps.reverse()
    runs: list[Run] = []
    open_run: Run | None = None
    done = 0
    last = "，"
    for step in steps:
        if step.move.enters:
            before = tokens[done - 1].text if done else last
            open_run = Run(done, step.token, step.move.enters, step.move.reading, before)
            open_run.changes += [Change(token, b"", False, 0) for token in tokens[done : step.token]]
            runs.append(open_run)
        elif open_run is not None:
            open_run.changes += [Change(token, b"", False, 0) for token in tokens[done : step.token]]
        if open_run is not None:
            open_run.last = step.token
            open_run.changes.append(
                Change(tokens[step.token], step.move.before, step.move.keeps, step.move.unseen)
            )
            if step.late is None:
                open_run = None
        done = step.token + 1
        last = step.last
    return runs


def settled(run: Run, tokens: list[Token]) -> bool:
    """Whether every lost byte of the run is beyond reasonable doubt; puts better ones in where words say so.

    A Han character with a lost byte must stand in a word or have its reading beside it, and must be clearly
    likelier than all others that fit; a name behind a label must have two characters at least.
    """
    for index, change in enumerate(run.changes):
        if change.unseen and not _settle(run, index, tokens):
            return False
    text = run.data().decode("gb18030", "replace")
    if run.entry in _WHOLE:
        private = any(_is_private(change.token.text) for change in run.changes)
        standing = "".join(change.token.text for change in run.changes)
        whole = private and not any(change.unseen for change in run.changes)
        return whole and _average(text) > max(_PLAUSIBLE, _average(standing) + _BETTER)
    after = "".join(token.text for token in tokens[run.last + 1 : run.last + 2])
    if run.entry == "gloss" and len(text) == 1 and run.changes[-1].token.ascii is not None:
        return "一" <= text <= "鿿"
    return _names_are_whole(text) and _reads_well(
        run.before, text, after, read=run.entry == "gloss" and len(_HAN.findall(text)) <= _SHORT
    )


def _is_private(text: str) -> bool:
    return "\ue000" <= text <= "\uf8ff"


def _average(text: str) -> float:
    return likelihood().of(text) / max(1, len(text))


def _settle(run: Run, index: int, tokens: list[Token]) -> bool:
    change = run.changes[index]
    lost, rest = change.before[: change.unseen], change.before[change.unseen :]
    left = b"".join(c.before + (own_bytes(c.token) if c.keeps else b"") for c in run.changes[:index])
    right = rest + (own_bytes(change.token) if change.keeps else b"")
    right += b"".join(c.before + (own_bytes(c.token) if c.keeps else b"") for c in run.changes[index + 1 :])
    beyond = "".join(token.text for token in tokens[run.last + 1 : run.last + 4])
    near = len(left.decode("gb18030", "ignore"))
    best: dict[str, tuple[float, int, bytes]] = {}
    for other in dict.fromkeys((lost, *_alternatives(run, index, left, right))):
        try:
            text = (left + other + right).decode("gb18030")
        except UnicodeDecodeError:
            continue
        # What is farther away is the same for all of them.
        score = _weight(f"{run.before}{text}{beyond}"[max(0, near - _REACH) : near + _REACH])
        key = "".join(simple(c) if "一" <= c <= "鿿" else " " for c in text)
        # The model knows Simplified characters only; readings in brackets come from Traditional text.
        found = (score, sum(map(ne, text, map(simple, text))), other)
        best[key] = max(found, best.get(key, found))
    ranked = sorted(best.values(), reverse=True)
    if not ranked:
        return False
    if len(ranked) == 1 and len(lost) == 1 and (change.token.reading or (not left and run.reading)):
        return True
    chosen = ranked[0][2]
    run.changes[index] = change._replace(before=chosen + rest, unseen=len(chosen))
    lead = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else _UNRIVALLED
    read = change.token.reading is not None or (not left and run.reading != "")
    read = read or (len(lost) == 1 and run.ends_read(tokens))
    return lead >= _MARGIN and _is_supported(run, (left, chosen, right), beyond, read=read)


def _alternatives(run: Run, index: int, left: bytes, right: bytes) -> Iterator[bytes]:
    """All bytes that could have been lost there."""
    change = run.changes[index]
    entering = not any(c.keeps or c.before for c in run.changes[:index])
    if entering and change.unseen == 4:
        for lead in LEADS:
            if run.parts_a_reading(lead) and change.token.reading is not None:
                yield from (
                    bytes((lead,)) + data for data, _ in lost_before_gloss(lead, change.token.reading)
                )
        return
    if entering:
        for lead in LEADS:
            if (lead, right[0]) in characters() and (not run.reading or run.parts_a_reading(lead)):
                yield bytes((lead,))
        return
    late = left[-1]
    if change.token.reading is not None:
        reading = change.token.reading
        yield from (bytes((trail,)) for trail, _ in read_as(late, reading))
        if change.unseen == 3:
            yield from (data for data, _ in lost_before_gloss(late, reading))
    elif change.unseen == 1:
        yield from (bytes((trail,)) for trail in LEADS if (late, trail) in characters())
    else:
        yield from (data for data, _, _ in through_lost_pairs(late, right[0])[:_MOST_ALTERNATIVES])


def _weight(text: str) -> float:
    """Log-likelihood of a text with more for every long word in it; longer texts are not worse for their length."""
    plain = "".join(map(simple, text))
    bonus, model = 0.0, likelihood()
    for size in (3, 4, 5, 6):
        for start in range(len(plain) - size + 1):
            if plain[start] != "　" and model.has_word(plain[start : start + size]):
                bonus += _WORD
    return model.of(plain) + bonus


def _is_supported(run: Run, parts: tuple[bytes, bytes, bytes], beyond: str, *, read: bool) -> bool:
    """Whether all characters with a lost byte stand in a long word or phrase; or, where a reading bears witness, the Han
    characters among them in a word with a neighbour.
    """
    left, lost, _ = parts
    text = b"".join(parts).decode("gb18030", "replace")
    start = len(run.before)
    around = "".join(map(simple, run.before + text + beyond))
    places = [start + place for place in _touched(text, len(left), len(left) + len(lost))]
    model = likelihood()
    if _long_word_covers(around, places):
        return True
    if not read:
        return False
    for at in places:
        after = around[at + 1] if at + 1 < len(around) else ""
        if not "一" <= around[at] <= "鿿":
            continue
        in_word = model.follows(around[at - 1], around[at]) or (after and model.follows(around[at], after))
        if not in_word and after not in ("(", "（"):
            return False
    return True


def _long_word_covers(text: str, places: list[int]) -> bool:
    first, last = min(places), max(places)
    model = likelihood()
    return any(
        model.has_word(text[start:end])
        for start in range(max(0, last - 6), first + 1)
        for end in range(max(last + 1, start + 3), min(len(text), start + 8) + 1)
    )


def _touched(text: str, start: int, end: int) -> list[int]:
    """The characters of a text that have a byte in `[start, end)` of its bytes."""
    places, at = [], 0
    for place, character in enumerate(text):
        size = len(character.encode("gb18030"))
        if at < end and start < at + size:
            places.append(place)
        at += size
    return places


def _reads_well(before: str, text: str, after: str, *, read: bool) -> bool:
    """Whether every Han character stands in a word with a neighbour, names behind labels excepted; some where `read`.

    Where a vanished pair was overlooked, two halves of other characters meet, and they hardly ever make a word.
    """
    model = likelihood()
    plain = "".join(map(simple, f"{before}{text}{after}"))
    named = False
    for at in range(len(before), len(plain) - len(after)):
        if plain[at] in ":：":
            named = True
        elif plain[at] in "　 ）)、,，。":
            named = False
        if not "一" <= plain[at] <= "鿿":
            if not plain[at].isascii() and plain[at] not in _MARKS:
                return False
            continue
        if named:
            continue
        behind = plain[at + 1] if at + 1 < len(plain) else "，"
        if not (
            model.follows(plain[at - 1], plain[at])
            or model.follows(plain[at], behind)
            or model.single(plain[at]) > (_KNOWN if read else _COMMON)
        ):
            return False
    return True


def _names_are_whole(text: str) -> bool:
    """Whether at least two characters stand behind every label of a sign-off in the text."""
    for index, character in enumerate(text):
        if character in ":：" and index + 2 < len(text):
            behind = text[index + 1 : index + 3]
            if behind[0] not in _NAME_ENDS and behind[1] in _NAME_ENDS:
                return False
    return True


def is_proved(run: Run, damaged: str) -> bool:
    """Whether the damage, done to the text that was found, gives exactly what stands there."""
    data = run.data()
    if run.entry in _WHOLE:
        return _is_read_so(run, data, damaged)
    if BROKEN in data:
        # Any trail does: it was read as a lead, together with the bracket behind it.
        broken = next(
            own_bytes(c.token)[1:2] for c in reversed(run.changes) if c.token.pairs and c.token.pairs[0][1]
        )
        data = data.replace(BROKEN, broken + b"\xb0")
        if "（" not in data.decode("gb18030", "replace"):
            return False
    seen = "".join(map(simple, narrowed(damaged)))
    if run.entry == "lost":
        sources = [(b"", data[1:])]
    elif run.entry == "lost_marked":
        sources = [(b"?", data[1:])]
    else:
        try:
            written = run.reading.encode("gbk")
        except UnicodeEncodeError:
            return False
        sources = [(b"", data[:1] + b"(" + written + b")" + data[1:])]
    return any(
        "".join(map(simple, narrowed(mark.decode() + read(source, orphan)))) == seen
        for mark, source in sources
        for orphan in ORPHANS
    )


def _is_read_so(run: Run, data: bytes, damaged: str) -> bool:
    """Whether a byte too many or too few makes of `data` what stands there, and GBK had a code for every pair of it."""
    first = own_bytes(run.changes[0].token)
    last = next((own_bytes(c.token) for c in reversed(run.changes) if c.token.pairs), b"")
    if run.entry == "broken":
        data = data.removeprefix(BROKEN)
    elif data.startswith(BROKEN):
        return False
    source = first[:1] + data.replace(BROKEN, last[1:2] + b"\xb0")
    if "\ufffd" not in damaged:
        source = first[:1] + data
    return source.decode("gb18030", "replace") == damaged
