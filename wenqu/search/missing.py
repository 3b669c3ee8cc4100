"""Why nothing was found: the words that no page has."""

from elasticsearch import Elasticsearch

from wenqu.search import syntax
from wenqu.search.asking import asking
from wenqu.search.filters import Filters
from wenqu.search.query import clause
from wenqu.search.syntax import Node
from wenqu.search.terms import Term


def missing(client: Elasticsearch, alias: str, query: str, filters: Filters) -> tuple[str, ...]:
    """The words of a query that must be found and that no page within the filters has; Busy as `search`."""
    terms = list(_needed(syntax.parse(query)))
    if not terms:
        return ()
    each = {str(number): clause(term) for number, term in enumerate(terms)}
    with asking(alias):
        answer = client.search(
            index=alias,
            query={"bool": {"filter": filters.clauses(), "must_not": [{"term": {"deleted": True}}]}},
            size=0,
            aggs={"words": {"filters": {"filters": each}}},
            allow_partial_search_results=False,
        )
    found = answer["aggregations"]["words"]["buckets"]
    return tuple(term.text for number, term in enumerate(terms) if found[str(number)]["doc_count"] == 0)


def _needed(node: Node) -> list[Term]:
    """Terms without which nothing matches: not those of OR or of what is excluded."""
    match node:
        case Term():
            return [node]
        case syntax.All(parts):
            return [term for part in parts for term in _needed(part)]
        case _:
            return []
