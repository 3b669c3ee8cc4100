"""How a query and a document are cut, and why one does not find the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch

from services.index.analysis import BIGRAMS, SEARCHED
from services.index.names import Names
from shared.errors import NotFound, UserError
from shared.runtime.elastic import typed_errors
from wenqu.search.show import fetch
from wenqu.search.terms import simplify

CUTS: Final = ("ik_smart", "ik_max_word", SEARCHED, BIGRAMS)
FIELDS: Final = ("title", "body")
_SUBS: Final = ("", ".smart", ".bigram")
_AROUND: Final = 6


@dataclass(frozen=True)
class Token:
    """A word of a cut, at `[start, end)` of the text in code points; synonyms stand beside the word they are for."""

    text: str
    start: int
    end: int
    synonym: bool = False


@dataclass(frozen=True)
class Place:
    """Where the words of the query stand in a field of the document, and how the document is cut there."""

    field: str
    start: int
    end: int
    around: str
    cut: tuple[Token, ...]


@dataclass(frozen=True)
class Explained:
    """`found` says by which way the document is found: words, phrase, bigrams; None without a document."""

    text: str
    cuts: dict[str, tuple[Token, ...]]
    doc: str | None = None
    found: dict[str, bool] | None = None
    missing: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    reasons: tuple[str, ...] = ()


def explain(client: Elasticsearch, names: Names, text: str, doc: str | None = None) -> Explained:
    """Cut `text` as a query is, and compare it with a document, named by its id or the beginning of one.

    Raises UserError for an empty text, NotFound for a document that is not in the index, Busy in an outage.
    """
    plain = " ".join(simplify(text).split())
    if not plain:
        raise UserError("there is no text to explain")
    cuts = {name: _cut(client, names, name, plain) for name in CUTS}
    if doc is None:
        return Explained(plain, cuts)
    record = fetch(client, names.read, doc)
    if record is None:
        raise NotFound(f"there is no document {doc} in the index; `wenqu search` shows ids")
    whole = record["origin"]["doc_id"]
    terms = _terms(client, names, whole)
    found = _found(client, names, whole, plain)
    missing = tuple(
        dict.fromkeys(
            token.text
            for token in cuts["ik_smart"]
            if not any(token.text in terms.get(field, {}) for field in FIELDS)
        )
    )
    places = tuple(_places(record, terms, plain))
    reasons = tuple(_reasons(text, plain, cuts, found, missing, places))
    return Explained(plain, cuts, whole, found, missing, places, reasons)


def _cut(client: Elasticsearch, names: Names, analyzer: str, text: str) -> tuple[Token, ...]:
    with typed_errors():
        answer = client.indices.analyze(index=names.write, analyzer=analyzer, text=text)
    points = _code_points(text)
    return tuple(
        Token(
            one["token"], points[one["start_offset"]], points[one["end_offset"]], one.get("type") == "SYNONYM"
        )
        for one in answer["tokens"]
    )


def _terms(client: Elasticsearch, names: Names, doc: str) -> dict[str, dict[str, list[tuple[int, int]]]]:
    """Field to word to its places, as the index has them: in UTF-16 units."""
    fields = [f"{field}{sub}" for field in FIELDS for sub in _SUBS]
    with typed_errors():
        answer = client.termvectors(
            index=names.write, id=doc, fields=fields, field_statistics=False, positions=False
        )
    return {
        field: {
            word: [(one["start_offset"], one["end_offset"]) for one in facts["tokens"]]
            for word, facts in vector["terms"].items()
        }
        for field, vector in answer.get("term_vectors", {}).items()
    }


def _found(client: Elasticsearch, names: Names, doc: str, text: str) -> dict[str, bool]:
    """Asked of the server itself, with the analyzers that searches use."""
    ways: dict[str, dict[str, Any]] = {
        "words": {"type": "cross_fields", "operator": "and", "fields": list(FIELDS)},
        "phrase": {"type": "phrase", "fields": [f"{field}.smart" for field in FIELDS]},
        "bigrams": {"type": "phrase", "fields": [f"{field}.bigram" for field in FIELDS]},
    }
    found = {}
    for way, options in ways.items():
        query = {
            "bool": {
                "must": [{"multi_match": {"query": text, **options}}],
                "filter": [{"ids": {"values": [doc]}}],
            }
        }
        with typed_errors():
            found[way] = bool(client.count(index=names.read, query=query)["count"])
    return found


def _places(
    record: Mapping[str, Any], terms: Mapping[str, Mapping[str, Sequence[tuple[int, int]]]], text: str
) -> list[Place]:
    """The first place of the text in each field, with the words that overlap it there."""
    places = []
    for field in FIELDS:
        content = record.get(field) or ""
        at = content.lower().find(text.lower())
        if at < 0:
            continue
        end = at + len(text)
        points = _code_points(content)
        cut = sorted(
            (
                Token(word, points[start], points[stop])
                for word, spans in terms.get(f"{field}.smart", {}).items()
                for start, stop in spans
                if points[start] < end and points[stop] > at
            ),
            key=lambda token: token.start,
        )
        around = content[max(0, at - _AROUND) : end + _AROUND].replace("\n", " ")
        places.append(Place(field, at, end, around, tuple(cut)))
    return places


def _reasons(
    typed: str,
    plain: str,
    cuts: Mapping[str, tuple[Token, ...]],
    found: Mapping[str, bool],
    missing: Sequence[str],
    places: Sequence[Place],
) -> list[str]:
    told = []
    if typed.strip() != plain:
        told.append(f"the query is searched as {plain!r}: Simplified, half-width, without glosses")
    if not cuts["ik_smart"]:
        told.append("the query has no word at all: signs and stopwords are left out")
    if found["words"] and found["phrase"]:
        told.append("the document is found by its words and as a phrase")
        return told
    if not places:
        if found["words"]:
            told.append("the words stand in the document, but nowhere one after the other")
        elif missing:
            told.append(
                f"the document does not hold the query as it stands, and not the word {'、'.join(missing)}"
            )
        return told
    query = [token.text for token in cuts["ik_smart"]]
    for place in places:
        held = [token.text for token in place.cut]
        inside = any(token.start < place.start or token.end > place.end for token in place.cut)
        if held == query:
            continue
        how = f"{place.field} holds it at {place.start}, cut {'/'.join(held)}, where the query is cut {'/'.join(query)}"
        if inside:
            told.append(f"{how}: it begins or ends inside a longer word. The pairs of characters find it")
        else:
            told.append(
                f"{how}: the dictionary has changed since it was indexed; `wenqu reindex --affected {plain}` "
                "writes it again"
            )
    if found["bigrams"]:
        told.append("the document is found by pairs of characters (body.bigram, title.bigram)")
    return told


def _code_points(text: str) -> list[int]:
    """Place in UTF-16 units to place in code points, the end included."""
    places = []
    for at, sign in enumerate(text):
        places += [at] * (2 if ord(sign) > 0xFFFF else 1)
    return [*places, len(text)]
