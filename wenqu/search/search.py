"""Search the index."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch, NotFoundError

from shared.errors import UserError
from wenqu.search import facets as facet
from wenqu.search import query as asked
from wenqu.search import results
from wenqu.search.asking import asking
from wenqu.search.filters import Filters
from wenqu.search.folding import Group, groups, originals
from wenqu.search.missing import missing
from wenqu.search.results import Hit, SearchResult
from wenqu.search.walk import walk

PAGE: Final = 1_000
_SLACK: Final = 20
"""Hits beyond the page that are looked at at once, as some of it may be copies of each other."""

_ONE_REQUEST: Final = 1_000
_STEP: Final = 5_000

Json = dict[str, Any]


def search(
    client: Elasticsearch,
    alias: str,
    query: str,
    *,
    size: int = 10,
    page: int = 1,
    sort: str = "relevance",
    facets: Sequence[str] = (),
    fold: bool = True,
    collection: str | None = None,
    since: str | None = None,
    until: str | None = None,
    person: str | None = None,
    speaker: str | None = None,
    zone: str | None = None,
    place: str | None = None,
    org: str | None = None,
    source: str | None = None,
    topic: str | None = None,
    amounts: Sequence[str] = (),
    what: str | None = None,
) -> SearchResult:
    """Pages on which all of `query` is found (see `syntax`); Traditional finds Simplified.

    `size` is 0 to 1,000 hits a page, `page` counts from 1 without an end: beyond hit 1,000 all before are walked past,
    in a point in time. `sort` is one of `query.SORTS`, `facets` some of `facets.NAMES`, the rest as for `Filters`.
    With `fold` the best page of near-duplicates stands for all of them. Raises UserError for a query that can not be
    read or an index that is not there yet, Busy when Elasticsearch does not answer.
    """
    if not 0 <= size <= PAGE:
        raise UserError(f"a page has 0 to {PAGE:,} hits, not {size}")
    if page < 1:
        raise UserError(f"pages count from 1, not {page}")
    filters = Filters(
        collection=collection,
        since=since,
        until=until,
        person=person,
        speaker=speaker,
        zone=zone,
        place=place,
        org=org,
        source=source,
        topic=topic,
        amounts=tuple(amounts),
        what=what,
    )
    body = asked.build(query, filters, sort=sort, facets=facets)
    asking_for = _Request(client, alias, body, asked.words(query))
    result = _first_page(asking_for, size, fold) if page == 1 else _later_page(asking_for, size, page, fold)
    if result.total == 0 and query.strip():
        return result.model_copy(update={"missing": missing(client, alias, query, filters)})
    return result


@dataclass(frozen=True)
class _Request:
    client: Elasticsearch
    alias: str
    body: Mapping[str, Any]
    terms: frozenset[str]

    def ask(self, **request: Any) -> Mapping[str, Any]:
        with asking(self.alias):
            answer: Mapping[str, Any] = self.client.search(
                index=self.alias,
                **{"query": self.body["query"], "sort": self.body["sort"], **request},
                allow_partial_search_results=False,
            ).body
        return answer

    def shown(self, size: int, **request: Any) -> Mapping[str, Any]:
        """With what a hit shows."""
        return self.ask(
            size=size,
            track_scores=True,
            highlight=self.body.get("highlight"),
            source_includes=list(asked.FIELDS),
            **request,
        )

    def groups(self, ids: Iterator[str], need: int, fold: bool) -> list[Group]:
        if fold:
            return groups(self.client, self.alias, ids, need)
        return [Group(doc) for doc, _ in zip(ids, range(need), strict=False)]


def _first_page(request: _Request, size: int, fold: bool) -> SearchResult:
    """One request where no hit repeats another, as for most queries."""
    answer = request.shown(size, aggs=request.body.get("aggs"), track_total_hits=True)
    found = answer["hits"]["hits"]
    ids = [hit["_id"] for hit in found]
    if len(request.groups(iter(ids), size, fold)) < len(ids):
        return _later_page(request, size, 1, fold)
    return _result(answer, tuple(results.read(hit, (), request.terms) for hit in found), answer["took"], 1)


def _later_page(request: _Request, size: int, page: int, fold: bool) -> SearchResult:
    """First the ranking of all hits up to the page, then what is shown of it."""
    need = page * size
    at_once = need + _SLACK if size and need + _SLACK <= _ONE_REQUEST else 0
    answer = request.ask(size=at_once, aggs=request.body.get("aggs"), source=False, track_total_hits=True)
    ids = [hit["_id"] for hit in answer["hits"]["hits"]]
    shown = request.groups(iter(ids), need, fold) if ids else []
    if len(shown) < need and answer["hits"]["total"]["value"] > len(ids):
        hits = walk(
            request.client,
            request.alias,
            request.body["query"],
            request.body["sort"],
            step=_STEP,
            source=False,
        )
        shown = request.groups((hit["_id"] for hit in hits), need, fold)
    found, took = _fetch(request, shown[need - size :])
    return _result(answer, found, answer["took"] + took, page)


def _result(answer: Mapping[str, Any], hits: tuple[Hit, ...], took: int, page: int) -> SearchResult:
    return SearchResult(
        total=answer["hits"]["total"]["value"],
        took_ms=took,
        page=page,
        hits=hits,
        facets=facet.read(answer.get("aggregations") or {}),
    )


def _fetch(request: _Request, shown: Sequence[Group]) -> tuple[tuple[Hit, ...], int]:
    """The hits of the groups, with highlights, and the time it took; pages deleted meanwhile are left out."""
    if not shown:
        return (), 0
    chosen = {"ids": {"values": [group.best for group in shown]}}
    copies = [doc for group in shown for doc in group.others[: results.NAMES_SHOWN]]
    answer = request.shown(
        len(shown),
        query={"bool": {"must": [request.body["query"]], "filter": [chosen]}},
        track_total_hits=False,
    )
    items: list[Any] = []
    if copies:
        with asking(request.alias):
            items = request.client.mget(index=request.alias, ids=copies, source_includes=list(asked.FIELDS))[
                "docs"
            ]
    sources = {item["_id"]: item["_source"] for item in items if item.get("found")}
    others = {group.best: [sources[doc] for doc in group.others if doc in sources] for group in shown}
    hits = tuple(results.read(hit, others[hit["_id"]], request.terms) for hit in answer["hits"]["hits"])
    return hits, answer["took"]


def scan(
    client: Elasticsearch,
    alias: str,
    query: str,
    filters: Filters | None = None,
    *,
    sort: str = "newest",
    fields: Sequence[str] = (),
    fold: bool = False,
) -> tuple[int, Iterator[Json]]:
    """How many pages match, and their records one by one, all of them, as of one moment.

    `fields` of the record, all if empty. With `fold` pages are left out that repeat another page, found or not.
    Errors as for `search`.
    """
    matching = asked.matching(query, filters)
    order = asked.ordering(sort, filters.what if filters else None)
    with asking(alias):
        total = client.count(index=alias, query=matching)["count"]
    request: Json = {"source_includes": list(fields)} if fields else {}
    return total, _records(client, alias, walk(client, alias, matching, order, step=500, **request), fold)


def _records(client: Elasticsearch, alias: str, hits: Iterator[Json], fold: bool) -> Iterator[Json]:
    lot: list[Json] = []
    try:
        for hit in hits:
            lot.append(hit)
            if len(lot) == 500:
                yield from _unfolded(client, alias, lot, fold)
                lot = []
        yield from _unfolded(client, alias, lot, fold)
    finally:
        hits.close()  # type: ignore[attr-defined]


def _unfolded(client: Elasticsearch, alias: str, lot: Sequence[Json], fold: bool) -> Iterator[Json]:
    repeats = originals(client, alias, [hit["_id"] for hit in lot]) if fold else {}
    for hit in lot:
        if hit["_id"] not in repeats:
            yield hit["_source"]


def refresh(client: Elasticsearch, alias: str) -> None:
    """Make all that is written findable; nothing to do while there is no index. Raises Busy."""
    with asking(alias):
        try:
            client.indices.refresh(index=alias)
        except NotFoundError:
            return
