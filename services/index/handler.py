"""The index stage: a batch of records to verdicts, and verdicts to what becomes of each document."""

from collections.abc import Callable, Sequence
from functools import cached_property

from elasticsearch import Elasticsearch

from services.index.bulk import Operation, write
from services.index.mapping import MAPPING_VERSION
from services.index.names import Names
from services.index.schema import ensure_indices
from services.index.verdicts import Indexed, Superseded
from shared.delivery.handler import Done, Result, Work
from shared.delivery.terms import Outcome, Stage
from shared.errors import DecodeError, Reject, RetryLater
from shared.messages.extracted import ExtractedDocument
from shared.runtime.crash import crash_point


class IndexStage:
    """Writes whole batches. The client is opened, and the indices are checked, at the first batch of a process."""

    stage = Stage.INDEX
    next_stage = None
    version = str(MAPPING_VERSION)
    fingerprint = "{}"
    batched = True

    def __init__(
        self, connect: Callable[[], Elasticsearch], names: Names, rules: Sequence[str] | None = None
    ) -> None:
        """`rules` are the synonyms of a new index, those of the shipped lexicon by default."""
        self._connect = connect
        self._names = names
        self._rules = rules

    @cached_property
    def _client(self) -> Elasticsearch:
        client = self._connect()
        ensure_indices(client, self._names, rules=self._rules)
        return client

    def handle(self, batch: Sequence[Work]) -> Sequence[Result]:
        """A result for each, in order.

        Raises StopWorker when index, analyzer or credentials are wrong, Busy in an outage before the first write.
        """
        results: list[Result | None] = [None] * len(batch)
        operations: list[Operation] = []
        places: list[int] = []
        for place, work in enumerate(batch):
            try:
                document = ExtractedDocument.decode(work.blob.payload)
            except DecodeError as error:
                results[place] = Reject(error.cause, error.detail)
                continue
            operations.append(Operation(document, {"job": work.row.job, "journey": list(work.journey)}))
            places.append(place)
        if operations:
            verdicts = write(self._client, self._names, operations)
            crash_point("after_bulk")
            for place, verdict in zip(places, verdicts, strict=True):
                results[place] = _result(verdict)
        return [result for result in results if result is not None]


def _result(verdict: Indexed | Superseded | Reject | RetryLater) -> Result:
    match verdict:
        case Indexed():
            return Done(Outcome.INDEXED)
        case Superseded():
            return Done(Outcome.SUPERSEDED)
        case Reject() | RetryLater():
            return verdict
