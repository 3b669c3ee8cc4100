"""The versioned bulk write: whatever comes twice, late or in another order, the index ends the same."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from elasticsearch import ApiError, Elasticsearch

from services.index.document import source
from services.index.names import Names
from services.index.verdicts import Doubt, Indexed, Superseded, Verdict, judge, outage, too_large
from shared.errors import Busy, Cause, Reject, StopWorker
from shared.ids import external_version
from shared.messages.extracted import ExtractedDocument
from shared.runtime.elastic import describe, reasons, typed_errors
from shared.storage.known import versions

CALL_BYTES: Final = 5_000_000
"""A call carries no more than this, unless one document alone is larger."""

DOCUMENT_BYTES: Final = 80_000_000
"""Not sent at all: a server may close the connection on it, which would look like an outage for ever."""

SERVER_TIMEOUT: Final = "5s"
"""How long the server waits for a shard; below the client's own limit, so that its answer still comes."""


@dataclass(frozen=True)
class Operation:
    """A record to be indexed, with the journey that brought it here (JSON values only)."""

    document: ExtractedDocument
    run: Mapping[str, object]


@dataclass(frozen=True)
class _Line:
    at: int
    doc: str
    version: int
    body: bytes

    @property
    def action(self) -> bytes:
        fields = {"_id": self.doc, "version": self.version, "version_type": "external"}
        return json.dumps({"index": fields}).encode()

    @property
    def size(self) -> int:
        return len(self.body) + 128


def write(client: Elasticsearch, names: Names, operations: Sequence[Operation]) -> list[Verdict]:
    """A verdict for each operation, in order; on return what is `Indexed` is durable on the server.

    Raises StopWorker when credentials, index or alias are wrong; an outage is a `RetryLater` verdict instead.
    """
    verdicts: dict[int, Verdict] = {}
    lines: list[_Line] = []
    for at, operation in enumerate(operations):
        prepared = _prepare(at, operation)
        if isinstance(prepared, Reject):
            verdicts[at] = prepared
        else:
            lines.append(prepared)
    verdicts |= _Writer(client, names.write).write(lines)
    return [verdicts[at] for at in range(len(operations))]


def _prepare(at: int, operation: Operation) -> _Line | Reject:
    origin = operation.document.origin
    body = json.dumps(
        source(operation.document, operation.run), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()
    if len(body) > DOCUMENT_BYTES:
        return too_large(len(body))
    return _Line(at, origin.doc_id, external_version(origin.revision, origin.generation), body)


def _calls(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    call: list[_Line] = []
    size = 0
    for line in lines:
        if call and size + line.size > CALL_BYTES:
            yield call
            call, size = [], 0
        call.append(line)
        size += line.size
    if call:
        yield call


class _Writer:
    """One `write`: the calls it takes, and the items that need a second look."""

    def __init__(self, client: Elasticsearch, alias: str) -> None:
        self._client = client
        self._alias = alias
        self._verdicts: dict[int, Verdict] = {}
        self._conflicts: list[_Line] = []
        self._arguments: list[tuple[_Line, Mapping[str, Any]]] = []

    def write(self, lines: Sequence[_Line]) -> dict[int, Verdict]:
        """A verdict for each line, under its place."""
        down: Busy | None = None
        for call in _calls(lines):
            if down is None:
                try:
                    self._send(call)
                    continue
                except Busy as error:
                    down = error
            self._postpone(call, down)
        try:
            self._resolve_conflicts()
        except Busy as error:
            self._postpone(self._conflicts, error)
        try:
            self._resolve_arguments()
        except Busy as error:
            self._postpone([line for line, _ in self._arguments], error)
        return self._verdicts

    def _postpone(self, lines: Sequence[_Line], error: Busy) -> None:
        for line in lines:
            self._verdicts.setdefault(line.at, outage(error.detail))

    def _send(self, lines: Sequence[_Line]) -> None:
        try:
            with typed_errors():
                answer = self._client.bulk(
                    index=self._alias,
                    operations=_body(lines),
                    require_alias=True,
                    timeout=SERVER_TIMEOUT,
                )
        except ApiError as error:
            self._refused(lines, error)
            return
        for line, wrapped in zip(lines, answer["items"], strict=True):
            item = wrapped["index"]
            match judge(item, line.version, len(line.body)):
                case Doubt.CONFLICT:
                    self._conflicts.append(line)
                case Doubt.ARGUMENT:
                    self._arguments.append((line, item))
                case verdict:
                    self._verdicts[line.at] = verdict

    def _refused(self, lines: Sequence[_Line], error: ApiError) -> None:
        """A whole call was refused: halve it until the document that is to blame stands alone."""
        status = error.meta.status
        if status not in {400, 413}:
            raise StopWorker(
                f"Elasticsearch refuses bulk calls to {self._alias}; check WENQU_ELASTICSEARCH_URL and the "
                f"index: {describe(error)}"
            ) from error
        if len(lines) > 1:
            half = len(lines) // 2
            self._send(lines[:half])
            self._send(lines[half:])
            return
        line = lines[0]
        self._verdicts[line.at] = (
            too_large(len(line.body)) if status == 413 else Reject(Cause.MAPPING_REJECTED, describe(error))
        )

    def _resolve_conflicts(self) -> None:
        """The stored versions of all refused ones in one call."""
        stored = versions(
            self._client, self._alias, list(dict.fromkeys(line.doc for line in self._conflicts))
        )
        for line in self._conflicts:
            self._verdicts[line.at] = _compare(line, stored.get(line.doc))

    def _resolve_arguments(self) -> None:
        """An alias of several indices without a write index gives the same error as a bad document does."""
        if not self._arguments:
            return
        with typed_errors():
            indices = dict(self._client.indices.get_alias(name=self._alias))
        writing = [facts["aliases"][self._alias].get("is_write_index") for facts in indices.values()]
        if len(indices) != 1 and writing.count(True) != 1:
            raise StopWorker(
                f"the alias {self._alias} belongs to {', '.join(sorted(indices))}; mark exactly one as is_write_index"
            )
        for line, item in self._arguments:
            self._verdicts[line.at] = Reject(Cause.MAPPING_REJECTED, reasons(item["error"])[:500])


def _body(lines: Sequence[_Line]) -> Sequence[Mapping[str, Any]]:
    # Serialized here already, as the sizes decide the calls; the client takes bytes, its annotation does not say so.
    return cast("Sequence[Mapping[str, Any]]", [part for line in lines for part in (line.action, line.body)])


def _compare(line: _Line, stored: int | None) -> Verdict:
    if stored == line.version:
        return Indexed(stored)  # a replay: this very operation was written before
    if stored is not None and stored > line.version:
        return Superseded(stored)
    return outage("its version was refused, but the index holds no newer one; it is being removed or moved")
