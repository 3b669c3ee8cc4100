"""Recognizers that the user installed: found by entry point, checked, run beside the built-in rules."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import entry_points
from typing import Final

from services.extract.page import Page
from shared.errors import Cause, Reject, StopWorker
from shared.messages.extracted import Found, Organization, Person, Recognized, Span
from shared.recognizer import GROUP, PROTOCOL, Candidate, Recognizer

_ID: Final = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9-]{0,39}")
_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TIERS: Final = frozenset({"high", "medium", "low"})


class UnknownRecognizer(StopWorker):
    """No installed package offers a recognizer of that name, or several do."""


class BrokenRecognizer(StopWorker):
    """A recognizer that cannot be loaded, or that is none."""


class RecognizerFailed(Reject):
    """A recognizer that raised, or gave what cannot be, for this document: it becomes a dead letter and can be replayed."""

    def __init__(self, detail: str) -> None:
        super().__init__(Cause.STAGE_FAILED, detail)


@cache
def load(name: str) -> Recognizer:
    """The recognizer that an installed package offers under `name`.

    Raises UnknownRecognizer and BrokenRecognizer, both StopWorker: a worker does not run with half of what was asked.
    """
    offered = [point for point in entry_points(group=GROUP) if point.name == name]
    if len(offered) != 1:
        known = ", ".join(sorted(point.name for point in entry_points(group=GROUP))) or "none"
        said = "no installed package offers" if not offered else "several packages offer"
        raise UnknownRecognizer(
            f"{said} the recognizer {name!r} under the entry point group {GROUP} (there are: {known}); "
            "install its package beside wenqu, or take the name out of WENQU_EXTRACT__RECOGNIZERS"
        )
    try:
        recognizer = offered[0].load()()
    except Exception as error:
        raise BrokenRecognizer(
            f"the recognizer {name!r} ({offered[0].value}) cannot be loaded: {type(error).__name__}: {error}"
        ) from error
    _check(name, recognizer)
    return recognizer  # type: ignore[no-any-return]


def _check(name: str, recognizer: object) -> None:
    if not isinstance(recognizer, Recognizer):
        raise BrokenRecognizer(
            f"the recognizer {name!r} is no Recognizer; see shared/recognizer.py for what it must have"
        )
    if recognizer.protocol != PROTOCOL:
        raise BrokenRecognizer(
            f"the recognizer {name!r} was written for protocol {recognizer.protocol}, this is {PROTOCOL}; "
            "install a version of its package made for this one"
        )
    if not _ID.fullmatch(recognizer.id):
        raise BrokenRecognizer(
            f"the recognizer {name!r} has the id {recognizer.id!r}; letters, digits, hyphens"
        )


def fingerprint(names: Sequence[str]) -> str:
    """Ids and versions of the recognizers, for the key under which results are kept."""
    return " ".join(f"{load(name).id}={load(name).version}" for name in names)


def recognized(page: Page, names: Sequence[str]) -> tuple[Recognized, ...]:
    """All facts of the named recognizers on title and body, in order of text; spans are positions in the page.

    A recognizer that raises, or gives a span outside of its passage, raises RecognizerFailed.
    """
    found = [fact for name in names for fact in _facts(page, load(name))]
    return tuple(sorted(found, key=lambda fact: (fact.start, fact.end, fact.rule)))


def _facts(page: Page, recognizer: Recognizer) -> Iterator[Recognized]:
    for offset, passage in page.passages:
        try:
            candidates = tuple(recognizer.recognize(passage))
        except Exception as error:
            raise RecognizerFailed(
                f"the recognizer {recognizer.id} failed: {type(error).__name__}: {error}"
            ) from error
        for one in candidates:
            if not _is_sound(one, len(passage)):
                raise RecognizerFailed(
                    f"the recognizer {recognizer.id} gave {one!r} for a passage of {len(passage)} characters; "
                    "a span lies within its passage and is not empty, a kind is a lower-case word"
                )
            yield Recognized(
                start=offset + one.start,
                end=offset + one.end,
                rule=f"recognizer:{recognizer.id}",
                tier=one.tier,
                kind=one.kind,
                text=passage[one.start : one.end],
                value=one.value,
            )


def _is_sound(one: Candidate, length: int) -> bool:
    within = 0 <= one.start < one.end <= length
    return within and _KIND.fullmatch(one.kind) is not None and one.tier in _TIERS


def with_persons(persons: tuple[Person, ...], facts: Sequence[Recognized]) -> tuple[Person, ...]:
    """The persons and those that recognizers add: what overlaps a built-in mention is left to the rules."""
    mentions, names = _added(facts, "person", [one for person in persons for one in person.mentions])
    known = {person.name for person in persons}
    grown = tuple(
        person.model_copy(update={"mentions": _in_order(person.mentions, mentions.get(person.name, ()))})
        for person in persons
    )
    new = tuple(Person(name=name, mentions=tuple(mentions[name])) for name in names if name not in known)
    return (*grown, *new)


def with_organizations(
    organizations: tuple[Organization, ...], facts: Sequence[Recognized]
) -> tuple[Organization, ...]:
    """The organizations and those that recognizers add, of kind `other`."""
    taken = [one for body in organizations for one in body.mentions]
    mentions, names = _added(facts, "organization", taken)
    known = {body.name for body in organizations}
    grown = tuple(
        body.model_copy(update={"mentions": _in_order(body.mentions, mentions.get(body.name, ()))})
        for body in organizations
    )
    new = tuple(
        Organization(name=name, kind="other", mentions=tuple(mentions[name]))
        for name in names
        if name not in known
    )
    return (*grown, *new)


def _in_order(mentions: tuple[Found, ...], more: Sequence[Found]) -> tuple[Found, ...]:
    return tuple(sorted((*mentions, *more), key=lambda one: one.start)) if more else mentions


def _added(
    facts: Sequence[Recognized], kind: str, taken: Sequence[Span]
) -> tuple[dict[str, list[Found]], list[str]]:
    """New mentions by name, and the names in order."""
    covered = {position for one in taken for position in range(one.start, one.end)}
    mentions: dict[str, list[Found]] = {}
    for fact in facts:
        span = range(fact.start, fact.end)
        if fact.kind != kind or not covered.isdisjoint(span):
            continue
        covered.update(span)
        name = fact.value or fact.text
        mentions.setdefault(name, []).append(
            Found(start=fact.start, end=fact.end, rule=fact.rule, tier=fact.tier)
        )
    return mentions, list(mentions)
