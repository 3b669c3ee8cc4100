"""Persons keyed by name and the narrowest division their titles are of, so that namesakes stay apart."""

import re
from collections.abc import Iterable
from typing import Final

from services.extract.jurisdiction_home import Home, named_division
from shared.messages.extracted import Person
from shared.messages.linked import Jurisdiction, PersonKey

_PRIVATE: Final = re.compile(
    r"公司|集团|厂|大学|学院|学校|医院|合作社|董事|经理|商会|协会|研究|记者|教授|农场|酒店"
)
"""Where a firm or school is says little of who a person of it is."""


def person_keys(
    persons: Iterable[Person], jurisdictions: Iterable[Jurisdiction], home: Home
) -> tuple[PersonKey, ...]:
    """One key a person, in the order of persons.

    Divisions of one chain (a province, a city of it) agree, and the narrowest is the key; two that exclude each other
    are both listed, and the key is that of the first title: one who moved, or two of one name.
    """
    at = {
        (span.start, span.end): one
        for one in jurisdictions
        for span in one.spans
        if one.adcode or one.zone_id
    }
    return tuple(_key(person, at, home) for person in persons)


def _key(person: Person, at: dict[tuple[int, int], Jurisdiction], home: Home) -> PersonKey:
    codes: list[str] = []
    zone: str | None = None
    for title in person.title_mentions:
        one = at.get((title.start, title.end))
        if one is not None:
            zone = zone or one.zone_id
            code = one.adcode
        else:
            division, end = named_division(title.text, home)
            public = division is not None and _PRIVATE.search(title.text, end) is None
            code = division.code if division and public else None
        if code and code not in codes:
            codes.append(code)
    if not codes:
        return PersonKey(name=person.name, person_key=f"{person.name}@{zone or ''}", ambiguous=zone is None)
    narrow = [code for code in codes if not any(_inside(other, code) for other in codes)]
    split = len(narrow) > 1
    return PersonKey(
        name=person.name,
        person_key=f"{person.name}@{narrow[0]}",
        adcode=narrow[0],
        ambiguous=split,
        candidates=tuple(narrow) if split else (),
    )


def _inside(code: str, above: str) -> bool:
    stem = above.removesuffix("00").removesuffix("00")
    return code != above and len(stem) < 6 and code.startswith(stem)
