"""The journal from a moment on, again and again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from shared.delivery.terms import Outcome
from shared.ids import parse_entry_id

_ENDED: Final = "ended"


class JournalTail:
    """What comes to the journal after this was made; a line that is half written is read the next time."""

    def __init__(self, root: Path) -> None:
        self._root = root / "journal"
        self._read = {segment: segment.stat().st_size for segment in self._segments()}

    def indexed(self) -> dict[str, tuple[int, int]]:
        """Document id to the latest `(revision, generation)` that was indexed since the last call."""
        found: dict[str, tuple[int, int]] = {}
        for record in self._records():
            if record.get("kind") == _ENDED and record.get("outcome") == Outcome.INDEXED:
                doc, revision, generation = parse_entry_id(str(record["entry"]))
                found[doc] = max(found.get(doc, (0, 0)), (revision, generation))
        return found

    def _segments(self) -> list[Path]:
        return sorted(self._root.glob("*/*.jsonl"))

    def _records(self) -> Iterator[dict[str, Any]]:
        for segment in self._segments():
            with segment.open("rb") as lines:
                lines.seek(self._read.get(segment, 0))
                data = lines.read()
            whole = data.rfind(b"\n") + 1
            self._read[segment] = self._read.get(segment, 0) + whole
            for line in data[:whole].splitlines():
                try:
                    record = json.loads(line.decode("utf-8", "surrogatepass"))
                except ValueError:
                    continue  # `wenqu audit` tells of it
                if isinstance(record, dict):
                    yield record
