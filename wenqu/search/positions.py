"""Where found words stand: in the body, in the clean text, and in the page as it came."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from shared.messages.base import Part
from shared.messages.offsets import OffsetMap
from wenqu.search.highlight import pieces, spans
from wenqu.search.results import Hit


class FoundWord(Part):
    """A found word; all places are `(start, end)` in code points, `end` excluded."""

    field: str = Field(description="title or body")
    word: str = Field(description="As it stands in the record: Simplified, without glosses")
    in_field: tuple[int, int]
    in_text: tuple[int, int] | None = Field(
        default=None, description="Null where a title stood outside the text"
    )
    in_original: tuple[int, int] | None = Field(
        default=None, description="In the decoded page; null where its bytes are not here"
    )
    original: str | None = Field(default=None, description="The characters there, glosses and all")


def locate(
    hit: Hit, record: Mapping[str, Any], offsets: OffsetMap | None = None, original: str | None = None
) -> tuple[FoundWord, ...]:
    """The marked words of a hit in the order of their highlights, each place once.

    `record` is the hit's own; `offsets` is its map from the clean text to the decoded page `original`. A word that
    goes over a paragraph's end is told in its parts.
    """
    found: dict[FoundWord, None] = {}
    for field, at, end in _places(hit, record):
        for in_field, in_text in _in_text(record, field, at, end):
            back = _back(in_text, offsets)
            found[
                FoundWord(
                    field=field,
                    word=str(record[field])[in_field[0] : in_field[1]],
                    in_field=in_field,
                    in_text=in_text,
                    in_original=back,
                    original=None if back is None or original is None else original[back[0] : back[1]],
                )
            ] = None
    return tuple(found)


def _places(hit: Hit, record: Mapping[str, Any]) -> Iterator[tuple[str, int, int]]:
    """`(field, start, end)` of each mark."""
    marked = [("title", hit.highlights.title), *(("body", fragment) for fragment in hit.highlights.body)]
    for field, fragment in marked:
        if fragment is None:
            continue
        plain = "".join(text for text, _ in pieces(fragment))
        begins = str(record.get(field) or "").find(plain)
        if begins >= 0:
            yield from ((field, begins + start, begins + end) for start, end in spans(fragment))


def _in_text(
    record: Mapping[str, Any], field: str, start: int, end: int
) -> Iterator[tuple[tuple[int, int], tuple[int, int] | None]]:
    """The parts of a place that are contiguous in the clean text, in the field and in the text."""
    if field == "title":
        yield (start, end), _of_title(record, start, end)
        return
    for segment in record.get("body_segments") or ():
        length = segment["end"] - segment["start"]
        first, last = max(start, segment["at"]), min(end, segment["at"] + length)
        if first < last:
            shift = segment["start"] - segment["at"]
            yield (first, last), (first + shift, last + shift)


def _of_title(record: Mapping[str, Any], start: int, end: int) -> tuple[int, int] | None:
    evidence = (record.get("evidence") or {}).get("title") or {}
    at, title = evidence.get("start"), record["title"]
    if at is None or record["text"][at : evidence["end"]] != title:
        return None
    return at + start, at + end


def _back(in_text: tuple[int, int] | None, offsets: OffsetMap | None) -> tuple[int, int] | None:
    return None if in_text is None or offsets is None else offsets.to_original(*in_text)
