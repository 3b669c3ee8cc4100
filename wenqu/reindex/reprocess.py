"""Documents whose record an older version of a stage made, sent through the pipeline again."""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.index.names import Names
from shared.delivery.ledger import Admission, Ledger
from shared.delivery.terms import Lane, Outcome, Stage
from shared.errors import StageError, UserError
from shared.ids import GENERATIONS_PER_REVISION, entry_id
from shared.messages.documents import Origin
from shared.runtime.clock import iso
from shared.storage import journal
from shared.storage.blobs import Blob, FolderBlobs
from shared.storage.journal import Journal
from wenqu.client import Client
from wenqu.reindex import scan

_AT_ONCE: Final = 100
STAGES: Final = (Stage.NORMALIZE, Stage.EXTRACT)


@dataclass(frozen=True)
class Reprocessed:
    """The job that carries the documents, how many there are, and ids whose bytes are gone."""

    job: str
    accepted: int
    missing: tuple[str, ...]


def outdated(
    client: Client, stage: Stage, below: int, collection: str | None = None
) -> Iterator[dict[str, Any]]:
    """Origins of indexed documents whose journey shows that stage in a version below, or does not show it at all.

    Raises UserError for a stage that makes no records, Busy in an outage.
    """
    if stage not in STAGES:
        raise UserError(f"{stage.value} makes no record; name {' or '.join(STAGES)}")
    live: dict[str, Any] = {"bool": {"must_not": [{"term": {"deleted": True}}]}}
    if collection is not None:
        live["bool"]["filter"] = [{"term": {"origin.collection": collection}}]
    names = Names(client.settings.index)
    fields = ["origin", "run.journey.stage", "run.journey.version"]
    for hit in scan.pages(client.elasticsearch, names.write, live, source_includes=fields):
        if _version(hit["_source"].get("run", {}), stage) < below:
            yield hit["_source"]["origin"]


def reprocess(
    client: Client, origins: Iterator[dict[str, Any]], on_progress: Callable[[int], None] = lambda _: None
) -> Reprocessed:
    """Accept each document's bytes as its next generation, in one job.

    On return all that is counted is safe for ever. What was accepted before an outage (Busy) stays so; the command
    repeated takes the others, as documents in flight are not accepted twice.
    """
    job = f"r-{client.clock.now():%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
    sender = _Sender(client, job)
    missing: list[str] = []
    accepted = 0
    for lot in _lots(origins):
        found, gone = sender.send(lot)
        accepted += found
        missing += gone
        on_progress(accepted)
    return Reprocessed(job, accepted, tuple(missing))


class _Sender:
    def __init__(self, client: Client, job: str) -> None:
        self._ledger: Ledger = client.ledger
        self._blobs = FolderBlobs(client.settings.blobs)
        self._journal = Journal(client.settings.blobs, client.clock)
        self._job = job
        self._clock = client.clock

    def send(self, origins: Sequence[dict[str, Any]]) -> tuple[int, list[str]]:
        """How many were accepted, and the ids of those that can not be."""
        moment = iso(self._clock.now())
        flying = self._ledger.newest([origin["doc_id"] for origin in origins])
        ready: list[tuple[Origin, Blob]] = []
        missing: list[str] = []
        for held in origins:
            if held["doc_id"] in flying:
                continue
            try:
                ready.append(self._next(held, moment))
            except (StageError, ValueError):
                missing.append(held["doc_id"])
        by_collection: dict[str, list[tuple[Origin, Blob]]] = {}
        for origin, blob in ready:
            by_collection.setdefault(origin.collection, []).append((origin, blob))
        return sum(self._admit(name, lot, moment) for name, lot in by_collection.items()), missing

    def _next(self, held: dict[str, Any], moment: str) -> tuple[Origin, Blob]:
        doc, revision, generation = held["doc_id"], int(held["revision"]), int(held["generation"])
        if generation + 2 >= GENERATIONS_PER_REVISION:
            raise ValueError("no generation is left")
        raw = self._blobs.get(f"raw/{entry_id(doc, revision, generation)}")
        changed = {"generation": generation + 1, "job": self._job, "accepted_at": moment}
        origin = Origin.model_validate({**held, **raw.meta, **changed})
        key = f"raw/{entry_id(doc, revision, generation + 1)}"
        return origin, Blob(key, raw.payload, origin.model_dump(mode="json"))

    def _admit(self, collection: str, lot: Sequence[tuple[Origin, Blob]], moment: str) -> int:
        """Blob, journal, row: in this order."""
        self._blobs.put([blob for _, blob in lot])
        entries = [blob.key.removeprefix("raw/") for _, blob in lot]
        facts = [
            {
                "entry": entry,
                "collection": collection,
                "job": self._job,
                "key": origin.source_key,
                "content_hash": origin.content_hash,
            }
            for entry, (origin, _) in zip(entries, lot, strict=True)
        ]
        self._journal.append([journal.accepted(**fact, stored=True) for fact in facts])
        step = {
            "stage": Stage.INGEST.value,
            "attempt": 1,
            "started": moment,
            "duration_ms": 0,
            "version": "1",
            "worker": "reprocess",
        }
        outcomes = self._ledger.admit(
            self._job,
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
                    raw=blob.key,
                    size=len(blob.payload),
                    known=None,
                    journey=json.dumps([step]),
                )
                for entry, (origin, blob) in zip(entries, lot, strict=True)
            ],
        )
        duplicates = [
            journal.ended(**fact, outcome=Outcome.DUPLICATE)
            for fact, outcome in zip(facts, outcomes, strict=True)
            if outcome == "duplicate"
        ]
        self._journal.append(duplicates)
        return len(lot) - len(duplicates)


def _version(run: dict[str, Any], stage: Stage) -> int:
    versions = [
        step.get("version", "") for step in run.get("journey", ()) if step.get("stage") == stage.value
    ]
    return int(versions[-1]) if versions and str(versions[-1]).isdecimal() else -1


def _lots(origins: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    lot: list[dict[str, Any]] = []
    for origin in origins:
        lot.append(origin)
        if len(lot) == _AT_ONCE:
            yield lot
            lot = []
    if lot:
        yield lot
