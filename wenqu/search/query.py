"""From a query string to the body of an Elasticsearch search; pure."""

from typing import Any, Final

from shared.errors import UserError
from wenqu.search.filters import Filters
from wenqu.search.highlight import CLOSE, OPEN
from wenqu.search.terms import Term, parse

WINDOW: Final = 10_000
"""Elasticsearch shows no hit beyond this one by page number."""

WORDS: Final = (
    "title^4",
    "body",
    "source.text^2",
    "author.text",
    "persons.name.text^3",
    "persons.titles.text^2",
    "organizations.name.text^3",
    "zones.name.text^3",
    "zone_label.text^2",
    "keywords.text.text^2",
)
"""Where the words of a term may be spread over: never prev/next titles, breadcrumb, site or repost notice."""

PHRASES: Final = (
    "title.smart^8",
    "body.smart^2",
    "source.smart^2",
    "author.smart",
    "persons.titles.smart^2",
    "organizations.name.smart^3",
    "zones.name.smart^3",
    "zone_label.smart^2",
)
NAMES: Final = (
    "persons.name^6",
    "organizations.name^6",
    "zones.name^6",
    "zone_label^4",
    "source^4",
    "doc_numbers.text^6",
)
ARTICLE: Final = ("title^4", "body")

FIELDS: Final = (
    "title",
    "published",
    "source",
    "summary",
    "origin.doc_id",
    "origin.collection",
    "origin.source_key",
    "origin.url",
    "zones.name",
    "persons.name",
    "quantities.text",
    "quantities.dimension",
)
"""What of the record a hit shows."""

_NEAR: Final = 2


def build(query: str, filters: Filters | None = None, *, size: int = 10, page: int = 1) -> dict[str, Any]:
    """Arguments of `Elasticsearch.search`: all terms must match; best first, then newest, then by id.

    A query without terms finds all. `size` is 0 to 1,000 hits a page, `page` counts from 1; UserError outside of
    these, beyond hit 10,000, or for a filter that can not be read.
    """
    if not 0 <= size <= 1000:
        raise UserError(f"a page has 0 to 1,000 hits, not {size}")
    if page < 1:
        raise UserError(f"pages count from 1, not {page}")
    if page * size > WINDOW:
        raise UserError(
            f"pages end at hit {WINDOW:,}; narrow the search with since, until, collection, person, zone or source"
        )
    terms = parse(query)
    return {
        "query": {
            "bool": {
                "must": [clause(term) for term in terms] or [{"match_all": {}}],
                "filter": (filters or Filters()).clauses(),
                "must_not": [{"term": {"deleted": True}}],
            }
        },
        "highlight": _highlight() if terms else None,
        "sort": [
            {"_score": {"order": "desc"}},
            {"published": {"order": "desc", "missing": "_last"}},
            {"origin.doc_id": {"order": "asc"}},
        ],
        "size": size,
        "from_": (page - 1) * size,
        "source_includes": list(FIELDS),
        "track_total_hits": True,
        "allow_partial_search_results": False,
    }


def clause(term: Term) -> dict[str, Any]:
    """The best of: the phrase, the exact name, and for a term not quoted its words wherever they stand."""
    ways = [
        # A term of stop words alone, which are cut away, is no condition.
        _phrase(term.text, PHRASES, zero_terms_query="all"),
        # Cut finely on both sides: finds the end of a long word, which the coarse cut keeps whole.
        _phrase(term.text, ARTICLE, analyzer="ik_max_word"),
        {"multi_match": {"query": term.text, "type": "best_fields", "fields": list(NAMES)}},
    ]
    if term.short and not term.phrase:
        ways.append(_phrase(term.text, ARTICLE, slop=_NEAR))
    elif not term.phrase:
        ways.append(
            {
                "multi_match": {
                    "query": term.text,
                    "type": "cross_fields",
                    "operator": "and",
                    "fields": list(WORDS),
                }
            }
        )
    return {"dis_max": {"queries": ways, "tie_breaker": 0.1}}


def _phrase(text: str, fields: tuple[str, ...], **options: object) -> dict[str, Any]:
    return {"multi_match": {"query": text, "type": "phrase", "fields": list(fields), **options}}


def _highlight() -> dict[str, Any]:
    return {
        "type": "fvh",
        "order": "score",
        "pre_tags": [OPEN],
        "post_tags": [CLOSE],
        "boundary_scanner": "chars",
        "boundary_chars": "\n。！？；",
        "boundary_max_scan": 60,
        "fields": {
            "title": {"number_of_fragments": 0, "matched_fields": ["title", "title.smart"]},
            "body": {
                "fragment_size": 120,
                "number_of_fragments": 3,
                "matched_fields": ["body", "body.smart"],
            },
        },
    }
