"""Projects, events, jurisdictions and zone links against their gold (`tests/evaluation/links/README.md`)."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wenqu.evaluate.compare import Record
from wenqu.evaluate.link_events import score_events, score_participants
from wenqu.evaluate.link_match import (
    count,
    forms,
    kinship,
    money,
    name,
    names,
    official,
    pairs,
    same_division,
    zone_forms,
)
from wenqu.evaluate.pagesets import PageSet, read_gold
from wenqu.evaluate.scores import PageScore, Tally

FIELDS: Final = (
    "projects",
    "project_found",
    "project_zone",
    "project_investment",
    "project_status",
    "project_land",
    "project_floor_space",
    "project_capacity",
    "project_jobs",
    "project_dates",
    "project_sums",
    "events",
    "event_names",
    "participants",
    "participant_organizations",
    "jurisdictions",
    "zone_links",
)

Errors = list[tuple[str, str, str]]


@dataclass(frozen=True)
class LinkScore(PageScore):
    """The score of a page, with its layout. Of `jurisdictions`, `pages` counts the texts of the gold."""

    layout: str


def links_gold(chosen: PageSet) -> list[dict[str, Any]]:
    """The gold of links beside a set's other gold; empty where there is none. UserError for a line that is no JSON."""
    path: Path = chosen.gold.with_name("links.jsonl")
    return read_gold(path) if path.is_file() else []


def score_links(gold: Record, found: Record | None, script: str = "") -> LinkScore:
    """A page without a record has missed everything."""
    record: Record = found if found is not None else {}
    errors: Errors = []
    tallies = {
        **score_projects(gold, record, errors),
        "project_sums": score_sums(gold, record, errors),
        **score_events(gold, record, errors),
        **score_participants(gold, record, errors),
        "jurisdictions": score_jurisdictions(gold, record, errors),
        "zone_links": score_zone_links(gold, record, errors),
    }
    return LinkScore(str(gold["id"]), script, tallies, tuple(errors), str(gold.get("layout", "")))


def score_projects(gold: Record, record: Record, errors: Errors) -> dict[str, Tally]:
    """Whole projects, and each of their values; what gold has under `optional` may be found or not."""
    wanted: Sequence[Record] = gold["projects"]
    found: Sequence[Record] = record.get("projects") or ()
    matched = pairs(wanted, found, kinship)
    rest = [one for j, one in enumerate(found) if j not in {j for _, j in matched}]
    allowed = {j for _, j in pairs((gold.get("optional") or {}).get("projects", ()), rest, kinship)}
    extra = [one for j, one in enumerate(rest) if j not in allowed]
    missed = [one for i, one in enumerate(wanted) if i not in {i for i, _ in matched}]
    errors += [("project_found", "extra", _told(one)) for one in extra]
    errors += [("project_found", "missed", _told(one)) for one in missed]

    met = [(wanted[i], found[j]) for i, j in matched]
    both: list[tuple[Record, Record]] = [*met, *((one, {}) for one in missed), *(({}, one) for one in extra)]
    counts: dict[str, list[Tally]] = {}
    for one, other in both:
        held = _slots(one, other, gold)
        for slot, tally in held.items():
            counts.setdefault(slot, []).append(tally)
            if one and other and (tally.wrong or tally.missed):
                key = slot.removeprefix("project_")
                errors.append((slot, "want", f"{_told(one)}: {one.get(key)} got {other.get(key)}"))
        agree = bool(one and other) and not any(
            held[slot].wrong or held[slot].missed for slot in ("project_zone", "project_investment")
        )
        counts.setdefault("projects", []).append(
            Tally(agree, bool(other) and not agree, bool(one) and not agree)
        )
        here = bool(one and other)
        counts.setdefault("project_found", []).append(
            Tally(here, bool(other) and not here, bool(one) and not here)
        )
    return {field: _sum(counts.get(field, ())) for field in FIELDS[: FIELDS.index("project_sums")]}


def _slots(wanted: Record, found: Record, gold: Record) -> dict[str, Tally]:
    """A tally for each value of a pair; either may be empty."""

    def single(key: str, read: Callable[[Any], Hashable]) -> Tally:
        return one_value([read(form) for form in forms(wanted.get(key))], read(found.get(key)))

    zones: list[Hashable] = list(zone_forms(wanted.get("zone"), gold["zone_links"]))
    if not zones or None in forms(wanted.get("zone")):
        zones.append(None)
    held = {
        "project_zone": one_value(zones, official(found.get("zone")) or None),
        "project_investment": single("investment", money),
        "project_status": single("status", lambda value: name(value) or None),
        "project_land": single("land", money),
        "project_floor_space": single("floor_space", money),
        "project_jobs": single("jobs", count),
    }
    capacity = found.get("capacity") or ()
    held["project_capacity"] = _several(
        [{money(form) for form in forms(one)} for one in wanted.get("capacity") or ()],
        {money(one) for one in (capacity if isinstance(capacity, list | tuple) else (capacity,))} - {None},
    )
    dates = {(name(one.get("kind")), name(one.get("date"))) for one in found.get("dates") or ()}
    mine = [
        {(name(one["kind"]), day) for day in names(one["date"])}
        | ({None} if None in forms(one["date"]) else set())
        for one in wanted.get("dates") or ()
    ]
    events = [*gold["events"], *(gold.get("optional") or {}).get("events", ())]
    known = {(kind, day) for one in events for kind in names(one["kind"]) for day in names(one.get("date"))}
    held["project_dates"] = _several(
        mine, {one for one in dates if one not in known or any(one in m for m in mine)}
    )
    return held


