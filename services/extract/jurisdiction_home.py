"""Which divisions the page is at home in: what its frame, title, text and offices with a place speak for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from services.extract.divisions import Division, by_code, by_form, form_at, full_forms, sure_forms
from services.extract.page import Page
from services.extract.reading import fold
from services.extract.zone_links import Frame, Linked
from shared.messages.extracted import Place
from shared.messages.linked import JurisdictionEvidence

Rank = Literal["省", "自治区", "市", "区", "县", "州", "旗"]
"""What a bare title calls its division."""

_WEIGHTS: Final = {"source": 4.0, "site": 4.0, "breadcrumb": 4.0, "zone_label": 3.0}
_MEDIUM: Final = re.compile(r"报社?$|网$|在线$|新闻|电视|广播|周刊|杂志")
_MOST_IN_TEXT: Final = 4.0
_OFFICE: Final = 2.0
_TITLE: Final = 3.0
_CLEAR: Final = 2.0
_PASSING: Final = 2.5
_MUNICIPALITIES: Final = frozenset({"11", "12", "31", "50"})


class Said(NamedTuple):
    """What speaks for a division, and how much."""

    weight: float
    evidence: JurisdictionEvidence


@dataclass(frozen=True)
class Home:
    """`said` by adcode, only of divisions that are named; parents follow from them."""

    said: dict[str, tuple[Said, ...]]

    def weight(self, code: str) -> float:
        """How much speaks for the division itself."""
        return sum(one.weight for one in self.said.get(code, ()))

    def about(self, prefix: str) -> bool:
        """Whether more than a passing mention speaks for what lies in a city, given by its first four digits."""
        return sum(self.weight(code) for code in self.said if code[:4] == prefix) >= _PASSING

    def evidence(self, code: str) -> JurisdictionEvidence | None:
        """The strongest for the division, else for one that lies in it."""
        inner = [one for key, some in self.said.items() if key == code or _lies(key, code) for one in some]
        own = list(self.said.get(code, ()))
        return max(own or inner, key=lambda one: one.weight).evidence if own or inner else None

    def division(self, rank: Rank) -> str | None:
        """The division of this rank that the page is about; None where two or none could be meant."""
        if rank in {"省", "自治区"}:
            return self._province(rank)
        if rank == "市":
            return self._city()
        found: dict[str, float] = {}
        for code in self.said:
            held = fits(by_code()[code], rank)
            if held is not None and (held == code or rank == "州"):
                found[held] = found.get(held, 0) + self.weight(code)
        return _clear(found)

    def _province(self, rank: Rank) -> str | None:
        found: dict[str, float] = {}
        for code in self.said:
            found[code[:2] + "0000"] = found.get(code[:2] + "0000", 0) + self.weight(code)
        best = _clear(found)
        if best is None or best[:2] in _MUNICIPALITIES or best not in by_code():
            return None
        return best if by_code()[best].name.endswith("自治区") == (rank == "自治区") else None

    def _city(self) -> str | None:
        """A county-level city only where more speaks for it than for the city above it."""
        own: dict[str, float] = {}
        under: dict[str, float] = {}
        for code in self.said:
            division = by_code()[code]
            if code[:2] in _MUNICIPALITIES:
                own[code[:2] + "0000"] = own.get(code[:2] + "0000", 0) + self.weight(code)
            elif code.endswith("0000"):
                continue
            elif division.level == "city":
                own[code] = own.get(code, 0) + self.weight(code)
            elif division.name.endswith("市"):
                own[code] = own.get(code, 0) + self.weight(code)
                under[code] = self.weight(code)
            else:
                above = code[:4] + "00"
                if above in by_code():
                    own[above] = own.get(above, 0) + self.weight(code) / 2
        for code, weight in under.items():
            above = code[:4] + "00"
            if above in own and own[above] > weight:
                own[above] += own.pop(code) / 2
            elif above in own:
                own[code] += own.pop(above) / 2
        best = _clear(own)
        return best if best and by_code()[best].name.endswith("市") else None


def home_of(
    page: Page, places: Iterable[Place], frame: Iterable[Frame], linked: Linked, offices: Iterable[int]
) -> Home:
    """`offices` are the positions where places stand as part of a title or body, which says more than a mention."""
    said: dict[str, list[Said]] = {}
    offices = frozenset(offices)
    first = page.regions[0] if len(page.regions) > 1 else (0, 0)
    for place in places:
        if place.adcode is None or place.former or place.adcode not in by_code():
            continue
        some = said.setdefault(place.adcode, [])
        total = sum(one.weight for one in some)
        for mention in place.mentions:
            titled = first[0] <= mention.start < first[1]
            where: Literal["title", "text"] = "title" if titled else "text"
            weight = _TITLE if titled else 1.0 if total < _MOST_IN_TEXT else 0.0
            weight += _OFFICE if mention.start in offices else 0.0
            total += weight
            if weight:
                text = page.text[mention.start : mention.end]
                some.append(
                    Said(
                        weight,
                        JurisdictionEvidence(where=where, text=text, start=mention.start, end=mention.end),
                    )
                )
    _hear(said, frame)
    for zone in linked.zones:
        if zone is linked.head and zone.adcode in by_code() and zone.spans:
            start, end = zone.spans[0]
            told = JurisdictionEvidence(where="zone", text=page.text[start:end], start=start, end=end)
            said.setdefault(str(zone.adcode), []).append(Said(1.0, told))
    return Home({code: tuple(some) for code, some in said.items() if some})


def _hear(said: dict[str, list[Said]], frame: Iterable[Frame]) -> None:
    """A medium of a province that the article does not name reports on others, and says nothing of the page's home."""
    provinces = {code[:2] for code in said}
    for line in frame:
        text, at = fold(line.text), 0
        heard: set[str] = set()
        while at < len(text) - 1:
            form = form_at(text, at)
            division = _meant(form, said) if form in sure_forms() else None
            foreign = division is not None and bool(provinces) and division.code[:2] not in provinces
            if foreign and _MEDIUM.search(text):
                division = None
            if division is not None and division.code not in heard and line.where in _WEIGHTS:
                heard.add(division.code)
                start = None if line.start is None else line.start + at
                told = JurisdictionEvidence.model_validate(
                    {
                        "where": line.where,
                        "text": line.text[at : at + len(form)],
                        "start": start,
                        "end": None if start is None else start + len(form),
                    }
                )
                said.setdefault(division.code, []).append(Said(_WEIGHTS[line.where], told))
            at += max(1, len(form))


