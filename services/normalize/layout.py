"""Gives every line of a page its role, or removes it with the id of a rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from services.normalize.container import find_container, hinted_boilerplate, place_lines, shelter
from services.normalize.cuts import cut
from services.normalize.elements import Hint
from services.normalize.heads import begin_of_others, is_fragment, mark_values, relax, title_in_meta
from services.normalize.lines import Fate, Line, Verdict
from services.normalize.markup import Element
from services.normalize.repeats import repeated_body, repeats_lead
from services.normalize.rules import judge
from services.normalize.rules.listing import mark_lists
from services.normalize.rules.meta import has_clock, has_date, is_dated
from services.normalize.rules.neighbours import lacks_title
from services.normalize.tails import end_of_tail, tail_pieces
from services.normalize.titles import Named, find_title

_OVERRULED: Final = 2
_TELLING: Final = Hint.BREADCRUMB | Hint.META | Hint.CAPTION
_BARE: Final = ("bare_date", "bare_number")
_DATELINES: Final = ("meta_labels", "date_beside_label")
_LITTLE: Final = 0.3
_MOSTLY_TEXT: Final = 0.2
_LONGEST_META: Final = 120


@dataclass(frozen=True)
class Piece:
    """`[start, end)` of the page's text with what becomes of it."""

    start: int
    end: int
    fate: Fate
    rule: str


class _Region(NamedTuple):
    """Indexes: body can begin at `begin`, its first and last paragraph are `first` and `last`; it ends before `end`."""

    begin: int
    first: int
    last: int
    end: int


def arrange(lines: Sequence[Line], elements: Sequence[Element], named: Named) -> list[Piece]:
    """The pieces of the page in order; each line gives at least one. `elements` is empty for text pages.

    Pieces of one line may leave the space between them out.
    """
    lines = cut(lines)
    _judge(lines, elements)
    mark_values(lines)
    if not any(line.is_prose for line in lines):
        relax(lines)
    first = next((i for i, line in enumerate(lines) if line.is_prose and line.inside), None)
    if first is None:
        first = next((i for i, line in enumerate(lines) if line.is_prose), len(lines))
    first = _below_dateline(lines, first)
    title = find_title(lines, named, first)
    glued = title_in_meta(lines, first) if title is None else None
    if first == len(lines) and title is not None:
        first = min(title[0] + 1, len(lines))
    begin, end = _begin(lines, title, first), _end(lines, first)
    last = max((i for i in range(first, end) if lines[i].is_prose), default=first)
    if elements:
        shelter(lines, last, title)
    end = end_of_tail(lines, last, end)
    region = _Region(begin, first, last, end)
    fates = [_fate(lines, i, region, title) for i in range(len(lines))]
    _continue_links(lines, fates)
    _drop_repeats(lines, fates, title)
    return _pieces(lines, fates, glued)


def _judge(lines: Sequence[Line], elements: Sequence[Element]) -> None:
    """A verdict for each line that its text, its place in the page's elements or its neighbours tell."""
    for line in lines:
        line.verdict = judge(line)
    mark_lists(lines)
    _drop_tail_verdicts(lines)
    if not elements:
        return
    first = next((i for i, line in enumerate(lines) if line.is_prose), len(lines))
    place_lines(lines, elements, find_container(lines[: begin_of_others(lines, first)], elements))
    for line in lines:
        if line.hints & _TELLING and line.verdict is None:
            line.verdict = judge(line)
        if line.verdict is None:
            line.verdict = hinted_boilerplate(line)
    _drop_tail_verdicts(lines)


def _pieces(
    lines: Sequence[Line], fates: Sequence[tuple[Fate, str]], glued: tuple[int, int] | None
) -> list[Piece]:
    """The lines with their fates, tails of paragraphs and a `glued` title apart."""
    pieces: list[Piece] = []
    last_body = max((i for i, (fate, _) in enumerate(fates) if fate == "body"), default=-1)
    for i, (line, (fate, rule)) in enumerate(zip(lines, fates, strict=True)):
        start = line.start
        if fate == "body":
            parts = tail_pieces(line.plain, line.text, rule, is_last=i == last_body)
            pieces += [
                Piece(start + low, start + high, part, part_rule) for low, high, part, part_rule in parts
            ]
            continue
        if glued is not None and i == glued[0]:
            pieces.append(Piece(start, start + glued[1], "title", "title_in_meta_line"))
            start += glued[1]
        pieces.append(Piece(start, line.end, fate, rule))
    return pieces


def _below_dateline(lines: Sequence[Line], first: int) -> int:
    """Index of the first paragraph; what stands above the line of date and source is none if it is much less."""
    above = 0
    below = sum(len(line.text) for line in lines[first:] if line.is_prose and line.inside)
    for i in range(first, len(lines)):
        line = lines[i]
        if line.is_prose and line.inside:
            above += len(line.text)
            if above > _LITTLE * below:
                break
        elif above and line.verdict is not None and line.verdict.rule in _DATELINES and has_date(line):
            return next((j for j in range(i, len(lines)) if lines[j].is_prose and lines[j].inside), first)
    return first


