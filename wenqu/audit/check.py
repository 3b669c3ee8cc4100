"""The checks, pure: facts in, findings out. A clean audit has no findings."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from shared.ids import parse_entry_id
from wenqu.audit.facts import Accepted, Ended, Facts

Kind = Literal[
    "lost",
    "unasked",
    "two_ends",
    "sum",
    "index_missing",
    "index_stale",
    "index_ahead",
    "index_content",
    "dead_missing",
    "dead_bytes",
    "dead_unasked",
    "journal_damaged",
    "blob_damaged",
]

_CONTENT_ENDS = frozenset({"indexed", "superseded", "duplicate", "dead", "cancelled"})


@dataclass(frozen=True)
class Finding:
    """One thing that is not as promised. `subject` is an entry, a document, a job or a dead letter."""

    kind: Kind
    subject: str
    detail: str


@dataclass(frozen=True)
class Report:
    """The sums that were found, and everything that contradicts them."""

    accepted: int
    outcomes: dict[str, int]
    in_flight: int
    unreceipted: int
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """Whether every promise holds."""
        return not self.findings


def audit(facts: Facts) -> Report:
    """Compare journal, ledger, index, dead letters and receipts."""
    ends = _ends(facts.ended)
    accepted = {one.entry: one for one in facts.accepted}
    outcomes = {entry: _outcome(one, ends) for entry, one in accepted.items()}
    counted = Counter(outcome for outcome in outcomes.values() if outcome is not None)
    open_entries = [entry for entry, outcome in outcomes.items() if outcome is None]
    unreceipted = [
        entry for entry in open_entries if entry not in facts.in_flight and entry not in facts.receipts
    ]
    findings = [
        *_lost(facts, open_entries, accepted),
        *_conflicting_ends(facts.ended),
        *_unasked(facts, accepted, ends),
        *_sums(facts, accepted, outcomes, _came_late(facts.ended, ends)),
        *_index(facts, accepted, outcomes),
        *_dead(facts, accepted, outcomes),
        *_blobs(facts, accepted),
        *(
            Finding("journal_damaged", line, "this line of the journal can not be read")
            for line in facts.damaged
        ),
    ]
    return Report(
        accepted=len(accepted) - len(unreceipted),
        outcomes={outcome: counted[outcome] for outcome in sorted(_CONTENT_ENDS)},
        in_flight=len(facts.in_flight),
        unreceipted=len(unreceipted),
        findings=tuple(findings),
    )


def _ends(ended: tuple[Ended, ...]) -> dict[str, Ended]:
    """The last end of each, whose segments are in no order of time; of `indexed` and `superseded` the latter."""
    ends: dict[str, Ended] = {}
    for one in ended:
        if not (one.outcome == "indexed" and one.entry in ends and ends[one.entry].outcome == "superseded"):
            ends[one.entry] = one
    return ends


def _came_late(ended: tuple[Ended, ...], ends: dict[str, Ended]) -> frozenset[str]:
    """Entries that end as superseded and as indexed: a worker that was given up came back after a newer revision.

    The ledger has counted one of both, the journal can not tell which.
    """
    return frozenset(
        one.entry for one in ended if one.outcome == "indexed" and ends[one.entry].outcome == "superseded"
    )


def _outcome(one: Accepted, ends: dict[str, Ended]) -> str | None:
    if one.entry in ends:
        return ends[one.entry].outcome
    return None if one.stored else "duplicate"


def _lost(facts: Facts, open_entries: list[str], accepted: dict[str, Accepted]) -> Iterator[Finding]:
    for entry in open_entries:
        if entry in facts.receipts and entry not in facts.in_flight:
            yield Finding("lost", entry, "it has a receipt, but neither an end nor a row in the ledger")
    for entry in sorted(facts.receipts - accepted.keys()):
        yield Finding("lost", entry, "it has a receipt, but the journal never accepted it")


def _conflicting_ends(ended: tuple[Ended, ...]) -> Iterator[Finding]:
    """A repeated end is a replay; only `indexed` may become `superseded`, when a newer revision came between."""
    seen: dict[str, set[str]] = defaultdict(set)
    for one in ended:
        seen[one.entry].add(one.outcome)
    for entry, outcomes in seen.items():
        if len(outcomes) > 1 and outcomes != {"indexed", "superseded"}:
            yield Finding("two_ends", entry, f"the journal ends it as {' and '.join(sorted(outcomes))}")


def _unasked(facts: Facts, accepted: dict[str, Accepted], ends: dict[str, Ended]) -> Iterator[Finding]:
    for entry in sorted(ends.keys() - accepted.keys()):
        yield Finding("unasked", entry, "the journal ends it, but never accepted it")
    for entry in sorted(facts.in_flight - accepted.keys()):
        yield Finding("unasked", entry, "the ledger has it in flight, but the journal never accepted it")
    for entry in sorted(facts.in_flight & ends.keys()):
        if ends[entry].outcome not in {"indexed", "superseded", "dead", "cancelled"}:
            yield Finding("two_ends", entry, "it is in flight and has an end that is never repeated")


def _sums(
    facts: Facts,
    accepted: dict[str, Accepted],
    outcomes: dict[str, str | None],
    came_late: frozenset[str],
) -> Iterator[Finding]:
    for job, counters in sorted(facts.counters.items()):
        ends = sum(counters.get(outcome, 0) for outcome in _CONTENT_ENDS)
        flying = sum(1 for entry in facts.in_flight if entry in accepted and accepted[entry].job == job)
        if counters.get("accepted", 0) != ends + flying:
            yield Finding(
                "sum", job, f"accepted {counters.get('accepted', 0)} ≠ ends {ends} + in flight {flying}"
            )
        if flying:
            continue
        journal = Counter(outcome for entry, outcome in outcomes.items() if accepted[entry].job == job)
        late = sum(1 for entry in came_late if entry in accepted and accepted[entry].job == job)
        for outcome in sorted(_CONTENT_ENDS):
            # A client that died between the ledger's verdict and its own record may have left a duplicate open.
            more = {"duplicate": journal[None], "indexed": late}.get(outcome, 0)
            less = late if outcome == "superseded" else 0
            if not journal[outcome] - less <= counters.get(outcome, 0) <= journal[outcome] + more:
                yield Finding(
                    "sum",
                    job,
                    f"the journal has {journal[outcome]} {outcome}, the ledger {counters.get(outcome, 0)}",
                )


def _newest(
    accepted: dict[str, Accepted], outcomes: dict[str, str | None]
) -> dict[str, tuple[int, int, Accepted]]:
    newest: dict[str, tuple[int, int, Accepted]] = {}
    for entry, outcome in outcomes.items():
        if outcome != "indexed":
            continue
        doc, revision, generation = parse_entry_id(entry)
        if doc not in newest or (revision, generation) > newest[doc][:2]:
            newest[doc] = (revision, generation, accepted[entry])
    return newest


def _index(facts: Facts, accepted: dict[str, Accepted], outcomes: dict[str, str | None]) -> Iterator[Finding]:
    held = {one.doc: one for one in facts.indexed}
    newest = _newest(accepted, outcomes)
    flying = {parse_entry_id(entry)[0] for entry in facts.in_flight}
    for doc, (revision, generation, one) in sorted(newest.items()):
        if revision <= facts.forgotten.get(doc, 0):
            continue
        if doc not in held:
            yield Finding(
                "index_missing", doc, f"revision {revision}.{generation} was indexed, the index has none"
            )
            continue
        found = held[doc]
        if (found.revision, found.generation) < (revision, generation):
            yield Finding(
                "index_stale",
                doc,
                f"the index has {found.revision}.{found.generation}, not {revision}.{generation}",
            )
        elif (found.revision, found.generation) > (revision, generation) and doc not in flying:
            yield Finding(
                "index_ahead",
                doc,
                f"the index has {found.revision}.{found.generation}, ended was {revision}.{generation}",
            )
        elif (found.revision, found.generation) == (revision, generation) and found.hash != one.hash:
            yield Finding("index_content", doc, "the index has other content than was accepted")
    for doc, revision in sorted(facts.forgotten.items()):
        if doc in held and held[doc].revision <= revision:
            yield Finding("unasked", doc, "it was forgotten, but the index has it; run `wenqu forget` again")
    for doc in sorted(held.keys() - newest.keys() - flying):
        yield Finding("unasked", doc, "the index has it, but no accepted operation was indexed")


def _dead(facts: Facts, accepted: dict[str, Accepted], outcomes: dict[str, str | None]) -> Iterator[Finding]:
    letters = {letter.dead_id: letter for letter in facts.dead}
    for entry, outcome in sorted(outcomes.items()):
        if outcome != "dead":
            continue
        letter = letters.get(entry)
        doc, revision, _ = parse_entry_id(entry)
        if letter is None and (entry in facts.settled or revision <= facts.forgotten.get(doc, 0)):
            continue
        if letter is None:
            yield Finding("dead_missing", entry, "it ended dead, but there is no dead letter")
        elif letter.hash != accepted[entry].hash and letter.cause not in {"blob_corrupt", "blob_missing"}:
            yield Finding("dead_bytes", entry, "its dead letter does not hold the bytes that were accepted")
    for dead_id in sorted(letters.keys() - outcomes.keys()):
        if not dead_id.startswith("m-"):
            yield Finding(
                "dead_unasked", dead_id, "there is a dead letter, but the journal never accepted it"
            )


def _blobs(facts: Facts, accepted: dict[str, Accepted]) -> Iterator[Finding]:
    for entry, found in sorted(facts.raw_hashes.items()):
        if found is None:
            yield Finding("blob_damaged", entry, "its raw bytes are missing from the blob store, or damaged")
        elif entry in accepted and found != accepted[entry].hash:
            yield Finding("blob_damaged", entry, "its raw blob holds other bytes than were accepted")
