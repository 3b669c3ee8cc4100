"""Acceptance: the one way in. After it a document is safe; before it nothing is half accepted.

Used by the client in its own process and by the ingest worker for what comes by message.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from shared import ids
from shared.delivery.ledger import Admission, Ledger
from shared.delivery.terms import Lane, Stage
from shared.errors import Busy, Cause, Refused
from shared.messages.documents import Origin
from shared.messages.submit import Receipt, Refusal
from shared.runtime.clock import Clock, iso
from shared.runtime.settings import Limits
from shared.storage import journal
from shared.storage.blobs import Blob, BlobStore
from shared.storage.journal import Journal

CHUNK_DOCUMENTS = 100
CHUNK_BYTES = 16_000_000


@dataclass(frozen=True)
class Incoming:
    """One document on offer. `source_key` names it within its collection."""

    source_key: str
    content: bytes
    filename: str | None = None
    url: str | None = None
    content_type: str | None = None


class Known(Protocol):
    """Asks the index, in real time, what it holds."""

    def __call__(self, docs: Sequence[str]) -> Mapping[str, str]:
        """Document id to the content hash of its indexed revision; raises Busy when the index is unreachable."""


@dataclass(frozen=True)
class _Candidate:
    incoming: Incoming
    doc: str
    hash: str


def check(incoming: Incoming, limits: Limits) -> None:
    """Raise Refused for what may not even be stored: empty, over the size limit, or named by what is no text."""
    for name in ("source_key", "url", "filename", "content_type"):
        if not _is_text(getattr(incoming, name) or ""):
            raise Refused(
                Cause.MESSAGE_INVALID,
                f"its {name} has half characters, which are no text; give it another one",
            )
    size = len(incoming.content)
    if size == 0:
        raise Refused(Cause.EMPTY, f"{incoming.source_key} is empty")
    if size > limits.raw_bytes:
        raise Refused(
            Cause.TOO_LARGE, f"{incoming.source_key} has {size:,} bytes; the limit is {limits.raw_bytes:,}"
        )


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def chunks(documents: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    """Groups small enough to accept in one go."""
    chunk: list[Incoming] = []
    size = 0
    for document in documents:
        if chunk and (len(chunk) >= CHUNK_DOCUMENTS or size + len(document.content) > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(document)
        size += len(document.content)
    if chunk:
        yield chunk


class Acceptor:
    """Limits, identity, blob, journal, row, receipt: in this order."""

    def __init__(
        self, ledger: Ledger, blobs: BlobStore, journal: Journal, known: Known, limits: Limits, clock: Clock
    ) -> None:
        self._ledger = ledger
        self._blobs = blobs
        self._journal = journal
        self._known = known
        self._limits = limits
        self._clock = clock

    def accept(
        self,
        job: str,
        collection: str,
        documents: Iterable[Incoming],
        *,
        lane: Lane = Lane.BULK,
        patience: float = 0.0,
        on_done: Callable[[Sequence[Receipt], Sequence[Refusal]], None] | None = None,
    ) -> tuple[list[Receipt], list[Refusal]]:
        """Receipts of what is safe now and refusals of what was not taken.

        Documents are taken in chunks; `on_done` is called after each. Raises Busy when Redis, the index or the disk can
        not take a chunk for `patience` seconds: the chunks before it are accepted, and submitting all again is harmless.
        """
        receipts: list[Receipt] = []
        refusals: list[Refusal] = []
        for chunk in chunks(documents):
            taken: list[Incoming] = []
            refused: list[Refusal] = []
            for incoming in chunk:
                try:
                    check(incoming, self._limits)
                    taken.append(incoming)
                except Refused as refusal:
                    refused.append(
                        Refusal(
                            source_key=incoming.source_key.encode("utf-8", "backslashreplace").decode(),
                            cause=refusal.cause,
                            detail=refusal.detail,
                        )
                    )
            accepted: list[Receipt] = []
            for attempt in Retrying(
                retry=retry_if_exception_type(Busy),
                wait=wait_random_exponential(multiplier=0.2, max=2),
                stop=stop_after_delay(patience),
                reraise=True,
            ):
                with attempt:
                    accepted = self._accept_chunk(job, collection, taken, lane)
            receipts += accepted
            refusals += refused
            if on_done is not None:
                on_done(accepted, refused)
        return receipts, refusals

    def _accept_chunk(
        self, job: str, collection: str, documents: Sequence[Incoming], lane: Lane
    ) -> list[Receipt]:
        if not documents:
            return []
        candidates = [
            _Candidate(
                document, ids.doc_id(collection, document.source_key), ids.content_hash(document.content)
            )
            for document in documents
        ]
        docs = list(dict.fromkeys(candidate.doc for candidate in candidates))
        known = self._known(docs)
        newest = {**known, **self._ledger.newest(docs)}
        stored = [False] * len(candidates)
        for position, candidate in enumerate(candidates):
            stored[position] = newest.get(candidate.doc) != candidate.hash
            newest[candidate.doc] = candidate.hash
        receipts = self._admit(job, collection, candidates, stored, known, lane)
        again = [position for position, receipt in enumerate(receipts) if receipt is None]
        if again:
            second = self._admit(
                job, collection, [candidates[i] for i in again], [True] * len(again), known, lane
            )
            for position, receipt in zip(again, second, strict=True):
                receipts[position] = receipt
        return [receipt for receipt in receipts if receipt is not None]

    def _admit(
        self,
        job: str,
        collection: str,
        candidates: Sequence[_Candidate],
        stored: Sequence[bool],
        known: Mapping[str, str],
        lane: Lane,
    ) -> list[Receipt | None]:
        started = self._clock.monotonic()
        moment = iso(self._clock.now())
        first = self._ledger.reserve(collection, len(candidates))
        origins = [
            Origin(
                collection=collection,
                doc_id=candidate.doc,
                revision=first + position,
                generation=0,
                source_key=candidate.incoming.source_key,
                content_hash=candidate.hash,
                job=job,
                accepted_at=moment,
                url=candidate.incoming.url,
                filename=candidate.incoming.filename,
                content_type=candidate.incoming.content_type,
            )
            for position, candidate in enumerate(candidates)
        ]
        entries = [ids.entry_id(origin.doc_id, origin.revision, 0) for origin in origins]
        raws = [f"raw/{entry}" if keep else "" for entry, keep in zip(entries, stored, strict=True)]
        self._blobs.put(
            [
                Blob(raw, candidate.incoming.content, origin.model_dump(mode="json"))
                for raw, candidate, origin in zip(raws, candidates, origins, strict=True)
                if raw
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
                    stored=bool(raw),
                )
                for entry, origin, raw in zip(entries, origins, raws, strict=True)
            ]
        )
        journey = json.dumps(
            [
                {
                    "stage": Stage.INGEST.value,
                    "attempt": 1,
                    "started": moment,
                    "duration_ms": round((self._clock.monotonic() - started) * 1000, 1),
                    "version": "1",
                    "worker": "accept",
                }
            ]
        )
        outcomes = self._ledger.admit(
            job,
            collection,
            lane,
            moment,
            [
                Admission(
                    entry=entry,
                    doc=origin.doc_id,
                    rev=origin.revision,
                    gen=0,
                    key=origin.source_key,
                    hash=origin.content_hash,
                    raw=raw,
                    size=len(candidate.incoming.content),
                    known=known.get(origin.doc_id),
                    journey=journey,
                )
                for entry, origin, raw, candidate in zip(entries, origins, raws, candidates, strict=True)
            ],
        )
        superfluous = [
            raw for raw, outcome in zip(raws, outcomes, strict=True) if raw and outcome == "duplicate"
        ]
        self._blobs.delete(superfluous)
        return [
            _receipt(entry, origin, outcome)
            for entry, origin, outcome in zip(entries, origins, outcomes, strict=True)
        ]


def _receipt(entry: str, origin: Origin, outcome: str) -> Receipt | None:
    if outcome == "again":
        return None
    return Receipt(
        entry=entry,
        doc_id=origin.doc_id,
        revision=origin.revision,
        generation=origin.generation,
        source_key=origin.source_key,
        outcome="duplicate" if outcome == "duplicate" else "accepted",
    )
