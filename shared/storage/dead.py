"""Dead letters: what could not be done, with its cause and its original bytes. Never trimmed silently."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import Field

from shared.errors import Cause, NotFound, Reject
from shared.messages.base import Part
from shared.storage.blobs import Blob, FolderBlobs


class DeadLetter(Part):
    """Why one document (or submit message) was set aside, and its original bytes."""

    dead_id: str = Field(description="The entry for a document, m-<32 hex> for a message")
    entry: str | None = None
    doc_id: str | None = None
    collection: str | None = None
    source_key: str
    filename: str | None = None
    job: str | None = None
    stage: str
    cause: Cause
    detail: str
    attempts: int = Field(default=0, ge=0, description="Runs of its own that took their worker down")
    at: str = Field(description="UTC, ISO 8601")
    traceback: str | None = None
    versions: dict[str, str] = Field(default_factory=dict)
    size: int = Field(ge=0, description="Bytes of the original")
    content: bytes | None = Field(default=None, description="The original bytes; None in listings")


class DeadLetters:
    """Dead letters in a blob store, by UTC day."""

    def __init__(self, blobs: FolderBlobs) -> None:
        self._blobs = blobs

    def put(self, letters: Sequence[DeadLetter]) -> None:
        """Store all durably; the same id again replaces its letter of that day. Raises Busy(DISK_FULL)."""
        self._blobs.put(
            [
                Blob(
                    key=f"dead/{letter.at[:10]}/{letter.dead_id}",
                    payload=letter.content or b"",
                    meta=letter.model_dump(mode="json", exclude={"content"}),
                )
                for letter in letters
            ]
        )

    def get(self, dead_id: str) -> DeadLetter:
        """The letter with its bytes. Raises NotFound."""
        for path in self._paths(dead_id):
            blob = self._blobs.get(f"dead/{path.parent.parent.name}/{path.name}")
            return DeadLetter.model_validate({**blob.meta, "content": blob.payload})
        raise NotFound(f"there is no dead letter {dead_id}; `wenqu dead list` shows them")

    def remove(self, dead_id: str) -> None:
        """Delete a letter; no error if there is none. Its trace is the caller's journal record."""
        for path in self._paths(dead_id):
            path.unlink(missing_ok=True)

    def newest(self) -> Iterator[DeadLetter]:
        """All letters without their bytes, newest day first; a damaged one is listed with cause BLOB_CORRUPT."""
        seen: set[str] = set()
        root = self._blobs.root / "dead"
        for day in sorted((entry for entry in root.glob("*") if entry.is_dir()), reverse=True):
            letters = [
                self._listed(day.name, path) for path in day.glob("*/*") if not path.name.startswith(".")
            ]
            for letter in sorted(letters, key=lambda letter: letter.at, reverse=True):
                if letter.dead_id not in seen:
                    seen.add(letter.dead_id)
                    yield letter

    def _listed(self, day: str, path: Path) -> DeadLetter:
        try:
            return DeadLetter.model_validate(self._blobs.meta(f"dead/{day}/{path.name}"))
        except (Reject, ValueError) as error:
            return DeadLetter(
                dead_id=path.name,
                source_key="?",
                stage="?",
                cause=Cause.BLOB_CORRUPT,
                detail=f"this dead letter is damaged: {error}",
                at=day,
                size=0,
            )

    def _paths(self, dead_id: str) -> list[Path]:
        if len(dead_id) < 2 or not all(c.isalnum() or c in ".-" for c in dead_id):
            return []
        return sorted((self._blobs.root / "dead").glob(f"*/{dead_id[:2]}/{dead_id}"), reverse=True)
