"""Events by kind and day, and who took part in them in which role."""

from collections.abc import Iterable
from typing import Any, Final

from wenqu.evaluate.compare import Record
from wenqu.evaluate.link_match import alike, forms, name, names, pairs
from wenqu.evaluate.scores import Tally

Errors = list[tuple[str, str, str]]
_SPEAKING: Final = frozenset(("主持", "讲话", "发言"))
_THERE: Final = "出席"


def score_events(gold: Record, record: Record, errors: Errors) -> dict[str, Tally]:
    """`events` as a multiset of (kind, date), and `event_names` of those that the gold names."""

    def sure(wanted: Record, found: Record) -> int:
        days = [name(form) for form in forms(wanted.get("date"))]
        if name(found.get("kind")) not in names(wanted["kind"]) or name(found.get("date")) not in days:
            return 0
        return 4 + 2 * alike(wanted.get("name"), found.get("name")) - (len(days) > 1)

    wanted, found = gold["events"], record.get("events") or ()
    matched = pairs(wanted, found, sure)
    rest = [one for j, one in enumerate(found) if j not in {j for _, j in matched}]
    allowed = {j for _, j in pairs((gold.get("optional") or {}).get("events", ()), rest, sure)}
    extra = [one for j, one in enumerate(rest) if j not in allowed]
    missed = [one for i, one in enumerate(wanted) if i not in {i for i, _ in matched}]
    for kind, items in (("extra", extra), ("missed", missed)):
        errors += [
            ("events", kind, f"{one.get('kind')} {one.get('date')} {one.get('name')}") for one in items
        ]
    partner = dict(matched)
    right = wrong = lost = 0
    for i, one in enumerate(wanted):
        if not names(one.get("name")) or None in forms(one.get("name")):
            continue
        said = found[partner[i]].get("name") if i in partner else None
        hit = alike(one["name"], said)
        right, wrong, lost = right + hit, wrong + (bool(names(said)) and not hit), lost + (not hit)
        if not hit:
            errors.append(("event_names", "want", f"{one['name']} got {said}"))
    return {
        "events": Tally(len(matched), len(extra), len(missed)),
        "event_names": Tally(right, wrong, lost),
    }


def score_participants(gold: Record, record: Record, errors: Errors) -> dict[str, Tally]:
    """(name, role) over all events of the page; a speaker's presence need not be said and may be."""
    optional = gold.get("optional") or {}
    wanted = list(_everybody(gold["events"]))
    free = [*optional.get("participants", ()), *_everybody(optional.get("events", ()))]
    found = {
        (name(one.get("name")), name(one.get("role"))): one for one in _everybody(record.get("events") or ())
    }
    gold_pairs = [_pairs(one) for one in wanted]
    hits = [bool(one & found.keys()) for one in gold_pairs]
    present = {(who, _THERE) for one in gold_pairs for who, role in one if role in _SPEAKING}
    good = set().union(*gold_pairs, *map(_pairs, free), present)
    extra = sorted(one for one in found if one not in good)
    errors += [("participants", "extra", " ".join(one)) for one in extra]
    errors += [
        ("participants", "missed", f"{forms(one['name'])[0]} {one['role']}")
        for one, hit in zip(wanted, hits, strict=True)
        if not hit
    ]
    return {
        "participants": Tally(sum(hits), len(extra), len(hits) - sum(hits)),
        "participant_organizations": _organizations(wanted, list(found.values()), errors),
    }


def _organizations(wanted: Iterable[Record], found: Iterable[Record], errors: Errors) -> Tally:
    of: dict[str, set[str]] = {}
    for one in found:
        of.setdefault(name(one.get("name")), set()).update(names(one.get("organization")))
    right = wrong = missed = 0
    for key, one in {frozenset(names(one["name"])): one for one in wanted if one.get("organization")}.items():
        said = {organization for who in key for organization in of.get(who, ())}
        hit = any(alike(one["organization"], organization) for organization in said)
        right, wrong, missed = right + hit, wrong + (bool(said) and not hit), missed + (not hit)
        if not hit:
            errors.append(
                ("participant_organizations", "want", f"{sorted(key)} {one['organization']} got {said}")
            )
    return Tally(right, wrong, missed)


def _everybody(events: Iterable[Record]) -> Iterable[dict[str, Any]]:
    return (one for event in events for one in event.get("participants") or ())


def _pairs(participant: Record) -> set[tuple[str, str]]:
    return {(who, name(role)) for who in names(participant["name"]) for role in forms(participant["role"])}
