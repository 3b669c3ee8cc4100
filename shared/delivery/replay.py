"""Dead letters back into the pipeline, or away for good; either leaves its trace in the journal."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from shared.delivery.ledger import Admission, Ledger
from shared.delivery.terms import Lane, Outcome, Stage
from shared.errors import Cause, StageError
from shared.ids import GENERATIONS_PER_REVISION, content_hash, entry_id, parse_entry_id
from shared.messages.documents import Origin
from shared.messages.submit import Receipt, Refusal
from shared.runtime.clock import Clock, iso
from shared.storage import journal
from shared.storage.blobs import Blob, FolderBlobs
from shared.storage.dead import DeadLetter, DeadLetters
from shared.storage.journal import Journal

_AT_ONCE = 100


@dataclass(frozen=True)
class Replayed:
    """What became of a replay: the job that carries it, and what could not be sent."""

    job: str
    receipts: tuple[Receipt, ...]
    refused: tuple[Refusal, ...]


class Settlement:
    """Ends dead letters: by a replay, which accepts their bytes as the next generation, or by discarding them."""

    def __init__(
        self, ledger: Ledger, blobs: FolderBlobs, journal: Journal, dead: DeadLetters, clock: Clock
    ) -> None:
        self._ledger = ledger
        self._blobs = blobs
        self._journal = journal
        self._dead = dead
        self._clock = clock

    def replay(self, dead_ids: Sequence[str]) -> Replayed:
        """Send these letters' documents through the pipeline again, as one job per collection's worth of letters.

        A letter is removed once its document is accepted; a crash before that leaves it, and replaying it again is
        harmless. Raises NotFound for an unknown id, Busy in an outage.
        """
        job = f"r-{self._clock.now():%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
        receipts: list[Receipt] = []
        refused: list[Refusal] = []
        by_collection: dict[str, list[DeadLetter]] = {}
        for letter in map(self._dead.get, dict.fromkeys(dead_ids)):
            problem = _not_replayable(letter)
            if problem is not None:
                refused.append(problem)
            else:
                by_collection.setdefault(letter.collection or "", []).append(letter)
        for collection, letters in by_collection.items():
            for at in range(0, len(letters), _AT_ONCE):
                receipts += self._admit(job, collection, letters[at : at + _AT_ONCE])
        return Replayed(job, tuple(receipts), tuple(refused))

    def discard(self, dead_ids: Sequence[str]) -> int:
        """Delete these letters with their bytes; how many there were. Raises NotFound for an unknown id."""
        letters = [self._dead.get(dead_id) for dead_id in dict.fromkeys(dead_ids)]
        self._settle("discarded", [(letter, None) for letter in letters])
        return len(letters)

    def _admit(self, job: str, collection: str, letters: Sequence[DeadLetter]) -> list[Receipt]:
        moment = iso(self._clock.now())
        origins = [self._origin(letter, job, moment) for letter in letters]
        entries = [entry_id(origin.doc_id, origin.revision, origin.generation) for origin in origins]
        self._blobs.put(
            [
                Blob(f"raw/{entry}", letter.content or b"", origin.model_dump(mode="json"))
                for entry, letter, origin in zip(entries, letters, origins, strict=True)
            ]
        )
        self._journal.append(
            [
                journal.accepted(
                    entry=entry,
                    collection=collection,
                    job=job,
                    key=origin.source_key,
                    content_hash=origin.content_hash,
                    stored=True,
                )
                for entry, origin in zip(entries, origins, strict=True)
            ]
        )
        outcomes = self._ledger.admit(
            job,
            collection,
            Lane.BULK,
            moment,
            [
                Admission(
                    entry=entry,
                    doc=origin.doc_id,
                    rev=origin.revision,
                    gen=origin.generation,
                    key=origin.source_key,
                    hash=origin.content_hash,
                    raw=f"raw/{entry}",
                    size=letter.size,
                    known=None,
                    journey=json.dumps([_step(moment)]),
                )
                for entry, origin, letter in zip(entries, origins, letters, strict=True)
            ],
        )
        duplicates = [
            journal.ended(
                entry=entry,
                collection=collection,
                job=job,
                key=origin.source_key,
                content_hash=origin.content_hash,
                outcome=Outcome.DUPLICATE,
            )
            for entry, origin, outcome in zip(entries, origins, outcomes, strict=True)
            if outcome == "duplicate"
        ]
        self._journal.append(duplicates)
        self._settle("replayed", list(zip(letters, entries, strict=True)))
        return [
            Receipt(
                entry=entry,
                doc_id=origin.doc_id,
                revision=origin.revision,
                generation=origin.generation,
                source_key=origin.source_key,
                outcome="duplicate" if outcome == "duplicate" else "accepted",
            )
            for entry, origin, outcome in zip(entries, origins, outcomes, strict=True)
        ]

    def _origin(self, letter: DeadLetter, job: str, moment: str) -> Origin:
        doc, revision, generation = parse_entry_id(letter.dead_id)
        try:
            facts = dict(self._blobs.meta(f"raw/{letter.dead_id}"))
        except StageError:
            facts = {"filename": letter.filename}
        return Origin.model_validate(
            {
                **facts,
                "collection": letter.collection,
                "doc_id": doc,
                "revision": revision,
                "generation": generation + 1,
                "source_key": letter.source_key,
                "content_hash": content_hash(letter.content or b""),
                "job": job,
                "accepted_at": moment,
            }
        )

    def _settle(self, kind: str, letters: Sequence[tuple[DeadLetter, str | None]]) -> None:
        self._journal.append(
            [{"kind": kind, "dead_id": letter.dead_id, "entry": entry} for letter, entry in letters]
        )
        now = int(self._clock.now().timestamp() * 1000)
        for letter, _ in letters:
            self._dead.remove(letter.dead_id)
            self._ledger.mark_grave(letter.dead_id, now)


def _not_replayable(letter: DeadLetter) -> Refusal | None:
    if letter.entry is None:
        detail = "this was a message; send a right one instead, then discard this letter"
        return Refusal(source_key=letter.source_key, cause=letter.cause, detail=detail)
    if not letter.content:
        detail = "its original bytes are gone; submit the page again, then discard this letter"
        return Refusal(source_key=letter.source_key, cause=Cause.BLOB_MISSING, detail=detail)
    if parse_entry_id(letter.entry)[2] + 1 >= GENERATIONS_PER_REVISION:
        detail = "it was replayed 65,535 times; submit the page again"
        return Refusal(source_key=letter.source_key, cause=letter.cause, detail=detail)
    return None


def _step(moment: str) -> dict[str, object]:
    return {
        "stage": Stage.INGEST.value,
        "attempt": 1,
        "started": moment,
        "duration_ms": 0,
        "version": "1",
        "worker": "replay",
    }
