"""Which documents are to be forgotten, and what of them there is in the journal."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from shared.errors import NotFound, StageError
from shared.ids import parse_entry_id
from shared.storage.blobs import FolderBlobs
from shared.storage.journal import read_journal

_OWNER: Final = re.compile(rb'"doc_id": ?"([0-9a-f]{32})"')
"""The origin stands first in every output."""


@dataclass
class Target:
    """A document: its collection, its operations, and the latest revision, up to which it is forgotten."""

    doc: str
    collection: str
    entries: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    revision: int = 0


def targets(root: Path, docs: Iterable[str] = (), collection: str | None = None) -> dict[str, Target]:
    """The documents by id, as the journal accepted them; ids may be the beginning of one, of 6 digits and more.

    Raises NotFound for an id, or a collection, that was never accepted.
    """
    wanted = tuple(dict.fromkeys(docs))
    found: dict[str, Target] = {}
    for record in read_journal(root):
        if record["kind"] != "accepted":
            continue
        entry, of = str(record["entry"]), str(record["collection"])
        doc, revision, _ = parse_entry_id(entry)
        if of != collection and not any(doc.startswith(one) for one in wanted):
            continue
        target = found.setdefault(doc, Target(doc, of))
        target.entries.append(entry)
        target.keys.add(str(record["key"]))
        target.revision = max(target.revision, revision)
    _check(found, wanted, collection)
    return found


def _check(found: dict[str, Target], wanted: tuple[str, ...], collection: str | None) -> None:
    for one in wanted:
        matching = [doc for doc in found if doc.startswith(one)]
        if not matching:
            raise NotFound(
                f"no document {one} was ever accepted here; `wenqu search` and `wenqu show` show ids"
            )
        if len(matching) > 1:
            raise NotFound(f"several documents begin with {one}; give more of the id")
    if collection is not None and not found:
        raise NotFound(
            f"nothing was ever accepted into a collection {collection}; `wenqu job` shows collections"
        )


def outputs(root: Path, docs: frozenset[str]) -> Iterator[Path]:
    """Files of stage outputs that come from these documents. Every output is read: their names do not tell."""
    blobs = FolderBlobs(root)
    for kind in ("normalize", "extract"):
        for path in sorted((root / kind).glob("*/*")):
            if path.name.startswith("."):
                continue
            try:
                owner = _OWNER.search(blobs.get(f"{kind}/{path.name}").payload)
            except StageError:
                continue  # damaged: nothing can be read from it either
            if owner and owner[1].decode() in docs:
                yield path
