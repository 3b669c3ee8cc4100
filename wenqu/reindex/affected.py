"""Documents that a word touches, written again, so that they are cut with the dictionary of now."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from elasticsearch import Elasticsearch
from opencc import OpenCC

from services.index.names import Names
from shared.errors import Busy, Cause, UserError
from shared.runtime.elastic import reasons, typed_errors
from wenqu.reindex import scan

_FIELDS: Final = (
    "title",
    "body",
    "persons.name",
    "organizations.name",
    "zones.name",
    "zone_label",
    "source",
)
_AT_ONCE: Final = 200
_STALE: Final = 409
_EXPANSIONS: Final = 10_000


def affected(client: Elasticsearch, names: Names, word: str) -> int:
    """Write again, under its own version, every document that holds `word`; how many there are.

    They are found by pairs of characters, whatever the dictionary says of the word; one that was changed meanwhile is
    left, and one too many is no harm. Raises UserError for a word of one character, Busy in an outage.
    """
    plain = OpenCC("t2s").convert(unicodedata.normalize("NFKC", word)).strip()
    if len(plain) < 2:
        raise UserError(f"{word!r} is no word of two characters or more")
    return sum(_write(client, names, lot) for lot in _lots(client, names, plain))


def _lots(client: Elasticsearch, names: Names, word: str) -> Iterator[list[dict[str, Any]]]:
    pairs = {"query": word, "fields": [f"{one}.bigram" for one in _FIELDS]}
    whole = {"query": word, "type": "phrase", "fields": [f"{one}.smart" for one in _FIELDS]}
    ways = [
        {"multi_match": {**pairs, "type": "phrase"}},
        # A single character behind letters or digits, U盘, is no pair in the word, and one with what follows in a page.
        {"multi_match": {**pairs, "type": "phrase_prefix", "max_expansions": _EXPANSIONS}},
        {"multi_match": whole},
    ]
    query = {"bool": {"should": ways, "minimum_should_match": 1}}
    lot: list[dict[str, Any]] = []
    for hit in scan.pages(client, names.write, query, page=_AT_ONCE):
        lot.append(hit)
        if len(lot) == _AT_ONCE:
            yield lot
            lot = []
    if lot:
        yield lot


def _write(client: Elasticsearch, names: Names, hits: list[dict[str, Any]]) -> int:
    operations: list[Any] = []
    for hit in hits:
        # "gte" takes the same version again, and still refuses to undo a newer one.
        action = {"_id": hit["_id"], "version": hit["_version"], "version_type": "external_gte"}
        operations += [
            json.dumps({"index": action}).encode(),
            json.dumps(hit["_source"], ensure_ascii=False).encode(),
        ]
    with typed_errors():
        answer = client.bulk(index=names.write, operations=operations, require_alias=True)
    for wrapped in answer["items"]:
        item = wrapped["index"]
        if int(item["status"]) not in {200, 201, _STALE}:
            raise Busy(
                Cause.ELASTICSEARCH_UNAVAILABLE,
                f"{item['_id']} was not written again: {reasons(item.get('error'))}; run the command again",
            )
    return len(hits)
