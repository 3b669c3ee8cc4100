"""Going over from one index to another while both searches and indexing run on."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from elasticsearch import Elasticsearch

from shared.ids import external_version
from shared.runtime.clock import Clock
from shared.runtime.elastic import typed_errors
from shared.storage.known import versions
from wenqu.reindex import scan
from wenqu.reindex.copy import Copied, Copier, ReindexError, unlike
from wenqu.reindex.difference import differences
from wenqu.reindex.gap import Gap
from wenqu.reindex.indices import Indices
from wenqu.reindex.tail import JournalTail

_ROUNDS: Final = 20
_FEW: Final = 50
"""What is left when the gap is closed; more takes another round first."""

_SAMPLE: Final = 200
Step = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What a change of index came to; seconds."""

    old: str
    new: str
    documents: int
    copied: Copied
    rounds: int
    paused: float
    sampled: int


class GoOver:
    """From `old` to `new`, where `new` may be empty, half filled or an index of earlier."""

    def __init__(
        self,
        client: Elasticsearch,
        indices: Indices,
        copier: Copier,
        tail: JournalTail,
        gap: Gap,
        clock: Clock,
        old: str,
        new: str,
        on_step: Step = lambda _: None,
    ) -> None:
        """`tail` must be older than whatever may be missing from the copy."""
        self._client = client
        self._indices = indices
        self._copier = copier
        self._tail = tail
        self._gap = gap
        self._clock = clock
        self._old = old
        self._new = new
        self._on_step = on_step
        self._number = -1

    def run(self) -> Outcome:
        """Copy, catch up, close the gap, compare, swap.

        Raises ReindexError where the two do not agree, Busy in an outage; aliases are then as they were.
        """
        self._indices.unseal(self._new)
        self._on_step("backfill")
        self._number = scan.checkpoint(self._client, self._old)
        self._level()
        self._on_step("catch up")
        rounds = self._catch_up()
        self._level()
        self._indices.ready(self._new)
        self._on_step("close the gap")
        with self._gap.closed():
            began = self._clock.monotonic()
            self._changes()
            self._journal()
            self._on_step("compare")
            documents = self._same_counts()
            sampled = self._same_records()
            self._on_step("swap")
            self._indices.swap(self._old, self._new)
            # A delete may have begun to write to the old one before the swap.
            self._indices.seal(self._old)
            self._changes()
            paused = self._clock.monotonic() - began
        return Outcome(self._old, self._new, documents, self._copier.copied, rounds, paused, sampled)

    def _level(self) -> None:
        """Make the new one hold what the old one holds, whatever it held before."""
        extra: list[str] = []

        def missing() -> Iterator[str]:
            pairs = differences(scan.ids(self._client, self._old), scan.ids(self._client, self._new))
            for found in pairs:
                if found.kind == "copy":
                    yield found.doc
                else:
                    extra.append(found.doc)

        self._copier.copy(missing())
        self._copier.remove(extra)

    def _catch_up(self) -> int:
        for number in range(1, _ROUNDS + 1):
            if self._changes() + self._journal() < _FEW:
                return number
        return _ROUNDS

    def _changes(self) -> int:
        """Carry over what was written to the old index since the last look."""
        if self._indices.shards(self._old) > 1:
            self._level()  # writes are numbered shard by shard
            return 0
        number = scan.checkpoint(self._client, self._old)
        changed = [doc for doc, _ in scan.since(self._client, self._old, self._number)]
        self._number = number
        return self._copier.copy(changed)

    def _journal(self) -> int:
        """Carry over what the journal calls indexed since the last look; raises ReindexError for what neither has."""
        ended = self._tail.indexed()
        if not ended:
            return 0
        held = versions(self._client, self._new, list(ended))
        late = [doc for doc, pair in ended.items() if held.get(doc, 0) < external_version(*pair)]
        return self._copier.copy(late)

    def _same_counts(self) -> int:
        ours, theirs = scan.count(self._client, self._old), scan.count(self._client, self._new)
        if ours != theirs:
            raise ReindexError(
                f"{self._old} holds {ours[0]} documents ({ours[1]} deleted) and {self._new} {theirs[0]} "
                f"({theirs[1]} deleted); nothing was swapped. Run the command again; if it stays so, `wenqu audit`"
            )
        return ours[0]

    def _same_records(self) -> int:
        with typed_errors():
            answer = self._client.search(
                index=self._old,
                query={
                    "function_score": {
                        "random_score": {"seed": random.randrange(2**31), "field": "_seq_no"},
                        "query": {"match_all": {}},
                    }
                },
                size=_SAMPLE,
                version=True,
                track_total_hits=False,
            )
            hits = {hit["_id"]: hit for hit in answer["hits"]["hits"]}
            items = self._client.mget(index=self._new, ids=list(hits))["docs"] if hits else []
        for item in items:
            ours = hits[item["_id"]]
            if not item.get("found") or int(item["_version"]) < int(ours["_version"]):
                raise ReindexError(
                    f"{self._new} lacks {item['_id']} of {self._old}; nothing was swapped, run the command again"
                )
            told = unlike(ours["_source"], item["_source"])
            if told:
                raise ReindexError(
                    f"{item['_id']} has another {', '.join(told)} in {self._new} than in {self._old}; nothing was "
                    "swapped. Its stored output is of another making: run the command with --from-index"
                )
        return len(items)
