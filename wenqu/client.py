"""The client library: submit pages, follow jobs, search, read records and dead letters."""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from shared.delivery.accept import Acceptor, Incoming
from shared.delivery.control import Control, stage_named
from shared.delivery.files import list_files, read_file
from shared.delivery.known import IndexKnown
from shared.delivery.ledger import Ledger
from shared.delivery.replay import Replayed, Settlement
from shared.delivery.terms import Lane, Outcome
from shared.errors import Busy, Cause, NotFound, UserError
from shared.ids import canonical_url
from shared.messages.submit import Refusal, SubmissionReceipt
from shared.runtime import redis_client
from shared.runtime.clock import SystemClock, iso
from shared.runtime.elastic import connect
from shared.runtime.settings import Settings
from shared.storage.blobs import FolderBlobs
from shared.storage.dead import DeadLetter, DeadLetters
from shared.storage.journal import Journal
from wenqu.models import Failure, JobStatus, Pause, Progress, Submission
from wenqu.reading import Reading

if TYPE_CHECKING:
    from shared.folding.passes import Folded

COLLECTION_PATTERN = r"^[a-z0-9][a-z0-9._-]{0,63}$"
_POLL = 0.1


class Client(Reading):
    """One client per process or thread; it opens connections when they are first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = SystemClock()
        self.redis = redis_client.connect(settings)
        self.ledger = Ledger(self.redis, settings.delivery)
        self.control = Control(self.redis, settings.delivery)
        self._blobs = FolderBlobs(settings.blobs)

    @classmethod
    def connect(cls, settings: Settings | None = None) -> Self:
        """A client of the given settings, else of the environment, else of the local stack.

        Raises UserError when there is neither.
        """
        if settings is None:
            from wenqu.local.settings import stack_settings

            settings = stack_settings()
        return cls(settings)

    def submit(
        self,
        paths: Sequence[Path],
        *,
        collection: str = "default",
        timeout: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Submission:
        """Take in files and folders; on return every receipt's document is safe for ever.

        Refused (a UserError) names a path that does not exist; an empty or too large file is listed in `refused`.
        Busy after `timeout` seconds without Redis, Elasticsearch or disk space; submitting again is harmless.
        """
        listing = list_files(paths)
        refused: list[Refusal] = []

        def documents() -> Iterator[Incoming]:
            for done, file in enumerate(listing.files):
                if on_progress is not None:
                    on_progress(Progress(done=done, total=len(listing.files), current=file.name))
                document = read_file(file, self.settings.limits.raw_bytes)
                if isinstance(document, Refusal):
                    refused.append(document)
                else:
                    yield document

        submission = self._submit(documents(), collection, timeout, refused, Lane.BULK)
        if on_progress is not None:
            on_progress(Progress(done=len(listing.files), total=len(listing.files), current=""))
        return submission.model_copy(update={"skipped": tuple(map(str, listing.skipped))})

    def submit_bytes(
        self,
        content: bytes,
        *,
        key: str | None = None,
        collection: str = "default",
        filename: str | None = None,
        url: str | None = None,
        content_type: str | None = None,
        timeout: float | None = None,
    ) -> Submission:
        """Take in one document, named by `key` or else by its `url`. Errors as for `submit`."""
        if key is None and url is None:
            raise UserError("a document needs a key or a url, which names it")
        incoming = Incoming(
            source_key=key if key is not None else canonical_url(url or ""),
            content=content,
            filename=filename,
            url=url,
            content_type=content_type,
        )
        return self._submit(iter([incoming]), collection, timeout, [], Lane.INTERACTIVE)

    def _submit(
        self,
        documents: Iterator[Incoming],
        collection: str,
        timeout: float | None,
        refused: list[Refusal],
        lane: Lane,
    ) -> Submission:
        if not re.fullmatch(COLLECTION_PATTERN, collection):
            raise UserError(
                f"{collection!r} is no name for a collection: lower-case letters, digits, '.', '_' and '-', at most 64"
            )
        job = f"j-{self.clock.now():%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
        patience = self.settings.submit_timeout if timeout is None else timeout
        self._wait_for_servers(patience)
        receipts, late = self._acceptor.accept(job, collection, documents, lane=lane, patience=patience)
        return Submission(
            job=job,
            accepted=sum(receipt.outcome == "accepted" for receipt in receipts),
            duplicates=sum(receipt.outcome == "duplicate" for receipt in receipts),
            receipts=tuple(receipts),
            refused=(*refused, *late),
        )

    def _wait_for_servers(self, timeout: float) -> None:
        """Nothing is begun while a server is down, so nothing can be half accepted."""
        deadline = self.clock.monotonic() + timeout
        while True:
            try:
                self.ledger.ping()
                self._known([])
            except Busy:
                if self.clock.monotonic() + 0.5 >= deadline:
                    raise
                self.clock.sleep(0.5)
            else:
                return

    @cached_property
    def _known(self) -> IndexKnown:
        return IndexKnown(connect, self.settings)

    @cached_property
    def _acceptor(self) -> Acceptor:
        journal = Journal(self.settings.blobs, self.clock)
        return Acceptor(self.ledger, self._blobs, journal, self._known, self.settings.limits, self.clock)

    def job(self, job_id: str) -> JobStatus:
        """The job's counters and failures. Raises NotFound."""
        return self._status(job_id, self.control.pauses())

    def _status(self, job_id: str, pauses: Sequence[Pause]) -> JobStatus:
        facts = self.ledger.job(job_id)
        if not facts:
            receipt = self.receipt(job_id)
            if receipt is None:
                raise NotFound(
                    f"there is no job {job_id}; finished jobs are kept for "
                    f"{self.settings.delivery.keep_jobs_days} days"
                )
            facts = {"collection": "", "submitted_at": ""}
        counts = {name: int(facts.get(name, 0)) for name in ("accepted", *Outcome)}
        in_flight = counts["accepted"] - sum(counts[outcome] for outcome in Outcome)
        return JobStatus(
            job=job_id,
            collection=facts["collection"],
            submitted_at=facts["submitted_at"],
            **counts,
            in_flight=in_flight,
            failures=tuple(Failure.model_validate(failure) for failure in self.ledger.failures(job_id)),
            at_rest=in_flight == 0,
            pauses=tuple(
                pause for pause in pauses if pause.job == job_id or (in_flight > 0 and pause.holds(job_id))
            ),
            cancelled_at=facts.get("cancelled_at"),
        )

    def jobs(self, limit: int = 20) -> list[JobStatus]:
        """The latest jobs, newest first."""
        pauses = self.control.pauses()
        return [self._status(job, pauses) for job in self.ledger.jobs(limit) if self.ledger.job(job)]

    def pauses(self) -> list[Pause]:
        """All that is paused, by hand or by the brake, the oldest first."""
        return self.control.pauses()

    def pause(self, *, job: str | None = None, stage: str | None = None, reason: str = "") -> bool:
        """Send nothing more of a job, at a stage, or at all; False where just this was paused already.

        What runs goes on to the end of its stage; pages are accepted as ever and wait. Raises NotFound for an unknown
        job, UserError for an unknown stage.
        """
        return self.control.pause(job, stage_named(stage), reason)

    def resume(self, *, job: str | None = None, stage: str | None = None) -> list[Pause]:
        """Lift the pauses within what is named, whoever made them; which they were. Errors as for `pause`."""
        return self.control.resume(job, stage_named(stage))

    def cancel(self, job_id: str) -> JobStatus:
        """End a job's documents as cancelled, except what is indexed or dead by then; for good. Raises NotFound.

        Those that wait end within moments. What a worker has begun finishes its stage first, so what is being indexed
        while this is called still is.
        """
        self.control.cancel(job_id, self.clock.now())
        return self.job(job_id)

    def receipt(self, submission_id: str) -> SubmissionReceipt | None:
        """What became of a submit message; None while no ingest worker has answered it."""
        text = self.ledger.receipt(submission_id)
        return None if text is None else SubmissionReceipt.decode(text)

    def wait(
        self,
        job_id: str,
        *,
        timeout: float | None = None,
        on_progress: Callable[[JobStatus], None] | None = None,
    ) -> JobStatus:
        """Until the job is at rest and its documents can be found; Busy after `timeout` seconds."""
        deadline = None if timeout is None else self.clock.monotonic() + timeout
        while True:
            status = self.job(job_id)
            if on_progress is not None:
                on_progress(status)
            if status.at_rest:
                self._refresh()
                return status
            if deadline is not None and self.clock.monotonic() >= deadline:
                paused = "".join(f" ({pause.what} is paused: {pause.detail})" for pause in status.pauses)
                raise Busy(
                    Cause.STAGE_FAILED,
                    f"{status.in_flight} documents of {job_id} are still under way after {timeout:g} s{paused}; "
                    f"`wenqu job {job_id}` shows them, `wenqu status` the workers",
                )
            self.clock.sleep(_POLL)

    def _refresh(self) -> None:
        from wenqu.search.search import refresh

        refresh(self.elasticsearch, self.settings.index)

    def fold(self) -> "Folded":
        """Compare all pages and keep which repeat which. Raises Busy in an outage."""
        from shared.folding.passes import fold_pass

        return fold_pass(self.elasticsearch, self.settings.index, always=True)

    def dead_letters(
        self,
        *,
        job: str | None = None,
        cause: str | None = None,
        stage: str | None = None,
        version: str | None = None,
        since: str | None = None,
        limit: int | None = 100,
    ) -> list[DeadLetter]:
        """Dead letters without their bytes, newest first; `version` is Wenqu's, `since` a UTC day or time."""
        wanted = {"job": job, "cause": cause, "stage": stage}
        chosen = (
            letter
            for letter in self._dead.newest()
            if all(value in {None, getattr(letter, name)} for name, value in wanted.items())
            and version in {None, letter.versions.get("wenqu")}
            and (since is None or letter.at >= since)
        )
        return list(islice(chosen, limit))

    def replay_dead(self, dead_ids: Sequence[str]) -> Replayed:
        """Send dead letters' documents through the pipeline again, as their next generation.

        Raises NotFound for an unknown id, Busy in an outage.
        """
        return self._settlement.replay(dead_ids)

    def discard_dead(self, dead_ids: Sequence[str]) -> int:
        """Delete dead letters with their bytes; the journal keeps that they were. Raises NotFound."""
        return self._settlement.discard(dead_ids)

    @cached_property
    def _settlement(self) -> Settlement:
        journal = Journal(self.settings.blobs, self.clock)
        return Settlement(self.ledger, self._blobs, journal, self._dead, self.clock)

    def dead_letter(self, dead_id: str) -> DeadLetter:
        """One dead letter with its bytes. Raises NotFound."""
        return self._dead.get(dead_id)

    @cached_property
    def _dead(self) -> DeadLetters:
        return DeadLetters(self._blobs)

    def depths(self) -> Mapping[str, Mapping[str, int]]:
        """Documents per stage that wait, are sent and run."""
        return {
            stage.value: {"waiting": depth.waiting, "sent": depth.sent, "running": depth.running}
            for stage, depth in self.ledger.depths().items()
        }

    def now(self) -> str:
        """The current UTC time as records write it."""
        return iso(self.clock.now())

    def close(self) -> None:
        """Close all connections."""
        self.redis.close()
        if "elasticsearch" in self.__dict__:
            self.elasticsearch.close()
        if "_known" in self.__dict__:
            self._known.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
