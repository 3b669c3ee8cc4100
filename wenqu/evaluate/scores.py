"""Scores of many pages: counts per page, summed to precision, recall, F1 and accuracy."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wenqu.evaluate.compare import Record, body_facts, many, one, unjudged

SINGLE: Final = (
    "title",
    "published",
    "published_time",
    "source",
    "breadcrumb",
    "zone_label",
    "prev_title",
    "next_title",
)
SETS: Final = (
    "persons",
    "person_titles",
    "organizations",
    "zones",
    "quantities",
    "event_dates",
    "quotes",
    "reported",
    "slogans",
)
BODY: Final = ("body_starts", "body_ends", "body_clean")
FIELDS: Final = (*SINGLE, *SETS, *BODY)
_ROUNDS: Final = 1000


@dataclass(frozen=True)
class Tally:
    """Counts of one field: right, wrong and missed values, pages, and the pages that are wholly right."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    pages: int = 0
    same: int = 0


@dataclass(frozen=True)
class PageScore:
    """One page: a tally for each field, and what was wrong as `(field, kind, value)`."""

    id: str
    script: str
    tallies: Mapping[str, Tally]
    errors: tuple[tuple[str, str, str], ...]


def score_page(gold: Record, found: Record | None) -> PageScore:
    """A page without a record is wrong in every field, also where the gold is null; its body is not judged."""
    record: Record = found if found is not None else {}
    tallies: dict[str, Tally] = {}
    errors: list[tuple[str, str, str]] = []
    for field in SINGLE:
        want, got = one(gold, field), one(record, field)
        hit = want is not None and want == got
        tallies[field] = Tally(
            right=hit,
            wrong=got is not None and not hit,
            missed=want is not None and not hit,
            pages=1,
            same=want == got and found is not None,
        )
        if want != got:
            errors.append((field, "want", f"{want} got {got}"))
    for field in SETS:
        wanted, got_items = many(gold, field), many(record, field)
        judged = got_items - (unjudged(gold, record, field) - wanted)
        extra, missed = judged - wanted, wanted - judged
        tallies[field] = Tally(len(wanted & judged), len(extra), len(missed), pages=1)
        errors += [(field, "extra", str(item)) for item in sorted(extra, key=str)]
        errors += [(field, "missed", str(item)) for item in sorted(missed, key=str)]
    if isinstance(record.get("body"), str):
        for field, holds in zip(BODY, body_facts(gold, record["body"]), strict=True):
            tallies[field] = Tally(pages=1, same=holds)
            if not holds:
                errors.append((field, "failed", ""))
    return PageScore(str(gold["id"]), str(gold.get("script", "")), tallies, tuple(errors))


def headline(field: str, tallies: Sequence[Tally]) -> float | None:
    """The figure a field is judged by: F1, for the body the share of pages; None where there is nothing to judge."""
    if field in BODY:
        pages = sum(tally.pages for tally in tallies)
        return sum(tally.same for tally in tallies) / pages if pages else None
    right = sum(tally.right for tally in tallies)
    return _f1(right, sum(tally.wrong for tally in tallies), sum(tally.missed for tally in tallies))


def summary(pages: Sequence[PageScore], names: Sequence[str] = FIELDS) -> dict[str, dict[str, Any]]:
    """For each field `support`, `precision`, `recall`, `f1`, and `accuracy` or `page_f1` where they have a meaning."""
    fields: dict[str, dict[str, Any]] = {}
    for field in names:
        tallies = [page.tallies[field] for page in pages if field in page.tallies]
        if not tallies:
            continue
        right, wrong = sum(tally.right for tally in tallies), sum(tally.wrong for tally in tallies)
        missed, same = sum(tally.missed for tally in tallies), sum(tally.same for tally in tallies)
        if field in BODY:
            fields[field] = {"support": len(tallies), "accuracy": same / len(tallies)}
            continue
        fields[field] = {
            "support": right + missed,
            "precision": right / (right + wrong) if right + wrong else None,
            "recall": right / (right + missed) if right + missed else None,
            "f1": _f1(right, wrong, missed),
        }
        if field in SINGLE:
            fields[field]["accuracy"] = same / len(tallies)
        else:
            each = [
                _f1(tally.right, tally.wrong, tally.missed)
                for tally in tallies
                if tally.right or tally.wrong or tally.missed
            ]
            fields[field]["page_f1"] = sum(score or 0 for score in each) / len(each) if each else None
    return fields


def intervals(
    pages: Sequence[PageScore], rounds: int = _ROUNDS, names: Sequence[str] = FIELDS
) -> dict[str, tuple[float, float] | None]:
    """The 95 % bootstrap interval of each field's headline: pages drawn again with replacement, always the same."""
    chance = random.Random(len(pages))
    draws = [chance.choices(range(len(pages)), k=len(pages)) for _ in range(rounds)] if pages else []
    found: dict[str, tuple[float, float] | None] = {}
    for field in names:
        tallies = [page.tallies.get(field, Tally()) for page in pages]
        scores = [headline(field, [tallies[i] for i in draw]) for draw in draws]
        known = sorted(score for score in scores if score is not None)
        cut = int(len(known) * 0.025)
        found[field] = (known[cut], known[-1 - cut]) if known else None
    return found


def _f1(right: int, wrong: int, missed: int) -> float | None:
    total = 2 * right + wrong + missed
    return 2 * right / total if total else None
