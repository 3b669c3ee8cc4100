"""Whether an index still has the mapping it was made with: someone may have added to it by hand."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

_COMPARED: Final = (
    "type",
    "analyzer",
    "search_analyzer",
    "dynamic",
    "enabled",
    "term_vector",
    "ignore_above",
)
_SHOWN: Final = 5


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """What the server's `mappings` has otherwise than ours, one sentence a field, in the order of field names.

    Only what changes how a value is indexed is compared; a server fills in the rest as it likes.
    """
    expected, found = dict(_fields(ours)), dict(_fields(theirs))
    told = []
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            told.append(f"{name} is missing")
        elif name not in expected:
            told.append(f"{name} was added")
        elif expected[name] != found[name]:
            changed = [key for key in _COMPARED if expected[name].get(key) != found[name].get(key)]
            told.append(f"{name} has another {' and '.join(changed)}")
    return told


def summary(told: list[str]) -> str:
    """The first of them in one line."""
    more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return "; ".join(told[:_SHOWN]) + more


def _fields(mapping: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    for name, field in {**mapping.get("properties", {}), **mapping.get("fields", {})}.items():
        full = f"{place}.{name}" if place else str(name)
        # A server leaves out the type of a plain object, a search analyzer that is the analyzer, and writes True as true.
        facts = {key: str(field[key]).lower() for key in _COMPARED if key in field}
        facts.setdefault("type", "object")
        if facts.get("search_analyzer") == facts.get("analyzer"):
            facts.pop("search_analyzer", None)
        yield full, facts
        yield from _fields(field, full)
