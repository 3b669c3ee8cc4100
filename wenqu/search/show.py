"""One record by its id."""

import re
from typing import Any, Final

from elasticsearch import Elasticsearch

from shared.errors import UserError
from wenqu.search.asking import asking

_ID: Final = re.compile(r"[0-9a-f]{6,32}")
_ID_LENGTH: Final = 32


def folded(client: Elasticsearch, alias: str, doc_id: str) -> dict[str, Any]:
    """`near_duplicate_of`, the id of the page that this one repeats or null, and `outlets`, the chain of those that
    carried it, the first first; null and empty for a page that stands alone or was not compared yet.

    Raises Busy when Elasticsearch does not answer.
    """
    with asking(alias):
        record = _fold(client, alias, doc_id)
        first = record.get("near_duplicate_of")
        chain = (_fold(client, alias, first) if first else record).get("outlets", [])
    return {"near_duplicate_of": first, "outlets": chain}


def _fold(client: Elasticsearch, alias: str, doc_id: str) -> dict[str, Any]:
    item = client.mget(index=f"{alias}-folds", ids=[doc_id])["docs"][0]
    return dict(item["_source"]) if item.get("found") else {}


def fetch(client: Elasticsearch, alias: str, doc_id: str) -> dict[str, Any] | None:
    """The record of a document, with its journey under `run`; None if there is none or it was deleted.

    `doc_id` is an id or the beginning of one, at least 6 hex digits. Raises UserError for anything else, or
    when several documents begin so; Busy when Elasticsearch does not answer.
    """
    beginning = doc_id.strip().lower()
    if _ID.fullmatch(beginning) is None:
        raise UserError(
            f"{doc_id!r} is no id of a document: give 6 to 32 hex digits, as `wenqu search` shows them"
        )
    field = "term" if len(beginning) == _ID_LENGTH else "prefix"
    with asking(alias):
        # A written document must be found at once by its whole id, not after the next refresh.
        if field == "term":
            item = client.mget(index=alias, ids=[beginning])["docs"][0]
            if "error" not in item:
                found = item["_source"] if item.get("found") else None
                return None if found is None or found.get("deleted") else dict(found)
        hits = client.search(
            index=alias,
            query={
                "bool": {
                    "filter": [{field: {"origin.doc_id": beginning}}],
                    "must_not": [{"term": {"deleted": True}}],
                }
            },
            size=2,
            allow_partial_search_results=False,
        )["hits"]["hits"]
    if len(hits) > 1:
        raise UserError(f"several documents begin with {beginning}; give more of the id")
    return dict(hits[0]["_source"]) if hits else None
