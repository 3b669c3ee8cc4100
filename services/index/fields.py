"""The few shapes of field that the mapping is made of."""

from typing import Any, Final

from services.index.analysis import BIGRAMS, SEARCHED

Json = dict[str, Any]

_KEYWORD_CHARACTERS: Final = 1024
"""Longer values stay in the record but are not indexed: Lucene refuses terms over 32,766 bytes."""

_OFFSETS: Final[Json] = {"term_vector": "with_positions_offsets"}


def keyword(ignore_above: int = _KEYWORD_CHARACTERS) -> Json:
    """An exact value."""
    return {"type": "keyword", "ignore_above": ignore_above}


def text(*, highlighted: bool = False, bigrams: bool = False) -> Json:
    """Chinese text: every word when indexed, the likeliest cut and its synonyms when searched.

    A phrase needs both sides cut alike, as positions differ otherwise: that is the sub-field `smart`. With `bigrams`
    there is a sub-field `bigram`, where a phrase is found whatever the dictionaries hold.
    """
    stored = _OFFSETS if highlighted else {}
    fields: Json = {"smart": {"type": "text", "analyzer": "ik_smart", "search_analyzer": SEARCHED, **stored}}
    if bigrams:
        fields["bigram"] = {"type": "text", "analyzer": BIGRAMS, **stored}
    return {
        "type": "text",
        "analyzer": "ik_max_word",
        "search_analyzer": SEARCHED,
        **stored,
        "fields": fields,
    }


def name(*, bigrams: bool = False) -> Json:
    """An exact value that can also be searched by its words: sub-fields `text`, `smart` and, if asked, `bigram`."""
    words = text(bigrams=bigrams)
    parts = words.pop("fields")
    return {**keyword(), "fields": {"text": words, **parts}}


def number(kind: str) -> Json:
    """`long`, `integer`, `double` or `float`; a value out of range stays in the record and is not indexed."""
    return {"type": kind, "ignore_malformed": True}


def kept() -> Json:
    """Whatever it is, it is kept in the record and not indexed."""
    return {"type": "object", "enabled": False}


def position() -> Json:
    """A code point offset: kept, not searched."""
    return {"type": "integer", "index": False, "doc_values": False}


def obj(properties: Json) -> Json:
    """An object with exactly these fields."""
    return {"type": "object", "dynamic": "strict", "properties": properties}


def nested(properties: Json, *, searched: bool = False) -> Json:
    """Objects whose fields are matched together. If `searched`, a plain query finds their words too."""
    root = {"include_in_root": True} if searched else {}
    return {"type": "nested", "dynamic": "strict", **root, "properties": properties}


def found(properties: Json) -> Json:
    """The fields of a `Found`, with its own ones."""
    return {
        **properties,
        "start": position(),
        "end": position(),
        "rule": keyword(),
        "tier": keyword(),
    }
