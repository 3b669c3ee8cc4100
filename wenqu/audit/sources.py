"""Reads the facts from where they lie: journal and dead letters on disk, rows in Redis, documents in Elasticsearch."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from elasticsearch import Elasticsearch, NotFoundError
from redis import Redis

from shared.delivery.ledger import SHARD
from shared.delivery.terms import Outcome
from shared.errors import StageError, UserError
from shared.ids import entry_id, split_version
from shared.runtime.elastic import typed_errors as elastic_errors
from shared.runtime.redis_client import typed_errors as redis_errors
from shared.storage.blobs import FolderBlobs
from shared.storage.dead import DeadLetters
from shared.storage.journal import read_journal
from wenqu.audit.facts import Accepted, Dead, Ended, Facts, Indexed

_PAGE = 2000
_TRIES = 10


def read(
    blobs: Path, redis: Redis, client: Elasticsearch, alias: str, receipts: Iterable[Path] = ()
) -> Facts:
    """All facts. Raises Busy when a server does not answer, UserError for a file of receipts that can not be read.

    The ledger is read before the journal, so that what ends meanwhile is seen as ended.
    """
    in_flight, counters = _ledger(redis)
    journal = list(read_journal(blobs))
    indexed = tuple(_documents(client, alias))
    return Facts(
        accepted=tuple(
            Accepted(
                str(record["entry"]),
                str(record["job"]),
                str(record["collection"]),
                str(record["hash"]),
                bool(record["stored"]),
            )
            for record in journal
            if record["kind"] == "accepted"
        ),
        ended=tuple(
            Ended(
                str(record["entry"]),
                str(record["outcome"]),
                str(record["cause"]) if record["cause"] else None,
            )
            for record in journal
            if record["kind"] == "ended"
        ),
        indexed=indexed,
        dead=tuple(_letters(blobs)),
        in_flight=in_flight,
        counters=counters,
        damaged=tuple(
            f"{record['segment']}:{record['line']}" for record in journal if record["kind"] == "damaged"
        ),
        raw_hashes={
            entry: _raw_hash(FolderBlobs(blobs), entry)
            for entry in (*(entry_id(one.doc, one.revision, one.generation) for one in indexed), *in_flight)
        },
        settled=frozenset(
            str(record["dead_id"]) for record in journal if record["kind"] in {"replayed", "discarded"}
        ),
        forgotten={
            str(record["doc"]): int(str(record["revision"]))
            for record in sorted(
                (record for record in journal if record["kind"] == "forgotten"),
                key=lambda record: int(str(record["revision"])),
            )
        },
        receipts=frozenset(entry for file in receipts for entry in _receipts(file)),
    )


def _ledger(redis: Redis) -> tuple[frozenset[str], dict[str, dict[str, int]]]:
    """Rows and counters of one moment, if there is one between two moves; else of nearly one."""
    counters = _counters(redis)
    for _ in range(_TRIES):
        before, rows = counters, frozenset(_rows(redis))
        counters = _counters(redis)
        if counters == before:
            break
    return rows, counters


def _rows(redis: Redis) -> Iterator[str]:
    prefix = f"{SHARD}:row:"
    with redis_errors():
        for key in redis.scan_iter(f"{prefix}*", count=1000):
            yield str(key).removeprefix(prefix)


def _counters(redis: Redis) -> dict[str, dict[str, int]]:
    names = ("accepted", *Outcome)
    found: dict[str, dict[str, int]] = {}
    with redis_errors():
        for job in cast(list[str], redis.zrange(f"{SHARD}:jobs", 0, -1)):
            facts = cast(dict[str, str], redis.hgetall(f"{SHARD}:job:{job}"))
            if facts:
                found[job] = {name: int(facts.get(name, 0)) for name in names}
    return found


def _documents(client: Elasticsearch, alias: str) -> Iterator[Indexed]:
    """Every document of the index, refreshed first, in pages over one point in time."""
    with elastic_errors():
        try:
            client.indices.refresh(index=alias)
            pit = client.open_point_in_time(index=alias, keep_alive="2m")["id"]
        except NotFoundError:
            return
        after: list[Any] | None = None
        while True:
            answer = client.search(
                pit={"id": pit, "keep_alive": "2m"},
                size=_PAGE,
                sort=[{"_shard_doc": "asc"}],
                search_after=after,
                source_includes=["origin.content_hash", "origin.collection"],
                version=True,
                track_total_hits=False,
            )
            hits = answer["hits"]["hits"]
            if not hits:
                client.close_point_in_time(id=pit)
                return
            for hit in hits:
                origin = hit["_source"]["origin"]
                revision, generation = split_version(hit["_version"])
                yield Indexed(hit["_id"], revision, generation, origin["content_hash"], origin["collection"])
            after = hits[-1]["sort"]


def _letters(root: Path) -> Iterator[Dead]:
    dead = DeadLetters(FolderBlobs(root))
    for letter in dead.newest():
        try:
            content = dead.get(letter.dead_id).content or b""
        except StageError:
            yield Dead(letter.dead_id, letter.cause.value, None)
            continue
        yield Dead(letter.dead_id, letter.cause.value, hashlib.sha256(content).hexdigest())


def _raw_hash(blobs: FolderBlobs, entry: str) -> str | None:
    try:
        return hashlib.sha256(blobs.get(f"raw/{entry}").payload).hexdigest()
    except StageError:
        return None


def _receipts(file: Path) -> Iterator[str]:
    """Entries in a file of receipts, a JSON object a line as `wenqu submit --receipts` writes them."""
    try:
        for line in file.read_text(encoding="utf-8").splitlines():
            receipt = json.loads(line)
            if receipt["outcome"] == "accepted":
                yield str(receipt["entry"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{file} is no file of receipts: {error}") from error