def _meant(form: str, said: dict[str, list[Said]]) -> Division | None:
    options = by_form().get(form, ())
    if len(options) > 1:
        options = tuple(one for one in options if one.code in said)
    if len(options) == 1 and not options[0].former:
        return options[0]
    return None


def named_division(title: str, home: Home) -> tuple[Division | None, int]:
    """The division that a title begins with, the innermost of a chain, and where its name ends; (None, 0) for a bare one."""
    at, found = 0, None
    open_ = False
    while form := form_at(title, at):
        if form not in sure_forms() and form not in full_forms():
            break
        options = by_form()[form]
        if len(options) > 1:
            options = tuple(one for one in options if one.code in home.said) or options
        found, open_ = options[0], len(options) > 1
        at += len(form)
    return (None if open_ else found), at


def fits(division: Division, rank: Rank) -> str | None:
    """The adcode of the division itself, or of the one above it, that has the rank; None where neither has."""
    if _has_rank(division, rank):
        return division.code
    code = division.code
    for above in (code[:4] + "00", code[:2] + "0000"):
        if above != code and above in by_code() and _has_rank(by_code()[above], rank):
            return above
    return None


def _has_rank(division: Division, rank: Rank) -> bool:
    name = division.name
    if rank == "自治区":
        return division.level == "province" and name.endswith("自治区")
    if rank == "区":
        return division.level == "county" and name.endswith("区")
    return name.endswith(rank)


def _lies(code: str, above: str) -> bool:
    return (
        code.startswith(above[:2])
        if above.endswith("0000")
        else above.endswith("00") and code.startswith(above[:4])
    )


def _clear(weights: dict[str, float]) -> str | None:
    """The heaviest where it is twice as heavy as the next."""
    ranked = sorted(weights.items(), key=lambda one: (-one[1], one[0]))
    if not ranked or ranked[0][1] <= 0:
        return None
    if len(ranked) > 1 and ranked[0][1] < _CLEAR * ranked[1][1]:
        return None
    return ranked[0][0]