def one_value(wanted: Sequence[Hashable], found: Hashable) -> Tally:
    """Right for any of the alternatives; None among them means that nothing need be found."""
    if found is None:
        return Tally(missed=None not in wanted)
    if found in wanted:
        return Tally(right=1)
    return Tally(wrong=1, missed=None not in wanted)


def _several(wanted: Sequence[set[Any]], found: set[Any]) -> Tally:
    """Items of gold, each a set of alternatives, those with None optional; and the items that were found."""
    right = sum(bool(one & found) for one in wanted)
    missed = sum(not one & found and None not in one for one in wanted)
    return Tally(right, sum(not any(one in forms for forms in wanted) for one in found), missed)


def score_sums(gold: Record, record: Record, errors: Errors) -> Tally:
    """Sums over many projects by count and investment; what gold leaves open is not compared."""

    def same(wanted: Record, found: Record) -> int:
        told = wanted.get("count"), money(wanted.get("investment"))
        seen = found.get("count"), money(found.get("investment"))
        if told == (None, None) or any(
            one is not None and one != other for one, other in zip(told, seen, strict=True)
        ):
            return 0
        return 1 + (told[0] == seen[0]) + (told[1] == seen[1])

    wanted, found = gold["project_sums"], record.get("project_sums") or ()
    matched = pairs(wanted, found, same)
    rest = [one for j, one in enumerate(found) if j not in {j for _, j in matched}]
    allowed = (gold.get("optional") or {}).get("project_sums", ())
    extra = [one for one in rest if not any(same(free, one) for free in allowed)]
    missed = [one for i, one in enumerate(wanted) if i not in {i for i, _ in matched}]
    for kind, items in (("extra", extra), ("missed", missed)):
        errors += [
            ("project_sums", kind, f"{one.get('count')} {money(one.get('investment'))}") for one in items
        ]
    return Tally(len(matched), len(extra), len(missed))


def score_jurisdictions(gold: Record, record: Record, errors: Errors) -> Tally:
    """Only texts of the gold are judged; `pages` is their number, so that wrong / pages is the share that misleads."""
    found: dict[str, set[str]] = {}
    for one in record.get("jurisdictions") or ():
        found.setdefault(name(one.get("text")), set()).update(filter(None, [one.get("adcode")]))
    right = wrong = missed = 0
    by_text: dict[frozenset[str], list[Record]] = {}
    for one in gold["jurisdictions"]:
        by_text.setdefault(frozenset(names(one["text"])), []).append(one)
    for texts, wanted in by_text.items():
        codes = {code for text in texts for code in found.get(text, ())}
        fits = {
            (i, code)
            for i, one in enumerate(wanted)
            for code in codes
            for form in forms(one["adcode"])
            if form is not None and same_division(form, code, one["level"])
        }
        met, fitting = {i for i, _ in fits}, {code for _, code in fits}
        right += len(met)
        misled = min(len(codes - fitting), len(wanted))
        wrong += misled
        lost = [i for i, one in enumerate(wanted) if i not in met and None not in forms(one["adcode"])]
        missed += len(lost)
        if misled or lost:
            said = f"{'|'.join(sorted(texts))}: {[one['adcode'] for one in wanted]} got {sorted(codes)}"
            errors.append(("jurisdictions", "wrong" if misled else "open", said))
    return Tally(right, wrong, missed, pages=len(gold["jurisdictions"]))


def score_zone_links(gold: Record, record: Record, errors: Errors) -> Tally:
    """By mention. No name is right where the gold allows none; mentions beyond the gold are wrong only with a name."""
    found: dict[str, set[str]] = {}
    for one in record.get("zone_links") or ():
        found.setdefault(name(one.get("mention")), set()).add(official(one.get("official")))
    allowed = {name(one["mention"]): one for one in (gold.get("optional") or {}).get("zone_links", ())}
    right = wrong = missed = 0
    wanted = {name(one["mention"]): one for one in gold["zone_links"]}
    for mention, one in wanted.items():
        got, fitting = found.get(mention), {official(form) for form in forms(one["official"])}
        hit = bool(got and got & fitting)
        bad = bool(got and got - fitting - {""})
        right, wrong, missed = right + hit, wrong + bad, missed + (not hit)
        if bad or not hit:
            errors.append(
                ("zone_links", "wrong" if bad else "missed", f"{mention}: {one['official']} got {got}")
            )
    for mention, got in found.items():
        if mention not in wanted and mention not in allowed and got - {""}:
            wrong += 1
            errors.append(("zone_links", "extra", f"{mention}: {got}"))
    return Tally(right, wrong, missed)


def misled(pages: Sequence[PageScore]) -> float | None:
    """The share of the gold's titles and bodies that were given a wrong jurisdiction; None where there are none."""
    tallies = [page.tallies["jurisdictions"] for page in pages]
    texts = sum(tally.pages for tally in tallies)
    return sum(tally.wrong for tally in tallies) / texts if texts else None


def _sum(tallies: Sequence[Tally]) -> Tally:
    return Tally(
        sum(one.right for one in tallies),
        sum(one.wrong for one in tallies),
        sum(one.missed for one in tallies),
    )


def _told(project: Mapping[str, Any]) -> str:
    return (
        " / ".join(str(forms(project.get(key))[0]) for key in ("company", "name") if project.get(key)) or "?"
    )
