"""The mapping of the record: versioned and closed at every level, our schema before any document."""

from collections.abc import Sequence
from typing import Final

from services.index.analysis import analysis
from services.index.fields import Json, found, kept, keyword, name, nested, number, obj, position, text

MAPPING_VERSION: Final = 3
"""Rises with every change of the mapping, the settings or the analyzers that an existing index can not follow."""

NESTED_OBJECTS: Final = 10_000
"""Nested objects a record may have; of more the first are kept and it is marked `truncated`."""

DEFAULT_FIELDS: Final = (
    "title",
    "body",
    "source.text",
    "persons.name.text",
    "persons.titles.text",
    "organizations.name.text",
    "zones.name.text",
    "keywords.text.text",
    "doc_numbers.text",
)
"""What is searched when no field is named: never the titles of other pages, the breadcrumb or the footer."""


def settings(rules: Sequence[str] = ()) -> Json:
    """Settings of a new index, with the synonym rules that its searches begin with."""
    return {
        "index": {
            "analysis": analysis(rules),
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "mapping": {"nested_objects": {"limit": NESTED_OBJECTS}},
            "query": {"default_field": list(DEFAULT_FIELDS)},
        }
    }


def record_mapping(meta: Json) -> Json:
    """The mapping of the record; `meta` is kept with it and compared at every start of a worker."""
    return {
        "dynamic": "strict",
        "date_detection": False,
        "numeric_detection": False,
        "_meta": meta,
        "properties": {
            **_page(),
            **_facts(),
            **_processing(),
        },
    }


def dead_mapping(meta: Json) -> Json:
    """The mapping of a dead letter's search copy."""
    return {
        "dynamic": "strict",
        "_meta": meta,
        "properties": {
            "dead_id": keyword(),
            "entry": keyword(),
            "doc_id": keyword(),
            "collection": keyword(),
            "source_key": keyword(4096),
            "filename": keyword(),
            "job": keyword(),
            "stage": keyword(),
            "cause": keyword(),
            "detail": text(),
            "attempts": number("integer"),
            "at": {"type": "date"},
            "versions": {"type": "flattened", "ignore_above": 1024},
            "excerpt": text(),
        },
    }


def fold_mapping(meta: Json) -> Json:
    """The mapping of what is told of near-duplicates, and of the state of folding."""
    return {
        "dynamic": "strict",
        "_meta": meta,
        "properties": {
            "doc_id": keyword(),
            "near_duplicate_of": keyword(),
            "agreement": number("float"),
            "copies": number("integer"),
            "outlets": kept(),
            "pass": number("long"),
            "seen": {**keyword(), "index": False, "doc_values": False},
        },
    }


def _page() -> Json:
    """What the page says of itself."""
    return {
        "schema_version": number("integer"),
        "origin": obj(
            {
                "collection": keyword(),
                "doc_id": keyword(),
                "revision": number("long"),
                "generation": number("integer"),
                "source_key": keyword(4096),
                "content_hash": keyword(),
                "job": keyword(),
                "accepted_at": {"type": "date", "ignore_malformed": True},
                "url": keyword(4096),
                "filename": keyword(),
                "content_type": keyword(),
            }
        ),
        "title": text(highlighted=True, bigrams=True),
        "published": {"type": "date", "format": "strict_date", "ignore_malformed": True},
        "published_time": keyword(),
        "source": name(bigrams=True),
        "author": name(),
        "editor": name(),
        "views": number("long"),
        "site": name(),
        "icp": keyword(),
        "repost_notice": text(),
        "breadcrumb": name(),
        "zone_label": name(bigrams=True),
        "prev_title": text(),
        "next_title": text(),
        "evidence": kept(),
        "text": kept(),
        "body": text(highlighted=True, bigrams=True),
        "body_segments": kept(),
    }


