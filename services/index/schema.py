"""Creates the indices where they are missing, and refuses to write into one of another making."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import structlog
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError

from services.index import probes
from services.index.fields import Json
from services.index.mapping import MAPPING_VERSION, dead_mapping, fold_mapping, record_mapping, settings
from services.index.names import Names
from shared.errors import StopWorker
from shared.runtime.elastic import describe, error_type, typed_errors

log = structlog.get_logger(__name__)

LIVE: Final[Json] = {"bool": {"must_not": {"term": {"deleted": True}}}}
"""What the read alias shows: no tombstones."""

_TEMPLATE_PRIORITY: Final = 500


def ensure_indices(client: Elasticsearch, names: Names, probe_file: Path = probes.SHIPPED) -> None:
    """Make template, indices and aliases that are missing; leave and check those that are there.

    Any number of workers may do so at once. Raises StopWorker, saying what to do, when the analyzers cut otherwise
    than `probes.json` says, or an index was made for another mapping or analyzer; Busy when the server does not answer.
    """
    lines = probes.load(probe_file)
    probes.check(client, lines)
    analyzer = probes.fingerprint(lines)
    record, dead, folds = _record_body(analyzer), _dead_body(), _fold_body()
    with typed_errors():
        try:
            _put_template(client, names, record)
            _ensure(client, names.concrete, names.write, record, {names.read: {"filter": LIVE}})
            _ensure(client, names.dead_concrete, names.dead, dead, {})
            _ensure(client, names.folds_concrete, names.folds, folds, {})
        except ApiError as error:
            if error.meta.status in {400, 404}:
                raise StopWorker(f"Elasticsearch does not take our indices: {describe(error)}") from error
            raise


def _record_body(analyzer: str) -> Json:
    body = {"settings": settings(), "mappings": record_mapping({})}
    body["mappings"] = record_mapping(_meta(body, analyzer))
    return body


def _dead_body() -> Json:
    body = {"settings": settings_of_dead(), "mappings": dead_mapping({})}
    body["mappings"] = dead_mapping(_meta(body, None))
    return body


def _fold_body() -> Json:
    body = {"settings": settings_of_dead(), "mappings": fold_mapping({})}
    body["mappings"] = fold_mapping(_meta(body, None))
    return body


def settings_of_dead() -> Json:
    """Settings of the small indices beside the records: dead letters, folds."""
    return {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}}


def _meta(body: Json, analyzer: str | None) -> Json:
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    return {"wenqu": {"mapping_version": MAPPING_VERSION, "mapping": digest, "analyzer": analyzer}}


def _put_template(client: Elasticsearch, names: Names, body: Json) -> None:
    """So that an index made by hand for a reindex is not of a guessed mapping."""
    client.indices.put_index_template(
        name=names.template,
        index_patterns=[f"{names.template}-*"],
        priority=_TEMPLATE_PRIORITY,
        version=MAPPING_VERSION,
        template={"settings": body["settings"], "mappings": body["mappings"]},
    )


def _ensure(
    client: Elasticsearch,
    concrete: str,
    alias: str,
    body: Json,
    more_aliases: Mapping[str, Mapping[str, Any]],
) -> None:
    index = _write_index(client, alias)
    if index is None:
        _create(client, concrete, alias, body, more_aliases)
        index = _write_index(client, alias)
    if index is None:
        raise StopWorker(
            f"the index {concrete} is there, but not its alias {alias}; if {concrete} is the one to write to, add the "
            f"alias (POST /_aliases), else delete the index, then start again"
        )
    for other in more_aliases:
        if not client.indices.exists_alias(name=other):
            raise StopWorker(
                f"the alias {other} of {index} is missing; add it with the filter "
                f"{json.dumps(more_aliases[other].get('filter'))} (POST /_aliases), then start again"
            )
    _check(client, index, body["mappings"]["_meta"])


def _write_index(client: Elasticsearch, alias: str) -> str | None:
    """The one index that `alias` writes to; None when there is no such alias."""
    try:
        indices: dict[str, Any] = dict(client.indices.get_alias(name=alias))
    except NotFoundError:
        return None
    writing = [
        index
        for index, facts in indices.items()
        if len(indices) == 1 or facts["aliases"][alias].get("is_write_index")
    ]
    if len(writing) != 1:
        raise StopWorker(
            f"the alias {alias} belongs to {', '.join(sorted(indices))}; mark exactly one as is_write_index"
        )
    return writing[0]


def _create(
    client: Elasticsearch,
    concrete: str,
    alias: str,
    body: Json,
    more_aliases: Mapping[str, Mapping[str, Any]],
) -> None:
    try:
        client.indices.create(
            index=concrete,
            mappings=body["mappings"],
            settings=body["settings"],
            aliases={alias: {"is_write_index": True}, **more_aliases},
        )
    except BadRequestError as error:
        match error_type(error):
            case "resource_already_exists_exception":
                return  # another worker was first
            case "invalid_alias_name_exception" | "illegal_argument_exception":
                taken = ", ".join((alias, *more_aliases))
                raise StopWorker(
                    f"an index stands where one of our aliases must be ({taken}); look what it holds, delete it or "
                    f"reindex it under another name, then start again: {describe(error)}"
                ) from error
            case _:
                raise
    log.info("index_created", index=concrete, alias=alias)


def _check(client: Elasticsearch, index: str, ours: Json) -> None:
    mappings = client.indices.get_mapping(index=index)[index]["mappings"]
    theirs = mappings.get("_meta", {}).get("wenqu")
    if theirs == ours["wenqu"]:
        return
    if theirs is None:
        raise StopWorker(
            f"the index {index} was not made by Wenqu; set WENQU_INDEX to another name or delete it"
        )
    version = theirs.get("mapping_version")
    if isinstance(version, int) and version > MAPPING_VERSION:
        raise StopWorker(
            f"the index {index} has mapping version {version} and this worker knows {MAPPING_VERSION}: upgrade it"
        )
    what = (
        "cut by another analyzer or dictionary"
        if theirs.get("analyzer") != ours["wenqu"]["analyzer"]
        else f"made for another mapping (version {version}, this is {MAPPING_VERSION})"
    )
    raise StopWorker(
        f"the index {index} was {what}; nothing was written. Build a new one from the stored pages (or delete "
        f"{index} and submit them again), then start again"
    )
