"""What each index is made of: settings, mapping, and the mark by which a worker knows an index of its own making."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.index.analysis import analysis, digest
from services.index.mapping import MAPPING_VERSION, dead_mapping, fold_mapping, record_mapping, settings

Json = dict[str, Any]

LIVE: Final[Json] = {"bool": {"must_not": {"term": {"deleted": True}}}}
"""What the read alias shows: no tombstones."""


@dataclass(frozen=True)
class Bodies:
    """Bodies of `PUT <index>` for the records, the dead letters' copies and what is told of near-duplicates."""

    record: Json
    dead: Json
    folds: Json


def bodies(analyzer: str, rules: Sequence[str]) -> Bodies:
    """For a server whose analyzers have this fingerprint, with these synonym rules."""
    beside = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
    plain: Json = {"settings": {"index": beside}, "mappings": fold_mapping({})}
    cutting: Json = {
        "settings": {"index": {**beside, "analysis": analysis(())}},
        "mappings": dead_mapping({}),
    }
    record: Json = {"settings": settings(()), "mappings": record_mapping({})}
    return Bodies(
        record=_marked(record, analyzer, rules),
        dead=_marked(cutting, None, rules),
        folds=_marked(plain, None, ()),
    )


def mark_of(body: Json) -> Json:
    """What is kept under `_meta.wenqu` of an index with this body."""
    mark: Json = body["mappings"]["_meta"]["wenqu"]
    return mark


def same_making(one: Json, other: Json) -> bool:
    """Whether two marks are of one mapping and analyzer; synonyms may differ, as they only matter to searches."""
    return {**one, "synonyms": None} == {**other, "synonyms": None}


def _marked(body: Json, analyzer: str | None, rules: Sequence[str]) -> Json:
    # Digested without the rules: another synonym must not stop the workers.
    name = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    mark: Json = {"mapping_version": MAPPING_VERSION, "mapping": name, "analyzer": analyzer}
    index = dict(body["settings"]["index"])
    if "analysis" in index:
        index["analysis"] = analysis(rules)
        mark["synonyms"] = digest(rules)
    return {"settings": {"index": index}, "mappings": {**body["mappings"], "_meta": {"wenqu": mark}}}
