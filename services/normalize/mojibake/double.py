"""Text that was decoded in one encoding while it was in another, whole or in spans."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from services.normalize.mojibake.frames import characters, pair_of
from services.normalize.mojibake.model import likelihood, simple
from services.normalize.mojibake.replay import read_western, written
from shared.messages.documents import ByteEdit


class Reading(NamedTuple):
    """`text[start:end]` was bytes of `meant` read in `read_as`; `edits` restore lost bytes."""

    start: int
    end: int
    kind: str
    read_as: str
    meant: str
    edits: tuple[ByteEdit, ...] = ()


_HIGH: Final = "".join(read_western(bytes((byte,))) for byte in range(0x80, 0x100))
_CONTINUES: Final = re.escape(_HIGH[:0x40])
_UTF_8_AS_WESTERN: Final = re.compile(
    rf"(?:[{_HIGH[0x42:0x60]}][{_CONTINUES}\x80-\x9f]|[{_HIGH[0x60:0x70]}][{_CONTINUES}\x80-\x9f]{{2}}"
    rf"|[{_HIGH[0x70:0x75]}][{_CONTINUES}\x80-\x9f]{{3}})+"
)
_GBK_AS_WESTERN: Final = re.compile("(?:[\u00b0-\u00f7][\u00a1-\u00fe]|[\u00a1\u00a3][\u00a1-\u00fe]){2,}")
_HIGH_RUN: Final = re.compile(rf"[{re.escape(_HIGH)}]{{3,}}")
_FEWEST_HIGH: Final = 4
_WIDE: Final = re.compile(r"(?:[^\x00-\x7f]|\?(?=[^\x00-\x7f])){2,}\??")
_MARKS: Final = "?\ufffd€"
_LOST: Final = 0xFF
_ONE: Final = re.compile(
    rb"[\xe2-\xef](?:[\x80-\xbf][\x80-\xbf\xff]|\xff[\x80-\xbf])|[\xc2-\xdf][\x80-\xbf\xff]|[\x40-\x7e]"
)
_UTF_8: Final = re.compile(rb"(?:" + _ONE.pattern + rb")+")
_THREE: Final = re.compile(rb"[\xe2-\xef][\x80-\xbf\xff]{2}")
_HAN: Final = re.compile("[㐀-鿿，。、：；！？（）“”《》]")
_PLAUSIBLE: Final = -11.0
_BETTER: Final = 1.5
_CLEARLY: Final = 1.6


def double_readings(line: str) -> list[Reading]:
    """The spans of a line that round-trip as a text read in the wrong encoding, ascending without overlap."""
    return [*_western(line), *_as_gbk(line)] if line else []


def _western(line: str) -> Iterator[Reading]:
    """UTF-8 or GBK read as Windows-1252, whichever accounts for more of the line's odd letters."""
    high = sum(map(len, _HIGH_RUN.findall(line)))
    if high < _FEWEST_HIGH:
        return
    utf_8 = list(_UTF_8_AS_WESTERN.finditer(line))
    if sum(3 * len(_HAN.findall(_decoded(match[0], "utf-8") or "")) for match in utf_8) * 2 > high:
        for match in utf_8:
            text = _decoded(match[0], "utf-8")
            if text is not None and _HAN.search(text):
                yield Reading(match.start(), match.end(), "utf_8_read_as_western", "cp1252", "utf-8")
        return
    for match in _GBK_AS_WESTERN.finditer(line):
        text = _decoded(match[0], "gb18030")
        if text is not None and _average(text) > _PLAUSIBLE:
            yield Reading(match.start(), match.end(), "gbk_read_as_western", "cp1252", "gb18030")


def _decoded(damaged: str, codec: str) -> str | None:
    try:
        return written(damaged, "cp1252").decode(codec)
    except ValueError:
        return None


def _as_gbk(line: str) -> Iterator[Reading]:
    """UTF-8 read as GBK: three characters for two. A mark stands for one byte that GBK could not read."""
    for wide in _WIDE.finditer(line):
        data, ends = bytearray(), {0: wide.start()}
        for index, character in enumerate(wide[0], wide.start() + 1):
            pair = pair_of(character)
            if character in _MARKS:
                data.append(_LOST)
            elif pair is None:
                data += b"\x00\x00"
            else:
                data += bytes(pair)
            ends[len(data)] = index
        for match in _UTF_8.finditer(data):
            reading = _span(line, bytes(data), ends, *match.span())
            if reading is not None:
                yield reading


