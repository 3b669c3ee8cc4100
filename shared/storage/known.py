"""What the index holds of given documents, in real time: written is seen, refreshed or not."""

from collections.abc import Sequence
from typing import Any, Final

from elasticsearch import Elasticsearch, NotFoundError

from shared.errors import Busy, Cause, StopWorker
from shared.ids import split_version
from shared.runtime.elastic import typed_errors

_AT_ONCE: Final = 500
_ABSENT: Final = "index_not_found_exception"
_AMBIGUOUS: Final = "illegal_argument_exception"


def known(client: Elasticsearch, alias: str, ids: Sequence[str]) -> dict[str, tuple[int, int, str]]:
    """Document id to `(revision, generation, content_hash)` of what is indexed under `alias`.

    Ids that are not there are left out, and so are all while there is no index yet. A deleted document has the
    content hash `""`, which no bytes have. With no ids it only asks whether the server answers.
    Raises Busy when the index can not answer, StopWorker when it refuses our credentials.
    """
    with typed_errors():
        if not ids:
            client.indices.exists_alias(name=alias)
        found: dict[str, tuple[int, int, str]] = {}
        for at in range(0, len(ids), _AT_ONCE):
            for item in _ask(client, alias, ids[at : at + _AT_ONCE]):
                if item.get("found"):
                    fields = item["_source"]
                    content_hash = (
                        "" if fields.get("deleted") else fields.get("origin", {}).get("content_hash", "")
                    )
                    found[item["_id"]] = (*split_version(item["_version"]), content_hash)
        return found


def versions(client: Elasticsearch, alias: str, ids: Sequence[str]) -> dict[str, int]:
    """Document id to its stored `_version`; errors as for `known`."""
    return {
        item["_id"]: int(item["_version"])
        for at in range(0, len(ids), _AT_ONCE)
        for item in _ask(client, alias, ids[at : at + _AT_ONCE], content=False)
        if item.get("found")
    }


def _ask(
    client: Elasticsearch, alias: str, ids: Sequence[str], *, content: bool = True
) -> Sequence[dict[str, Any]]:
    with typed_errors():
        try:
            answer = client.mget(
                index=alias,
                ids=list(ids),
                **({"source_includes": ["origin.content_hash", "deleted"]} if content else {"source": False}),
            )
        except NotFoundError:
            return []
    items: Sequence[dict[str, Any]] = answer["docs"]
    for item in items:
        error = item.get("error")
        if error is None or error.get("type") == _ABSENT:
            continue
        if error.get("type") == _AMBIGUOUS:
            raise StopWorker(
                f"{alias} must be an alias of one index; point it at the newest one: {error.get('reason')}"
            )
        # A shard that is not there yet: taking its documents for unknown would index them twice.
        raise Busy(Cause.ELASTICSEARCH_UNAVAILABLE, f"the index can not be read now: {error.get('reason')}")
    return items
