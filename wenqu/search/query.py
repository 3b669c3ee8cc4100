"""From a query string to the body of an Elasticsearch search; pure."""

from collections.abc import Sequence
from typing import Any, Final, Literal

from shared.errors import UserError
from wenqu.search import facets as facet
from wenqu.search import syntax
from wenqu.search.filters import Filters, measuring
from wenqu.search.highlight import CLOSE, OPEN
from wenqu.search.pinyin import is_toned, pattern
from wenqu.search.syntax import Node, Not, Restriction, leaves
from wenqu.search.terms import Term
from wenqu.search.trouble import QueryError

Json = dict[str, Any]

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
PAIRS: Final = (
    "title.bigram^4",
    "body.bigram",
    "persons.name.bigram^0.3",
    "organizations.name.bigram^0.3",
    "zones.name.bigram^0.3",
)
"""Cut alike on both sides whatever the dictionaries hold: finds names that none has, and the end of a long word."""

NAMES: Final = (
    "persons.name^6",
    "organizations.name^6",
    "zones.name^6",
    "zone_label^4",
    "source^4",
    "doc_numbers.text^6",
)
ARTICLE: Final = ("title^4", "body")
READ_ALOUD: Final = ("persons.name", "organizations.name", "zones.name", "zone_label", "source", "author")
"""Names that are found by their pinyin, also by a part of it."""

