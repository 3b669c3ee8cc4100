"""Search copies of dead letters, so that Kibana can show them; a settled letter loses its copy.

The letters themselves stay in the blob store.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import structlog
from elasticsearch import ApiError, Elasticsearch, TransportError

from shared.delivery.worker import Runtime
from shared.errors import NotFound, Reject
from shared.runtime.settings import Settings
from shared.storage.dead import DeadLetter

log = structlog.get_logger(__name__)

EXCERPT = 400
AT_ONCE = 100
MAPPING_REFUSED = 400


class Graves:
    """Copies the dead letters that the ledger names; while Elasticsearch is down they stay named."""

    def __init__(self, runtime: Runtime, client: Elasticsearch, settings: Settings) -> None:
        self._runtime = runtime
        self._client = client
        self._index = f"{settings.index}-dead"

    def copy(self) -> int:
        """How many were copied."""
        waiting = self._runtime.ledger.graves(AT_ONCE)
        if not waiting:
            return 0
        operations: list[Mapping[str, Any]] = []
        for dead_id in waiting:
            letter = self._letter(dead_id)
            if letter is None:
                operations.append({"delete": {"_id": dead_id}})
            else:
                operations += [{"index": {"_id": dead_id}}, search_copy(letter)]
        later: set[str] = set()
        try:
            if operations:
                # Without the alias the server would make an index of guessed mapping; the index worker makes both.
                answer = self._client.bulk(index=self._index, operations=operations, require_alias=True)
                later = set(_not_copied(answer["items"]))
        except (ApiError, TransportError) as error:
            log.warning("dead_letters_not_copied", waiting=len(waiting), error=str(error))
            return 0
        copied = [dead_id for dead_id in waiting if dead_id not in later]
        self._runtime.ledger.copied(copied)
        return len(copied)

    def _letter(self, dead_id: str) -> DeadLetter | None:
        try:
            return self._runtime.dead.get(dead_id)
        except NotFound:
            return None  # replayed or discarded
        except Reject as error:
            log.error("dead_letter_unreadable", dead_id=dead_id, error=str(error))
            return None


def _not_copied(items: list[dict[str, Any]]) -> Iterator[str]:
    """Ids to try again. What the mapping refuses is reported once and left without a copy."""
    for item in items:
        [verdict] = item.values()
        if "error" not in verdict:
            continue
        log.error("dead_letter_not_indexed", dead_id=verdict["_id"], error=str(verdict["error"])[:500])
        if verdict["status"] != MAPPING_REFUSED:
            yield str(verdict["_id"])


def search_copy(letter: DeadLetter) -> dict[str, object]:
    """The fields of a dead letter that can be searched, with the beginning of its bytes as text."""
    fields = letter.model_dump(mode="json", exclude={"content", "traceback", "size"})
    excerpt = (letter.content or b"")[:EXCERPT].decode("utf-8", "replace")
    return {**fields, "excerpt": excerpt}
