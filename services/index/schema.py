"""Creates the indices where they are missing, and refuses to write into one of another making."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import structlog
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError

from services.index import probes
from services.index.analysis import synonym_rules
from services.index.bodies import LIVE, Bodies, bodies, mark_of, same_making
from services.index.drift import differences, summary
from services.index.fields import Json
from services.index.mapping import MAPPING_VERSION
from services.index.names import Names
from shared.errors import StopWorker
from shared.runtime.elastic import describe, error_type, typed_errors

log = structlog.get_logger(__name__)

__all__ = ["LIVE", "bodies_for", "ensure_indices", "put_template", "write_index"]

_TEMPLATE_PRIORITY: Final = 500


def bodies_for(
    client: Elasticsearch, probe_file: Path = probes.SHIPPED, rules: Sequence[str] | None = None
) -> Bodies:
    """What the indices are to be made of, once the probes have shown that the analyzers cut as this version expects.

    `rules` are the synonyms, those of the shipped lexicon by default. Errors as for `ensure_indices`.
    """
    lines = probes.load(probe_file)
    probes.check(client, lines)
    return bodies(probes.fingerprint(lines), synonym_rules() if rules is None else rules)


def ensure_indices(
    client: Elasticsearch,
    names: Names,
    probe_file: Path = probes.SHIPPED,
    rules: Sequence[str] | None = None,
) -> None:
    """Make template, indices and aliases that are missing; leave and check those that are there.

    Any number of workers may do so at once. Raises StopWorker, saying what to do, when the analyzers cut otherwise
    than `probes.json` says, an index was made for another mapping or analyzer, or its mapping was changed since; Busy
    when the server does not answer.
    """
    made = bodies_for(client, probe_file, rules)
    with typed_errors():
        try:
            put_template(client, names, made.record)
            _ensure(client, names.concrete, names.write, made.record, {names.read: {"filter": LIVE}})
            _ensure(client, names.dead_concrete, names.dead, made.dead, {})
            _ensure(client, names.folds_concrete, names.folds, made.folds, {})
        except ApiError as error:
            if error.meta.status in {400, 404}:
                raise StopWorker(
                    f"Elasticsearch does not take our indices: {describe(error)}. Where it names a filter or an "
                    "analyzer: the server lacks a module or the IK plugin; where it names a synonym: mend that line "
                    "of synonyms.txt"
                ) from error
            raise


def put_template(client: Elasticsearch, names: Names, body: Json) -> None:
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
    index = write_index(client, alias)
    if index is None:
        _create(client, concrete, alias, body, more_aliases)
        index = write_index(client, alias)
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
    _check(client, index, body)


def write_index(client: Elasticsearch, alias: str) -> str | None:
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


def _check(client: Elasticsearch, index: str, body: Json) -> None:
    mappings = client.indices.get_mapping(index=index)[index]["mappings"]
    theirs, ours = mappings.get("_meta", {}).get("wenqu"), mark_of(body)
    if theirs is None:
        raise StopWorker(
            f"the index {index} was not made by Wenqu; set WENQU_INDEX to another name or delete it"
        )
    if not same_making(theirs, ours):
        raise StopWorker(_other_making(index, theirs, ours))
    told = differences(body["mappings"], mappings)
    if told:
        raise StopWorker(
            f"the mapping of {index} was changed since it was made: {summary(told)}; nothing was written. "
            "`wenqu reindex` builds an index with the right one from the stored pages"
        )
    if theirs.get("synonyms") != ours.get("synonyms"):
        log.warning("other_synonyms", index=index, mend="wenqu lexicon push")


def _other_making(index: str, theirs: Json, ours: Json) -> str:
    version = theirs.get("mapping_version")
    if isinstance(version, int) and version > MAPPING_VERSION:
        return f"the index {index} has mapping version {version} and this worker knows {MAPPING_VERSION}: upgrade it"
    what = (
        "cut by another analyzer or dictionary"
        if theirs.get("analyzer") != ours["analyzer"]
        else f"made for another mapping (version {version}, this is {MAPPING_VERSION})"
    )
    return (
        f"the index {index} was {what}; nothing was written. `wenqu reindex` builds a new one from the stored pages "
        "beside it and goes over to it; workers of this version wait for that"
    )
