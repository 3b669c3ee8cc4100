"""The audit's checks: a clean world has no findings, and every kind of damage is found by its name."""

from dataclasses import replace

import pytest

from shared.ids import doc_id, entry_id
from wenqu.audit.check import audit
from wenqu.audit.facts import Accepted, Dead, Ended, Facts, Indexed

A, B, C, D, E = (doc_id("c", key) for key in "abcde")


def accepted(doc: str, revision: int, content: str, *, stored: bool = True, job: str = "j") -> Accepted:
    return Accepted(entry_id(doc, revision, 0), job, "c", content, stored)


def ended(doc: str, revision: int, outcome: str, cause: str | None = None) -> Ended:
    return Ended(entry_id(doc, revision, 0), outcome, cause)


CLEAN = Facts(
    accepted=(
        accepted(A, 1, "a1"),
        accepted(A, 2, "a2"),
        accepted(B, 3, "b"),
        accepted(B, 4, "b", stored=False),
        accepted(C, 5, "c"),
        accepted(D, 6, "d"),
    ),
    ended=(
        ended(A, 2, "indexed"),
        ended(A, 1, "superseded"),
        ended(B, 3, "indexed"),
        ended(B, 3, "indexed"),
        ended(C, 5, "dead", "no_chinese"),
    ),
    indexed=(Indexed(A, 2, 0, "a2", "c"), Indexed(B, 3, 0, "b", "c")),
    dead=(Dead(entry_id(C, 5, 0), "no_chinese", "c"), Dead("m-" + "0" * 32, "message_invalid", "x")),
    in_flight=frozenset({entry_id(D, 6, 0)}),
    raw_hashes={entry_id(A, 2, 0): "a2", entry_id(B, 3, 0): "b", entry_id(D, 6, 0): "d"},
    counters={"j": {"accepted": 6, "indexed": 2, "superseded": 1, "duplicate": 1, "dead": 1}},
    receipts=frozenset(entry_id(doc, rev, 0) for doc, rev in ((A, 1), (A, 2), (B, 3), (C, 5), (D, 6))),
)


def test_a_clean_world_has_no_findings() -> None:
    report = audit(CLEAN)
    assert report.findings == ()
    assert (report.accepted, report.in_flight, report.unreceipted) == (6, 1, 0)
    assert report.outcomes == {"cancelled": 0, "dead": 1, "duplicate": 1, "indexed": 2, "superseded": 1}


def test_an_acceptance_that_never_got_its_receipt_is_no_loss() -> None:
    report = audit(replace(CLEAN, accepted=(*CLEAN.accepted, accepted(E, 9, "e"))))
    assert (report.findings, report.unreceipted, report.accepted) == ((), 1, 6)


@pytest.mark.parametrize("counted", ["indexed", "superseded"])
@pytest.mark.parametrize("order", [("indexed", "superseded"), ("superseded", "indexed")])
def test_either_end_of_a_worker_that_came_back_late_may_be_the_counted_one(
    counted: str, order: tuple[str, str]
) -> None:
    """It was given up, another indexed its document, a newer revision came: it says superseded, and is not heard."""
    twice = tuple(ended(A, 1, outcome) for outcome in order)
    others = tuple(one for one in CLEAN.ended if one.entry != twice[0].entry)
    counters = {**CLEAN.counters["j"], "indexed": 2, "superseded": 0}
    counters[counted] += 1
    facts = replace(
        CLEAN,
        ended=(*others, *twice, ended(D, 6, "indexed")),
        indexed=(*CLEAN.indexed, Indexed(D, 6, 0, "d", "c")),
        in_flight=frozenset(),
        counters={"j": {**counters, "indexed": counters["indexed"] + 1}},
    )
    assert audit(facts).findings == ()
    wrong = {"j": {**counters, "indexed": counters["indexed"] + 2, "dead": 0}}
    assert {finding.kind for finding in audit(replace(facts, counters=wrong)).findings} == {"sum"}


DAMAGE = {
    "lost": replace(CLEAN, in_flight=frozenset()),
    "unasked": replace(CLEAN, indexed=(*CLEAN.indexed, Indexed(E, 1, 0, "e", "c"))),
    "two_ends": replace(CLEAN, ended=(*CLEAN.ended, ended(B, 3, "dead"))),
    "sum": replace(CLEAN, counters={"j": {**CLEAN.counters["j"], "indexed": 3}}),
    "index_missing": replace(CLEAN, indexed=CLEAN.indexed[1:]),
    "index_stale": replace(CLEAN, indexed=(Indexed(A, 1, 0, "a1", "c"), CLEAN.indexed[1])),
    "index_ahead": replace(CLEAN, indexed=(Indexed(A, 2, 1, "a2", "c"), CLEAN.indexed[1])),
    "index_content": replace(CLEAN, indexed=(Indexed(A, 2, 0, "other", "c"), CLEAN.indexed[1])),
    "dead_missing": replace(CLEAN, dead=()),
    "dead_bytes": replace(CLEAN, dead=(Dead(entry_id(C, 5, 0), "no_chinese", "other"),)),
    "journal_damaged": replace(CLEAN, damaged=("2026-01-01/host.jsonl:3",)),
    "blob_damaged": replace(CLEAN, raw_hashes={entry_id(B, 3, 0): None}),
    "dead_unasked": replace(CLEAN, dead=(*CLEAN.dead, Dead(entry_id(E, 9, 0), "binary", "e"))),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_found_by_its_name(kind: str) -> None:
    assert kind in {finding.kind for finding in audit(DAMAGE[kind]).findings}


def test_a_letter_that_was_replayed_or_discarded_is_not_missed() -> None:
    facts = replace(CLEAN, dead=(), settled=frozenset({entry_id(C, 5, 0)}))
    assert audit(facts).findings == ()


def test_a_receipt_that_the_journal_does_not_know_is_a_loss() -> None:
    report = audit(replace(CLEAN, receipts=CLEAN.receipts | {entry_id(E, 9, 0)}))
    assert [finding.kind for finding in report.findings] == ["lost"]


def test_the_journal_and_the_ledger_must_agree_at_rest() -> None:
    facts = replace(
        CLEAN,
        accepted=CLEAN.accepted[:3],
        ended=CLEAN.ended[:3],
        dead=(),
        in_flight=frozenset(),
        receipts=frozenset(),
        counters={"j": {"accepted": 3, "indexed": 1, "superseded": 2}},
    )
    assert {finding.kind for finding in audit(facts).findings} == {"sum"}
