"""Plays recorded repairs again: the same text from the same damaged one, by the record alone."""

from collections.abc import Iterable
from typing import Final

from services.normalize.mojibake.model import simple
from shared.messages.documents import Repair

_WESTERN: Final = "cp1252"


def restored(damaged: str, repair: Repair) -> str:
    """The text of a damaged span. ValueError if the record does not fit the span."""
    source = "".join(map(simple, damaged)) if repair.simplified else damaged
    data = written(source, repair.read_as)
    parts: list[bytes] = []
    done = 0
    for edit in repair.edits:
        if not done <= edit.at <= edit.at + edit.removed <= len(data):
            raise ValueError(f"the edit at byte {edit.at} lies outside the {len(data)} bytes of the span")
        parts += (data[done : edit.at], bytes.fromhex(edit.inserted))
        done = edit.at + edit.removed
    parts.append(data[done:])
    return b"".join(parts).decode(repair.meant)


def replayed(decoded: str, repairs: Iterable[Repair]) -> str:
    """The decoded original with all its repairs made; they ascend and do not overlap."""
    parts: list[str] = []
    done = 0
    for repair in repairs:
        parts += (decoded[done : repair.start], restored(decoded[repair.start : repair.end], repair))
        done = repair.end
    parts.append(decoded[done:])
    return "".join(parts)


def written(text: str, codec: str) -> bytes:
    """`text` as bytes in `codec`; in Windows-1252 its five unused bytes are the control codes of that number.

    UnicodeEncodeError (a ValueError) for a character that the codec lacks.
    """
    if codec != _WESTERN:
        return text.encode(codec)
    try:
        return text.encode(_WESTERN)
    except UnicodeEncodeError:
        return b"".join(
            bytes((ord(character),)) if 0x80 <= ord(character) <= 0x9F else character.encode(_WESTERN)
            for character in text
        )


def read_western(data: bytes) -> str:
    """Bytes as Windows-1252, unused ones as control codes. Never raises."""
    return "".join(bytes((byte,)).decode(_WESTERN) if byte not in _UNUSED else chr(byte) for byte in data)


_UNUSED: Final = frozenset(b"\x81\x8d\x8f\x90\x9d")
