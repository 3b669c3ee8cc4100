"""What a ledger that lost something must get back: decided from journal, blobs and index alone, pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.delivery.terms import Outcome, Stage
from shared.ids import entry_id, parse_entry_id
from wenqu.audit.facts import Accepted, Facts

JOURNEY = "[]"


@dataclass(frozen=True)
class Plan:
    """What to restore. `found` has the outcomes of entries whose end is in the index, though the journal lacks it; `was`
    the counters of jobs that the ledger knows, but knows less of than the journal.
    """

    revisions: dict[str, int]
    jobs: dict[str, dict[str, str | int]]
    documents: tuple[dict[str, str | int], ...]
    found: dict[str, str]
    was: dict[str, dict[str, int]]


def plan(facts: Facts, keys: Mapping[str, str], size_of: Callable[[str], int], at: str) -> Plan:
    """Rows for all that was accepted and has no end.

    `keys` gives the source key of an entry, `size_of` the bytes of a raw blob. What the index holds in that revision and
    generation, or a later one, needs no row: its end is in `found`, as indexed or superseded.
    """
    ends = {one.entry: one.outcome for one in facts.ended}
    held = {one.doc: (one.revision, one.generation) for one in facts.indexed}
    revisions: dict[str, int] = defaultdict(int)
    counters: dict[str, Counter[str]] = defaultdict(Counter)
    collections: dict[str, str] = {}
    open_entries: list[Accepted] = []
    found: dict[str, str] = {}
    for one in facts.accepted:
        doc, revision, generation = parse_entry_id(one.entry)
        revisions[one.collection] = max(revisions[one.collection], revision)
        collections[one.job] = one.collection
        counters[one.job]["accepted"] += 1
        outcome = ends.get(one.entry) or (None if one.stored else Outcome.DUPLICATE.value)
        flying = one.entry in facts.in_flight
        if outcome is None and not flying and held.get(doc, (0, 0)) >= (revision, generation):
            same = held[doc] == (revision, generation)
            outcome = Outcome.INDEXED.value if same else Outcome.SUPERSEDED.value
            found[one.entry] = outcome
        if flying:
            continue  # the ledger has it and will count its end, for the second time if it lost the first
        if outcome is None:
            open_entries.append(one)
        else:
            counters[one.job][outcome] += 1
    open_entries.sort(key=lambda one: parse_entry_id(one.entry))
    return Plan(
        revisions=dict(revisions),
        jobs={
            job: {"collection": collections[job], "submitted_at": at, "lane": "bulk", **counts}
            for job, counts in counters.items()
        },
        documents=tuple(_document(one, keys.get(one.entry, ""), size_of) for one in open_entries),
        found=found,
        was={
            job: was
            for job, was in facts.counters.items()
            if job in counters and any(counters[job][name] != value for name, value in was.items())
        },
    )


def _document(one: Accepted, key: str, size_of: Callable[[str], int]) -> dict[str, str | int]:
    doc, revision, generation = parse_entry_id(one.entry)
    raw = f"raw/{entry_id(doc, revision, generation)}"
    return {
        "entry": one.entry,
        "doc": doc,
        "rev": revision,
        "gen": generation,
        "job": one.job,
        "collection": one.collection,
        "key": key,
        "hash": one.hash,
        "raw": raw,
        "size": size_of(raw),
        "stage": Stage.NORMALIZE.value,
        "journey": JOURNEY,
    }
