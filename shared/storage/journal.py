"""The journal: a line for every acceptance and every end, synced before the ledger moves.

Each process appends to a segment of its own, `<root>/journal/<UTC day>/<host>-<pid>-<random>.jsonl`; a crash may repeat
an end record, never lose one whose commit happened.
"""

import errno
import json
import os
import secrets
import socket
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from shared.runtime.clock import Clock, iso
from shared.storage.blobs import disk_error, sync_folder


def accepted(
    *, entry: str, collection: str, job: str, key: str, content_hash: str, stored: bool
) -> dict[str, object]:
    """The record of an acceptance; `stored` tells whether it brought a blob."""
    return {
        "kind": "accepted",
        "entry": entry,
        "collection": collection,
        "job": job,
        "key": key,
        "hash": content_hash,
        "stored": stored,
    }


def ended(
    *,
    entry: str,
    collection: str,
    job: str,
    key: str,
    content_hash: str,
    outcome: str,
    cause: str | None = None,
) -> dict[str, object]:
    """The record of an end, with the cause of a dead one."""
    return {
        "kind": "ended",
        "entry": entry,
        "collection": collection,
        "job": job,
        "key": key,
        "hash": content_hash,
        "outcome": outcome,
        "cause": cause,
    }


class Journal:
    """Appends records for this process. Safe across a fork: a child opens a segment of its own."""

    def __init__(self, root: Path, clock: Clock) -> None:
        self._root = root / "journal"
        self._clock = clock
        self._segment: tuple[int, str, int] | None = None

    def append(self, records: Sequence[Mapping[str, object]]) -> None:
        """Write and sync the records, each with its time as `at`. Raises Busy(DISK_FULL)."""
        if not records:
            return
        now = self._clock.now()
        at = iso(now)
        lines = "".join(json.dumps({"at": at, **record}, ensure_ascii=False) + "\n" for record in records)
        try:
            descriptor = self._descriptor(now.strftime("%Y-%m-%d"))
            data = lines.encode("utf-8", "surrogatepass")
            if os.write(descriptor, data) != len(data):
                raise OSError(errno.ENOSPC, "short write")
            os.fdatasync(descriptor)
        except OSError as error:
            self._close()
            raise disk_error(error, self._root) from error

    def _close(self) -> None:
        """Leave a segment behind, so that a torn line can only be its last."""
        if self._segment is not None:
            os.close(self._segment[2])
            self._segment = None

    def _descriptor(self, day: str) -> int:
        if self._segment is not None:
            pid, opened, descriptor = self._segment
            if pid == os.getpid() and opened == day:
                return descriptor
            self._close()
        folder = self._root / day
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}.jsonl"
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        for path in (folder, self._root, self._root.parent):
            sync_folder(path)
        self._segment = (os.getpid(), day, descriptor)
        return descriptor


def read_journal(root: Path) -> Iterator[dict[str, object]]:
    """All records under a blob store's root, segment by segment.

    A torn last line, which a crash leaves, is left out; any other line that can not be read comes as a record of kind
    `damaged` with its `segment` and `line`.
    """
    for segment in sorted((root / "journal").glob("*/*.jsonl")):
        with segment.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.endswith(b"\n"):
                    yield _record(line, segment, number)


def _record(line: bytes, segment: Path, number: int) -> dict[str, object]:
    try:
        record = json.loads(line.decode("utf-8", "surrogatepass"))
        if isinstance(record, dict) and isinstance(record.get("kind"), str):
            return record
    except ValueError:
        pass
    return {"kind": "damaged", "segment": f"{segment.parent.name}/{segment.name}", "line": number}
