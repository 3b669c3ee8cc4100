"""Erasing words from journal segments in place: a live worker may hold one open, so that its length must stay."""

import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from shared.ids import parse_entry_id

_ERASED: Final = "x"
_FIELDS: Final = ("key", "hash")
"""What tells of a page: where it came from, and a hash that would prove whoever has its bytes."""


def erase(root: Path, docs: Collection[str]) -> int:
    """Overwrite source key and content hash of these documents in every segment; how many lines were changed.

    A line keeps its length and stays JSON, so that counts and ends remain what they were.
    """
    changed = 0
    for segment in sorted((root / "journal").glob("*/*.jsonl")):
        lines = list(_lines(segment, docs))
        if not lines:
            continue
        descriptor = os.open(segment, os.O_WRONLY)
        try:
            for at, line in lines:
                os.pwrite(descriptor, line, at)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        changed += len(lines)
    return changed


def _lines(segment: Path, docs: Collection[str]) -> Iterator[tuple[int, bytes]]:
    """Position and new text of each line to change."""
    at = 0
    with segment.open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n") and (new := _erased(line, docs)) is not None:
                yield at, new
            at += len(line)


def _erased(line: bytes, docs: Collection[str]) -> bytes | None:
    """The line without what it tells of a page; None where it is about another document, or was erased before."""
    try:
        record = json.loads(line.decode("utf-8", "surrogatepass"))
        doc = parse_entry_id(str(record["entry"]))[0]
    except (ValueError, KeyError, TypeError):
        return None
    if doc not in docs or all(set(str(record.get(name, ""))) <= {_ERASED} for name in _FIELDS):
        return None
    for name in _FIELDS:
        if isinstance(record.get(name), str):
            record[name] = ""
    bare = json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass")
    room = len(line) - 1 - len(bare)
    if room < 0:
        return None
    record[_FIELDS[0]] = _ERASED * room
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def tells_of(root: Path, docs: Collection[str]) -> int:
    """Lines that still tell of one of these documents more than that there was one."""
    return sum(1 for segment in sorted((root / "journal").glob("*/*.jsonl")) for _ in _lines(segment, docs))