def _span(line: str, data: bytes, ends: dict[int, int], start: int, stop: int) -> Reading | None:
    """The longest part of `data[start:stop]`, valid UTF-8, that begins and ends where characters of the line do."""
    while start < stop and not (start in ends and data[start] & 0xC0 != 0x80):
        start += 1
    bounds = [match.end() + start for match in _ONE.finditer(data[start:stop])]
    bounds = [bound for bound in bounds if bound in ends]
    if not bounds:
        return None
    stop = bounds[-1]
    whole = bytearray(data[start:stop])
    if len(_THREE.findall(whole)) < 2:
        return None
    edits: list[ByteEdit] = []
    at = 0
    for index in range(start, stop):
        character = line[ends[index] : ends[index] + 1] if data[index] == _LOST else ""
        if data[index] == _LOST:
            byte = _lost_byte(bytes(whole), index - start, line[ends[index + 1] : ends[index + 1] + 2])
            if byte is None:
                return _span(line, data, ends, start, index - 1) if index - start > 3 else None
            whole[index - start] = byte
            size = len(character.encode("gb18030"))
            edits.append(ByteEdit(at=at, removed=size, inserted=f"{byte:02x}"))
            at += size
        else:
            at += 1
    if not _is_damaged_so(bytes(whole), line[ends[start] : ends[stop]]) or not _is_better(bytes(whole)):
        return None
    return Reading(ends[start], ends[stop], "utf_8_read_as_gbk", "gb18030", "utf-8", tuple(edits))


def _is_damaged_so(data: bytes, damaged: str) -> bool:
    """Whether a reader of GBK makes `damaged` of these bytes, which must be UTF-8, with a mark where it finds no pair."""
    at = 0
    for character in damaged:
        pair = data[at : at + 2]
        if character in _MARKS:
            if len(pair) == 2 and (pair[0], pair[1]) in characters():
                return False
            at += 1
        elif len(pair) == 2 and pair_of(character) == (pair[0], pair[1]):
            at += 2
        else:
            return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return at == len(data)


def _lost_byte(data: bytes, at: int, after: str) -> int | None:
    """The byte that a mark stands for, if words or the sentence leave no doubt about it.

    In front of another high byte it is one that GBK has no character for with that byte; else any that continues.
    """
    first = at - 2 if at >= 2 and 0xE2 <= data[at - 2] <= 0xEF else at - 1
    before = data[max(0, first - 3) : first].decode("utf-8", "ignore")
    following = data[at + 1] if at + 1 < len(data) and data[at + 1] != _LOST else 0
    fitting = [byte for byte in range(0x80, 0xC0) if not following or (byte, following) not in characters()]
    behind = data[first + 3 : first + 6].decode("utf-8", "ignore") or after.lstrip()
    ahead = simple(behind[0]) if behind else ""
    model, found = likelihood(), []
    last = simple(before[-1]) if before else "，"
    for byte in fitting:
        sequence = data[first:at] + bytes((byte,)) + data[at + 1 : first + 3]
        try:
            character = simple(sequence.decode("utf-8"))
        except UnicodeDecodeError:
            continue
        score = model.after(last, character) + (model.after(character, ahead) if ahead else 0.0)
        in_word = model.follows(last, character) or (bool(ahead) and model.follows(character, ahead))
        found.append((score, byte, in_word or not "㐀" <= character <= "鿿"))
    found.sort(reverse=True)
    if not found or not found[0][2] or (len(found) > 1 and found[0][0] - found[1][0] < _CLEARLY):
        return None
    return found[0][1]


def _is_better(data: bytes) -> bool:
    text, standing = data.decode("utf-8"), data.decode("gb18030", "replace")
    return bool(_HAN.search(text)) and _average(text) > max(_PLAUSIBLE, _average(standing) + _BETTER)


def _average(text: str) -> float:
    return likelihood().of(text) / max(1, len(text))