FIELDS: Final = (
    "title",
    "published",
    "source",
    "summary",
    "topic",
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

Sort = Literal["relevance", "newest", "oldest", "amount", "views"]
SORTS: Final = ("relevance", "newest", "oldest", "amount", "views")

_NEAR: Final = 2
_NEWEST: Final[Json] = {"published": {"order": "desc", "missing": "_last"}}


def matching(query: str, filters: Filters | None = None) -> Json:
    """The Elasticsearch query: all of the typed query and of the filters must hold; deleted pages are never found.

    A query without terms finds all. Raises UserError for what can not be read, a QueryError where it stands in `query`.
    """
    tree = syntax.parse(query)
    restrictions = (filters or Filters()).clauses()
    return {
        "bool": {
            "must": _must(query, tree) or [{"match_all": {}}],
            "filter": restrictions,
            "must_not": [{"term": {"deleted": True}}],
        }
    }


def ordering(sort: str = "relevance", what: str | None = None) -> list[Json]:
    """A total order: by `sort`, then newest, then by id. Raises UserError for a sort that is not in `SORTS`.

    By `amount` is by the page's largest sum in 元, of those of `what` if that is given.
    """
    by_id: Json = {"origin.doc_id": {"order": "asc"}}
    match sort:
        case "relevance":
            return [{"_score": {"order": "desc"}}, _NEWEST, by_id]
        case "newest":
            return [_NEWEST, by_id]
        case "oldest":
            return [{"published": {"order": "asc", "missing": "_last"}}, by_id]
        case "views":
            return [{"views": {"order": "desc", "missing": "_last"}}, _NEWEST, by_id]
        case "amount":
            sums = [{"term": {"quantities.base_unit": "元"}}, *([measuring(what)] if what else [])]
            largest = {
                "order": "desc",
                "mode": "max",
                "missing": "_last",
                "nested": {"path": "quantities", "filter": {"bool": {"filter": sums}}},
            }
            return [{"quantities.base_value": largest}, _NEWEST, by_id]
        case _:
            raise UserError(f"pages can not be sorted by {sort!r}; sort by {', '.join(SORTS)}")


def build(
    query: str,
    filters: Filters | None = None,
    *,
    size: int = 10,
    sort: str = "relevance",
    facets: Sequence[str] = (),
) -> Json:
    """A whole request body as `POST <index>/_search` takes it, for the first `size` hits."""
    body: Json = {
        "query": matching(query, filters),
        "sort": ordering(sort, filters.what if filters else None),
        "size": size,
        "_source": {"includes": list(FIELDS)},
        "track_total_hits": True,
    }
    if sort != "relevance":
        body["track_scores"] = True
    if any(isinstance(leaf, Term) for leaf in leaves(syntax.parse(query))):
        body["highlight"] = highlighting()
    if facets:
        body["aggs"] = facet.aggregations(facets)
    return body


def words(query: str) -> frozenset[str]:
    """The terms of a query, as they are marked in what is found."""
    return frozenset(leaf.text for leaf in leaves(syntax.parse(query)) if isinstance(leaf, Term))


def _must(query: str, node: Node) -> list[Json]:
    """Clauses that all must hold."""
    if not isinstance(node, syntax.All):
        return [_clause(query, node)]
    measured = [part for part in node.parts if _measures(part)]
    others = [_clause(query, part) for part in node.parts if not _measures(part)]
    return [*others, *_together(query, measured)]


def _measures(node: Node) -> bool:
    return isinstance(node, Restriction) and node.name in {"amount", "what"}


def _together(query: str, measured: Sequence[Node]) -> list[Json]:
    """`amount:` and `what:` side by side are of one amount."""
    said = [part for part in measured if isinstance(part, Restriction)]
    if not said:
        return []
    what = [part.value for part in said if part.name == "what"]
    amounts = [part for part in said if part.name == "amount"]
    if len(what) > 1:
        raise QueryError(
            query, said[-1].at, "an amount measures one thing", "use what: once, or OR between brackets"
        )
    if not amounts:
        return Filters(what=what[0]).clauses()
    return [
        clause
        for part in amounts
        for clause in _restricted(query, part, Filters(amounts=(part.value,), what=what[0] if what else None))
    ]


def _clause(query: str, node: Node) -> Json:
    match node:
        case Term():
            return clause(node)
        case Restriction(name, value):
            changed: dict[str, Any] = {"amounts": (value,)} if name == "amount" else {name: value}
            filters = Filters(**changed)
            return {"bool": {"filter": _restricted(query, node, filters)}}
        case Not(part):
            return {"bool": {"must_not": [_clause(query, part)]}}
        case syntax.Any(parts):
            return {"bool": {"should": [_clause(query, part) for part in parts], "minimum_should_match": 1}}
        case _:
            return {"bool": {"must": _must(query, node)}}


def _restricted(query: str, node: Restriction, filters: Filters) -> list[Json]:
    try:
        return filters.clauses()
    except UserError as error:
        what, _, mend = str(error).partition("; ")
        raise QueryError(query, node.at, what, mend) from error


def clause(term: Term) -> Json:
    """The best of: the phrase, the exact name, and for a term not quoted its words wherever they stand, or its pinyin."""
    if term.field is not None:
        return _in_field(term, term.field)
    aloud = [] if term.phrase else _read_aloud(term.text)
    if aloud and is_toned(term.text):
        # IK takes letters with tone marks for signs and would cut them away.
        return {"dis_max": {"queries": aloud, "tie_breaker": 0.1}}
    ways = [
        # A term of stop words alone, which are cut away, is no condition.
        _phrase(term.text, PHRASES, zero_terms_query="all"),
        _phrase(term.text, PAIRS),
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
    return {"dis_max": {"queries": [*ways, *aloud], "tie_breaker": 0.1}}


def _in_field(term: Term, field: str) -> Json:
    ways = [
        _phrase(term.text, (f"{field}.smart",), zero_terms_query="all"),
        _phrase(term.text, (f"{field}.bigram^0.5",)),
    ]
    if not term.phrase and not term.short:
        ways.append({"match": {field: {"query": term.text, "operator": "and"}}})
    return {"dis_max": {"queries": ways}}


def _phrase(text: str, fields: tuple[str, ...], **options: object) -> Json:
    return {"multi_match": {"query": text, "type": "phrase", "fields": list(fields), **options}}


def _read_aloud(text: str) -> list[Json]:
    """Names that contain the pinyin, and words of the article that are read so."""
    sounds = pattern(text)
    if sounds is None:
        return []
    # The rewrite scores by the word that is met, so that the order among homophones is not by chance.
    scored = {"rewrite": "top_terms_blended_freqs_50"}
    names = [{"regexp": {name: {"value": f".*{sounds}.*"}}} for name in READ_ALOUD]
    words = [{"regexp": {name: {"value": sounds, **scored}}} for name in ("title", "body")]
    return [*names, *words]


def highlighting() -> Json:
    """What is marked: the whole title, three fragments of the body."""
    return {
        "type": "fvh",
        "order": "score",
        "pre_tags": [OPEN],
        "post_tags": [CLOSE],
        "boundary_scanner": "chars",
        "boundary_chars": "\n。！？；",
        "boundary_max_scan": 60,
        "fields": {
            "title": {"number_of_fragments": 0, "matched_fields": ["title", "title.smart", "title.bigram"]},
            "body": {
                "fragment_size": 120,
                "number_of_fragments": 3,
                "matched_fields": ["body", "body.smart", "body.bigram"],
            },
        },
    }
