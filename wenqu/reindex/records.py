"""The records of indexed documents from the blob store, where their outputs still lie."""

import json
import re
from pathlib import Path
from typing import Final

import zstandard

from shared.delivery.terms import Stage
from shared.errors import DecodeError, StageError
from shared.ids import entry_id
from shared.messages.extracted import ExtractedDocument
from shared.storage.blobs import FolderBlobs

_HEAD: Final = 4096
_ORIGIN: Final = re.compile(r'"origin":(\{[^{}]*\})')
"""It stands first in every output."""


class Records:
    """The outputs of the extract stage, by the operation they belong to.

    Their keys follow from settings and lexicon of the worker that made them, which need not be ours; so the folder is
    looked through once, when the first record is asked for. What comes later is not seen: the index has it.
    """

    def __init__(self, blobs: FolderBlobs) -> None:
        self._blobs = blobs
        self._keys: dict[str, tuple[float, str]] | None = None

    def get(self, doc: str, revision: int, generation: int) -> ExtractedDocument | None:
        """The latest output of that operation; None where there is none, or it is damaged or of another schema."""
        if self._keys is None:
            self._keys = _outputs(self._blobs.root)
        found = self._keys.get(entry_id(doc, revision, generation))
        if found is None:
            return None
        try:
            return ExtractedDocument.decode(self._blobs.get(found[1]).payload)
        except (StageError, DecodeError):
            return None


def _outputs(root: Path) -> dict[str, tuple[float, str]]:
    """Entry to time and key of its newest output."""
    found: dict[str, tuple[float, str]] = {}
    for path in (root / Stage.EXTRACT.value).glob("*/*"):
        entry = None if path.name.startswith(".") else _entry(path)
        if entry is not None:
            one = (path.stat().st_mtime, f"{Stage.EXTRACT.value}/{path.name}")
            found[entry] = max(found.get(entry, one), one)
    return found


def _entry(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            file.readline()
            file.readline()
            with zstandard.ZstdDecompressor().stream_reader(file) as reader:
                head = reader.read(_HEAD)
        match = _ORIGIN.search(head.decode("utf-8", "ignore"))
        if match is None:
            return None
        origin = json.loads(match[1])
        return entry_id(origin["doc_id"], int(origin["revision"]), int(origin["generation"]))
    except (OSError, ValueError, KeyError, TypeError, zstandard.ZstdError):
        return None  # `wenqu audit` tells of damage
