"""The normalize stage: bytes in, clean Simplified text with evidence out. Pure: the same answer every time."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from services.normalize.characters import cleaned, respelled
from services.normalize.converters import Convert, converter
from services.normalize.decode import decode
from services.normalize.glosses import FoundGloss, without_glosses
from services.normalize.kind import is_html
from services.normalize.layout import Piece, arrange
from services.normalize.lines import Line, han_count, key_of
from services.normalize.markup import Element, HtmlLine, read_markup
from services.normalize.metatags import meta_values
from services.normalize.mojibake.repair import mended, repaired
from services.normalize.offsets import Edit, Mapped
from services.normalize.quality import quality_of
from services.normalize.script import Tally, tally, to_simplified
from services.normalize.settings import NormalizeSettings
from services.normalize.signature import signature_of
from services.normalize.suspects import MOJIBAKE_TAIL, find_suspects
from services.normalize.tables import joined_rows
from services.normalize.titles import Named
from shared.errors import Cause, Reject
from shared.messages.documents import (
    Block,
    Gloss,
    MetaTag,
    NormalizedDocument,
    RawDocument,
    Removed,
    Repair,
    Step,
    Suspect,
)

STAGE_VERSION: Final = 3
"""Rises whenever the same input may give another output."""

_DEFAULTS: Final = NormalizeSettings()
_LINE_ENDS: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


@dataclass
class _Page:
    """A decoded page as text lines, before it is cleaned."""

    kind: Literal["html", "text"]
    text: Mapped
    html_lines: list[HtmlLine]
    elements: list[Element]
    page_title: str | None
    meta: list[tuple[str, str]]


def normalize(raw: RawDocument, settings: NormalizeSettings = _DEFAULTS) -> NormalizedDocument:
    """The clean text of a page with its blocks, and the way from every character back to the decoded original.

    The decoded original is `raw.content.decode(document.decoding.chosen, "replace")`. Takes time linear in the
    length. Raises Reject with cause EMPTY, BINARY, CHARSET_UNKNOWN, NO_TEXT, NO_CHINESE or LOW_QUALITY, and
    nothing else.
    """
    original, decoding = decode(raw.content, raw.origin.content_type, settings)
    page = _read(original, raw.origin.content_type)
    text, repairs = repaired(page.text, original)
    text, counts = cleaned(text)
    text, glosses, repairs = _without_glosses(text, original, repairs, settings)
    _check_language(text.text, settings)
    convert = converter(settings.script_backend, settings.script_backend_folder)
    text, lines, telling = _simplified(text, page, convert)
    counts["pinyin_gloss"] = len(glosses)
    counts.update(repair.kind for repair in repairs)
    head = tally(page.page_title or "").is_traditional or telling.is_traditional
    meta = [(name, _plain(content, head, convert)) for name, content in page.meta]
    page_title = _plain(page.page_title, head, convert) if page.page_title else None
    pieces = arrange(lines, page.elements, Named.of(meta, page_title))
    clean, blocks, kept = _assembled(text, pieces)
    counts.update(piece.rule for piece in pieces if piece.fate == "removed")
    suspects = _suspects(clean.text, blocks)
    body = "\n".join(clean.text[block.start : block.end] for block in blocks if block.role == "body")
    in_body = [block for block in blocks if block.role == "body"]
    damaged = sum(
        end - start for start, end, _ in suspects if any(b.start <= start and end <= b.end for b in in_body)
    )
    signature, repetition = signature_of(body)
    return NormalizedDocument(
        origin=raw.origin,
        kind=page.kind,
        text=clean.text,
        blocks=tuple(blocks),
        offsets=clean.offset_map(len(original)),
        decoding=decoding,
        script=_script(telling, len(glosses), settings),
        page_title=page_title,
        meta=tuple(MetaTag(name=name, content=content) for name, content in meta),
        glosses=tuple(_placed_glosses(glosses, blocks, kept)),
        removed=tuple(_removed(text, pieces)),
        suspects=tuple(Suspect(start=start, end=end, rule=rule) for start, end, rule in suspects),
        repairs=tuple(repairs),
        steps=tuple(Step(rule=rule, count=count) for rule, count in sorted(counts.items()) if count),
        quality=quality_of(body, damaged, repetition, settings),
        signature=signature,
    )


def _read(original: str, content_type: str | None) -> _Page:
    if is_html(original, content_type):
        markup = joined_rows(read_markup(original))
        meta = list(meta_values(markup.meta_tags, markup.json_ld))
        return _Page("html", markup.text, markup.lines, markup.elements, markup.page_title, meta)
    ends = [(match.start(), match.end(), "\n") for match in _LINE_ENDS.finditer(original)]
    return _Page("text", Mapped.of(original).edited(ends), [], [], None, [])


def _without_glosses(
    text: Mapped, original: str, repairs: list[Repair], settings: NormalizeSettings
) -> tuple[Mapped, list[FoundGloss], list[Repair]]:
    """The text without glosses; a reading of no character is a sign of damage, which is repaired first if it can be."""
    unglossed = without_glosses(text, settings.glosses_of_a_glossed_page)
    if unglossed.strays:
        text, more = repaired(text, original, unglossed.strays)
        if more:
            unglossed = without_glosses(text, settings.glosses_of_a_glossed_page)
            repairs = sorted([*repairs, *more], key=lambda repair: repair.start)
    return unglossed.text, unglossed.glosses, repairs


def _check_language(text: str, settings: NormalizeSettings) -> None:
    letters = len(key_of(text))
    if not letters:
        raise Reject(
            Cause.NO_TEXT, "no text is left after markup and noise; the page may be drawn by scripts"
        )
    han = han_count(text)
    if han < settings.minimum_han or han < settings.minimum_han_ratio * letters:
        raise Reject(
            Cause.NO_CHINESE,
            f"only {han} of {letters} letters are Chinese; check the address, or the encoding it was saved in",
        )


def _simplified(text: Mapped, page: _Page, convert: Convert) -> tuple[Mapped, list[Line], Tally]:
    """The text in Simplified script, its lines that are not blank, and the count that told the page's script."""
    raw_lines = text.text.split("\n")
    counts = [tally(line) for line in raw_lines]
    telling = Tally(sum(count.simplified for count in counts), sum(count.traditional for count in counts))
    simple: list[str] = []
    lines: list[Line] = []
    at = 0
    for index, raw in enumerate(raw_lines):
        plain = to_simplified(raw, counts[index], page_is_traditional=telling.is_traditional, convert=convert)
        simple.append(plain)
        stripped = plain.strip(" \ufffc")
        if stripped:
            start = at + plain.index(stripped)
            lines.append(_line(start, stripped, page, index))
        at += len(plain) + 1
    return text.respelled("\n".join(simple)), lines, telling