def _drop_tail_verdicts(lines: Sequence[Line]) -> None:
    """Verdicts that hold only below the article fall where paragraphs follow."""
    below = 0
    for line in reversed(lines):
        verdict = line.verdict
        if verdict is not None and verdict.tail_only and below >= _OVERRULED:
            line.verdict = _above(line, verdict)
        elif line.is_prose:
            below += 1


def _above(line: Line, verdict: Verdict) -> Verdict | None:
    if verdict.rule in ("signoff_line",):
        return Verdict("meta", "byline")
    if verdict.rule in ("footer", "repost_notice", "run_by") and not line.reads_like_prose:
        return Verdict("site", verdict.rule)
    return None


def _begin(lines: Sequence[Line], title: tuple[int, str] | None, first: int) -> int:
    """Index of the first line that can be body: below the title and the line of date and source."""
    begin = title[0] + 1 if title is not None else 0
    for i in range(first):
        verdict = lines[i].verdict
        if verdict is not None and verdict.fate in ("meta", "breadcrumb") and (title is None or i > title[0]):
            begin = max(begin, i + 1)
    return min(begin, first) if title is None else begin


def _end(lines: Sequence[Line], first: int) -> int:
    """Index of the line that ends the article: the first closing one that has no larger part of it below."""
    above = [0]
    for line in lines:
        above.append(above[-1] + (len(line.text) if line.is_prose and line.inside else 0))
    others = begin_of_others(lines, first)
    for i in range(first + 1, len(lines)):
        verdict = lines[i].verdict
        if i == others or (verdict is not None and verdict.ends_body and above[-1] - above[i] <= above[i]):
            return i
    return len(lines)


def _fate(lines: Sequence[Line], i: int, region: _Region, title: tuple[int, str] | None) -> tuple[Fate, str]:
    if title is not None and i == title[0]:
        return "title", title[1]
    line = lines[i]
    if i < region.begin:
        return _fate_above(line, below_title=title is not None and i > title[0])
    if i < region.end:
        return _fate_within(line, i, region)
    if line.verdict is None or line.verdict.rule in _BARE:
        return "removed", "after_article"
    return line.verdict.fate, line.verdict.rule


def _fate_above(line: Line, *, below_title: bool) -> tuple[Fate, str]:
    if line.verdict is not None:
        return line.verdict.fate, line.verdict.rule
    if not below_title:
        return "removed", "before_article"
    return ("title", "subtitle") if line.plain.startswith("—") else ("meta", "below_title")


def _fate_within(line: Line, i: int, region: _Region) -> tuple[Fate, str]:
    verdict = line.verdict
    if verdict is None and i < region.first and is_dated(line):
        return "meta", "dated_line"
    if verdict is None and i < region.first and is_fragment(line):
        return "removed", "fragment_above"
    if verdict is None:
        return ("body", "paragraph") if line.inside else _outside(line, is_above=i < region.first)
    # A signature's date, and labels between paragraphs, belong to the article; no signature has a time of day.
    is_signature = verdict.rule == "bare_date" and not (i > region.last and has_clock(line))
    is_text = is_signature or (
        verdict.fate == "meta" and verdict.rule not in ("editor_line", "bare_number") and i < region.last
    )
    return ("body", "paragraph") if is_text and line.inside else (verdict.fate, verdict.rule)


def _outside(line: Line, *, is_above: bool) -> tuple[Fate, str]:
    if line.is_prose and line.linked < _MOSTLY_TEXT:
        return "body", "paragraph_outside"
    if is_above and Hint.META in line.hints and len(line.text) <= _LONGEST_META:
        return "meta", "meta_element"
    return "removed", "outside_article"


def _continue_links(lines: Sequence[Line], fates: list[tuple[Fate, str]]) -> None:
    """A title that stands in the line below its label 上一篇 belongs to it."""
    for i in range(len(lines) - 1):
        below = lines[i + 1]
        is_open = fates[i + 1][0] == "removed" and len(below.text) <= 120 and below.verdict is None
        if fates[i] == ("link", "neighbour_link") and lacks_title(lines[i]) and is_open:
            fates[i + 1] = ("link", "neighbour_title")


def _drop_repeats(
    lines: Sequence[Line], fates: list[tuple[Fate, str]], title: tuple[int, str] | None
) -> None:
    body = [i for i, (fate, _) in enumerate(fates) if fate == "body"]
    if title is not None:
        key, han = lines[title[0]].key, lines[title[0]].han
        for i, line in enumerate(lines):
            if i == title[0] or fates[i][0] not in ("body", "meta", "title"):
                continue
            if line.han == han and key and line.key == key:
                fates[i] = ("removed", "repeated_title")
    body = [i for i in body if fates[i][0] == "body"]
    # Lines of other lengths are no copies; so the keys of most pages need not be made.
    if body and any(lines[i].han == lines[body[0]].han for i in body[1:]):
        for i in repeated_body([lines[i].key for i in body]):
            fates[body[i]] = ("removed", "repeated_body")
        body = [i for i in body if fates[i][0] == "body"]
    for position, i in enumerate(body[:3]):
        kind = repeats_lead(lines[i], [lines[j] for j in body[position + 1 : position + 4]])
        if kind is not None:
            fates[i] = kind