def _facts() -> Json:
    """What was found in title and body."""
    quote = found({"speaker": name(), "text": text()})
    return {
        "persons": nested(
            {"name": name(bigrams=True), "titles": name(), "title_mentions": kept(), "mentions": kept()},
            searched=True,
        ),
        "organizations": nested(
            {"name": name(bigrams=True), "kind": keyword(), "short_for": name(), "mentions": kept()},
            searched=True,
        ),
        "zones": nested(
            {
                "name": name(bigrams=True),
                "kind": keyword(),
                "city": keyword(),
                "adcode": keyword(),
                "level": keyword(),
                "alias_of": name(),
                "mentions": kept(),
            },
            searched=True,
        ),
        "places": nested(
            {
                "name": name(),
                "adcode": keyword(),
                "level": keyword(),
                "full_name": name(),
                "former": {"type": "boolean"},
                "candidates": keyword(),
                "mentions": kept(),
            }
        ),
        "quantities": nested(
            found(
                {
                    "text": keyword(),
                    "value": number("double"),
                    "unit": keyword(),
                    "bound": keyword(),
                    "base_value": number("double"),
                    "base_unit": keyword(),
                    "dimension": keyword(),
                    "what": keyword(),
                    "sign": keyword(),
                }
            )
        ),
        "zone_links": nested(_zone_link()),
        "jurisdictions": nested(_jurisdiction()),
        "person_keys": nested(_person_key()),
        "projects": nested(_project()),
        "project_sums": nested(_project_sum()),
        "events": nested(_event()),
        "event_dates": obj(found({"text": keyword(), "date": keyword()})),
        "quotes": nested(quote),
        "reported": nested(quote),
        "slogans": obj(found({"text": name()})),
        "doc_numbers": obj(found({"text": keyword()})),
        "keywords": obj({"text": name(), "weight": {"type": "float", "index": False}}),
        "summary": text(),
        "topic": keyword(),
        "topics": obj({"name": keyword(), "score": number("float"), "tier": keyword(), "evidence": kept()}),
        "recognized": obj(found({"kind": keyword(), "text": name(), "value": keyword()})),
    }


def _zone_link() -> Json:
    """A form of a zone's name, and the zone it means."""
    return {
        "mention": name(),
        "official": name(),
        "zone_id": keyword(),
        "level": keyword(),
        "adcode": keyword(),
        "candidates": keyword(),
        "rule": keyword(),
        "tier": keyword(),
        "spans": kept(),
        "evidence": kept(),
    }


def _jurisdiction() -> Json:
    """A bare title or body, and the division it is of."""
    return {
        "text": keyword(),
        "level": keyword(),
        "adcode": keyword(),
        "zone_id": keyword(),
        "rule": keyword(),
        "tier": keyword(),
        "spans": kept(),
        "evidence": kept(),
    }


def _person_key() -> Json:
    """Tells namesakes apart."""
    return {
        "name": keyword(),
        "person_key": keyword(),
        "adcode": keyword(),
        "ambiguous": {"type": "boolean"},
        "candidates": keyword(),
    }


def _amount() -> Json:
    """An amount that belongs to a project."""
    return found({"text": keyword(), "value": number("double"), "unit": keyword(), "bound": keyword()})


def _project() -> Json:
    """Who invests what where."""
    return found(
        {
            "name": name(),
            "company": name(),
            "zone": name(),
            "status": keyword(),
            "spans": kept(),
            "investment": obj(_amount()),
            "land": obj(_amount()),
            "floor_space": obj(_amount()),
            "capacity": obj(_amount()),
            "jobs": obj(_amount()),
            "dates": obj(found({"text": keyword(), "kind": keyword(), "date": keyword()})),
        }
    )


def _project_sum() -> Json:
    """Counts and totals of many projects."""
    return found(
        {
            "count": number("integer"),
            "count_span": kept(),
            "investment": obj(_amount()),
            "status": keyword(),
        }
    )


def _event() -> Json:
    """An occasion and who took part."""
    return found(
        {
            "kind": keyword(),
            "name": name(),
            "date": keyword(),
            "place": name(),
            "form": keyword(),
            "spans": kept(),
            "participants": nested(found({"name": name(), "role": keyword(), "organization": name()})),
            "figures": obj(found({"text": keyword(), "value": number("double"), "unit": keyword()})),
        }
    )


def _processing() -> Json:
    """How the record came about. Only `run` differs between two runs over the same bytes."""
    return {
        "glosses": obj({"at": position(), "reading": {**keyword(), "doc_values": False}}),
        "lexicon": keyword(),
        "script": keyword(),
        "language": keyword(),
        "decoding": obj(
            {
                "chosen": keyword(),
                "why": keyword(),
                "http": keyword(),
                "declared": keyword(),
                "bom": keyword(),
                "detected": keyword(),
                "bad_bytes": number("long"),
            }
        ),
        "quality": obj(
            {
                "score": number("float"),
                "han_ratio": number("float"),
                "length": number("integer"),
                "reasons": keyword(),
            }
        ),
        "removed": kept(),
        "signature": obj(
            {
                "rule": keyword(),
                "shingles": number("integer"),
                "sketch": {**keyword(), "index": False},
            }
        ),
        "bands": keyword(),
        "deleted": {"type": "boolean"},
        "truncated": {"type": "boolean"},
        "run": _run(),
    }


def _run() -> Json:
    """The journey. Open, as what operators add to it must never cost a document; unknown parts are only kept."""
    return {
        "type": "object",
        "dynamic": False,
        "properties": {
            "job": keyword(),
            "journey": {
                "type": "object",
                "dynamic": False,
                "properties": {
                    "stage": keyword(),
                    "attempt": number("integer"),
                    "started": {"type": "date", "ignore_malformed": True},
                    "duration_ms": number("double"),
                    "version": keyword(),
                    "worker": keyword(),
                },
            },
        },
    }