def _line(start: int, text: str, page: _Page, index: int) -> Line:
    if not page.html_lines:
        return Line(start, text)
    html_line = page.html_lines[index]
    return Line(
        start,
        text,
        heading=html_line.heading,
        linked=html_line.linked / max(1, len(text)),
        element=html_line.element,
    )


def _plain(text: str, is_traditional: bool, convert: Convert) -> str:
    text = mended(text)
    return to_simplified(respelled(text), tally(text), page_is_traditional=is_traditional, convert=convert)


def _script(
    telling: Tally, glosses: int, settings: NormalizeSettings
) -> Literal["hans", "hant", "hant+pinyin"]:
    if not telling.is_traditional:
        return "hans"
    return "hant+pinyin" if glosses >= settings.glosses_of_a_glossed_page else "hant"


def _assembled(text: Mapped, pieces: Iterable[Piece]) -> tuple[Mapped, list[Block], list[int]]:
    """The kept pieces joined by line feeds, as blocks, and where each kept piece begins in the clean text."""
    edits: list[Edit] = []
    blocks: list[Block] = []
    starts: list[int] = []
    done = at = 0
    for piece in pieces:
        if piece.fate == "removed":
            continue
        start, end = _stripped(text.text, piece)
        if start == end:
            continue
        gap = "\n" if blocks else ""
        if text.text[done:start] != gap:
            edits.append((done, start, gap))
        at += len(gap)
        blocks.append(Block(start=at, end=at + end - start, role=piece.fate, rule=piece.rule))
        starts.append(start)
        at += end - start
        done = end
    if done < len(text.text):
        edits.append((done, len(text.text), ""))
    return text.edited(edits), blocks, starts


def _placed_glosses(glosses: Iterable[FoundGloss], blocks: list[Block], starts: list[int]) -> Iterator[Gloss]:
    """The glosses of kept blocks, at their places in the clean text. Both lists ascend."""
    rest = iter(glosses)
    gloss = next(rest, None)
    for block, start in zip(blocks, starts, strict=True):
        end = start + block.end - block.start
        while gloss is not None and gloss.at <= start:
            gloss = next(rest, None)
        while gloss is not None and gloss.at <= end:
            yield Gloss(at=block.start + gloss.at - start, reading=gloss.reading)
            gloss = next(rest, None)


def _removed(text: Mapped, pieces: Iterable[Piece]) -> Iterator[Removed]:
    for piece in pieces:
        if piece.fate == "removed":
            start, end = text.to_original(piece.start, piece.end)
            if start < end:
                yield Removed(start=start, end=end, rule=piece.rule)


def _suspects(text: str, blocks: Iterable[Block]) -> list[tuple[int, int, str]]:
    """Damaged spans: whole blocks that were split off as such, else what the patterns find in title and body."""
    found: list[tuple[int, int, str]] = []
    for block in blocks:
        if block.rule == MOJIBAKE_TAIL:
            found.append((block.start, block.end, block.rule))
        else:
            inner = text[block.start : block.end]
            found += [
                (block.start + start, block.start + end, rule) for start, end, rule in find_suspects(inner)
            ]
    return found


def _stripped(text: str, piece: Piece) -> tuple[int, int]:
    inner = text[piece.start : piece.end]
    start = piece.start + len(inner) - len(inner.lstrip())
    return start, start + len(inner.strip())
