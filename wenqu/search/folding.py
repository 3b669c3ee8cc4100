"""Near-duplicates as one: the best page of a group is shown, the others are named with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from elasticsearch import Elasticsearch

from wenqu.search.asking import asking

_AT_ONCE: Final = 500


@dataclass
class Group:
    """Pages of one text among the hits: the id of the best one, and those of the others in order."""

    best: str
    others: list[str] = field(default_factory=list)


def originals(client: Elasticsearch, alias: str, ids: Sequence[str]) -> dict[str, str]:
    """The page that each of these repeats; only for those that repeat one. Raises Busy."""
    if not ids:
        return {}
    with asking(alias):
        items: list[Any] = client.mget(
            index=f"{alias}-folds", ids=list(ids), source_includes=["near_duplicate_of"]
        )["docs"]
    # Without an index of folds each item is an error: nothing was compared yet.
    told = ((item["_id"], item["_source"].get("near_duplicate_of")) for item in items if item.get("found"))
    return {doc: original for doc, original in told if original}


def groups(
    client: Elasticsearch, alias: str, ids: Iterable[str], wanted: int, *, at_once: int = _AT_ONCE
) -> list[Group]:
    """The first `wanted` groups of pages, in the order of `ids`; a copy that comes after those is not looked for."""
    found: dict[str, Group] = {}
    for some in _lots(ids, at_once):
        repeats = originals(client, alias, some)
        for doc in some:
            first = repeats.get(doc, doc)
            if first in found:
                found[first].others.append(doc)
            elif len(found) < wanted:
                found[first] = Group(doc)
        if len(found) >= wanted:
            break
    return list(found.values())


def _lots(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    source = iter(ids)
    while some := list(islice(source, size)):
        yield some
