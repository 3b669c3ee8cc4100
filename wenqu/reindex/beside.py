"""The small indices beside the records, dead letters' copies and folds, when their mapping has another version."""

from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch

from services.index.bodies import Bodies, mark_of, same_making
from services.index.names import Names
from services.index.schema import write_index
from shared.runtime.elastic import reasons, typed_errors
from wenqu.reindex import scan
from wenqu.reindex.copy import ReindexError

_AT_ONCE = 500


def carry_over(client: Elasticsearch, names: Names, bodies: Bodies) -> list[str]:
    """Copy those that are of another making into one of this version and move their aliases; the new ones' names.

    Raises ReindexError where a document is refused; that alias stays where it was.
    """
    made = []
    for alias, first, body in (
        (names.dead, names.dead_concrete, bodies.dead),
        (names.folds, names.folds_concrete, bodies.folds),
    ):
        with typed_errors():
            old = write_index(client, alias)
            if old is None or _same(client, old, body):
                continue
            concrete = _free(client, first)
            client.indices.create(index=concrete, mappings=body["mappings"], settings=body["settings"])
        number = scan.checkpoint(client, old)
        _copy(client, concrete, scan.pages(client, old))
        with typed_errors():
            client.indices.update_aliases(
                actions=[
                    {"remove": {"index": old, "alias": alias}},
                    {"add": {"index": concrete, "alias": alias, "is_write_index": True}},
                ]
            )
        _copy(client, concrete, scan.pages(client, old, {"range": {"_seq_no": {"gt": number}}}))
        made.append(concrete)
    return made


def _free(client: Elasticsearch, first: str) -> str:
    """The first name that no index in use has; one without an alias was left by an interrupted run."""
    stem, number = first[:-6], int(first[-6:])
    while True:
        name = f"{stem}{number:06d}"
        found = client.options(ignore_status=404).indices.get_alias(index=name).body.get(name)
        if found is None:
            return name
        if not found["aliases"]:
            client.indices.delete(index=name)
            return name
        number += 1


def _same(client: Elasticsearch, index: str, body: dict[str, Any]) -> bool:
    mark = client.indices.get_mapping(index=index)[index]["mappings"].get("_meta", {}).get("wenqu")
    return mark is not None and same_making(mark, mark_of(body))


def _copy(client: Elasticsearch, target: str, hits: Iterator[dict[str, Any]]) -> None:
    lot: list[dict[str, Any]] = []
    for hit in hits:
        lot += [{"index": {"_id": hit["_id"]}}, hit["_source"]]
        if len(lot) >= 2 * _AT_ONCE:
            _send(client, target, lot)
            lot = []
    if lot:
        _send(client, target, lot)
    with typed_errors():
        client.indices.refresh(index=target)


def _send(client: Elasticsearch, target: str, lot: list[dict[str, Any]]) -> None:
    with typed_errors():
        answer = client.bulk(index=target, operations=lot)
    for wrapped in answer["items"]:
        item = wrapped["index"]
        if int(item["status"]) not in {200, 201}:
            raise ReindexError(
                f"{target} refuses {item['_id']}: {reasons(item.get('error'))}; its alias stays"
            )
