"""Search the index."""

from elasticsearch import Elasticsearch, NotFoundError

from wenqu.search import results
from wenqu.search.asking import asking
from wenqu.search.filters import Filters
from wenqu.search.query import build
from wenqu.search.results import SearchResult


def search(
    client: Elasticsearch,
    alias: str,
    query: str,
    *,
    size: int = 10,
    page: int = 1,
    collection: str | None = None,
    since: str | None = None,
    until: str | None = None,
    person: str | None = None,
    zone: str | None = None,
    source: str | None = None,
) -> SearchResult:
    """Pages on which all terms of `query` are found; "…" is a phrase; Traditional finds Simplified.

    Bounds are those of `query.build`, filters those of `Filters`. Raises UserError for a query that can not be read or
    an index that is not there yet, Busy when Elasticsearch does not answer.
    """
    filters = Filters(
        collection=collection, since=since, until=until, person=person, zone=zone, source=source
    )
    body = build(query, filters, size=size, page=page)
    with asking(alias):
        answer = client.search(index=alias, **body)
    return results.read(answer.body, page)


def refresh(client: Elasticsearch, alias: str) -> None:
    """Make all that is written findable; nothing to do while there is no index. Raises Busy."""
    with asking(alias):
        try:
            client.indices.refresh(index=alias)
        except NotFoundError:
            return
