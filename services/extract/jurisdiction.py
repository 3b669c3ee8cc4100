"""Of which division a bare title or body is: 区委书记, 市发改委, 我区, 管委会; open where the page does not tell."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, cast

from services.extract.divisions import by_code
from services.extract.jurisdiction_home import Home, Rank, fits, home_of, named_division
from services.extract.page import Page
from services.extract.reading import Reading, read
from services.extract.zone_links import Frame, Linked, Local
from shared.messages.extracted import Organization, Person, Place
from shared.messages.linked import Jurisdiction, JurisdictionEvidence, JurisdictionLevel
from shared.messages.spans import Span, Tier

_HEADED: Final = re.compile(
    r"(?:原|前|时任|拟任)?(?P<rank>自治区|[省市区县州旗])(?!场|域|级|值|道|会城|民(?!政)|容|区|县)(?!政(?!府|协|法|务|研))"
)
_CHIEF: Final = re.compile(
    r"(?:原|前|时任|拟任|候任)?(?:代理|代|常务副|第一副|副|党组书记、)*(?P<rank>[省市区县州旗])长"
)
_REGION_CHIEF: Final = re.compile(r"(?:常务)?(?:副)?自治区主席")
_OF_ZONE: Final = re.compile(
    r"(?:原|前|时任)?(?:区?管委会|区?管理委员会|区?党工委|工委|经济开发区|经开区|高新区|高开区|开发区|新区|合作区|综保区|保税区|自贸区|自贸片区)"
)
_KIND: Final = re.compile(r"经开区|高新区|高开区|开发区|新区|合作区|综保区|保税区|自贸区")
_BODIES: Final = re.compile(
    r"(?P<said>[我全该本](?P<own>[省市区县州旗])(?![场域块级位]))"
    r"|(?P<body>(?P<rank>自治区|[省市区县州旗])"
    r"(?:委(?![员托派培屈])|政府|人大|政协|纪委|监委|检察院|法院)(?:常委会|办公室|督查室|办公厅)?)"
    r"|(?P<zone>(?:管委会|管理委员会)(?:党组|党委)?|党工委)"
)
_DISTRICT: Final = re.compile(r"区(?:委|政府|人大|政协|纪委|监委|法院|检察院|长)|.*区长")
"""Offices that a district has and a zone has not."""
_LINKING: Final = frozenset("pcudrvft")
_LEVELS: Final[dict[str, JurisdictionLevel]] = {"省": "province", "自治区": "province", "市": "city"}
_LIST: Final = 40
"""Code points within which titles of one person are a list that shares its place."""


class _Bare(NamedTuple):
    """A bare title or body at one place."""

    text: str
    start: int
    end: int
    rank: Rank | None


class _Answer(NamedTuple):
    adcode: str | None
    level: JurisdictionLevel
    rule: str
    tier: Tier
    evidence: JurisdictionEvidence | None
    zone_id: str | None = None


def find_jurisdictions(
    page: Page,
    persons: Iterable[Person],
    organizations: Iterable[Organization],
    places: Iterable[Place],
    linked: Linked,
    frame: Iterable[Frame] = (),
) -> tuple[tuple[Jurisdiction, ...], Home]:
    """Bare titles and bodies of title and body, one entry for a text and what it means, in order of first mention.

    A title takes the place of the title before it in one list, then what the page is about; several of equal weight
    leave it open. Also gives what the page is at home in.
    """
    persons = tuple(persons)
    reading = read(page)
    home = home_of(page, places, frame, linked, _offices(reading, places := tuple(places)))
    found: dict[tuple[str, str | None, str], tuple[_Answer, list[_Bare]]] = {}
    for bare in sorted(_all(reading, persons, organizations), key=lambda one: (one.start, one.end)):
        answer = _answer(bare, page, persons, home, linked)
        entry = found.setdefault((bare.text, answer.adcode, answer.level), (answer, []))
        if bare not in entry[1]:
            entry[1].append(bare)
    settled = {text for text, code, _ in found if code}
    return tuple(
        Jurisdiction(
            text=text,
            level=answer.level,
            adcode=answer.adcode,
            zone_id=answer.zone_id,
            rule=answer.rule,
            tier=answer.tier,
            spans=tuple(Span(start=one.start, end=one.end) for one in mentions),
            evidence=answer.evidence,
        )
        for (text, code, _), (answer, mentions) in found.items()
        if code or text not in settled
    ), home


def rank_of(title: str) -> tuple[Rank | None, bool]:
    """What a bare title calls its division, and whether it is one of a zone; (None, False) where it names no level."""
    if _REGION_CHIEF.match(title):
        return "自治区", False
    match = _CHIEF.match(title) or _HEADED.match(title)
    if match and not _OF_ZONE.match(title):
        return cast(Rank, match["rank"]), False
    return None, _OF_ZONE.match(title) is not None


def _offices(reading: Reading, places: tuple[Place, ...]) -> Iterator[int]:
    """Where a place is part of an office: 利川市市长, 鄞州区委, 东丰县政府."""
    text = reading.text
    for place in places:
        for one in place.mentions:
            if re.match(
                r"[省市区县州旗]?(?:委|政府|人大|政协|[省市区县州旗]长|副[市区县州旗]长)",
                text[one.end : one.end + 5],
            ):
                yield one.start


def _all(
    reading: Reading, persons: tuple[Person, ...], organizations: Iterable[Organization]
) -> Iterator[_Bare]:
    taken: list[tuple[int, int]] = []
    for person in persons:
        for title in person.title_mentions:
            taken.append((title.start, title.end))
            rank, of_zone = rank_of(title.text)
            if rank or of_zone:
                yield _Bare(title.text, title.start, title.end, rank)
    for body in organizations:
        match = _HEADED.match(body.name)
        for one in body.mentions:
            taken.append((one.start, one.end))
            if body.kind in {"company", "media", "school"}:
                continue
            if match and not _OF_ZONE.match(body.name):
                yield _Bare(body.name, one.start, one.end, cast(Rank, match["rank"]))
            elif _OF_ZONE.match(body.name):
                yield _Bare(body.name, one.start, one.end, None)
    covered = {at for start, end in taken for at in range(start, end)}
    for match in _BODIES.finditer(reading.text):
        start, end = match.start(), match.end()
        if start in covered or (match["said"] is None and not _stands(reading, start)):
            continue
        called = cast(Rank, match["own"] or match["rank"]) if match["zone"] is None else None
        yield _Bare(match[0], start, end, called)


def _stands(reading: Reading, start: int) -> bool:
    """No name before it: 宁波|市委 is no bare one."""
    if start == 0 or not "一" <= reading.text[start - 1] <= "鿿":
        return reading.text[start - 1 : start] not in {")", "”", "》"}
    if reading.text[start - 1] in "年月日":
        return True
    before = reading.token_at(start - 1)
    return before.end == start and before.tag[:1] in _LINKING


def _answer(bare: _Bare, page: Page, persons: tuple[Person, ...], home: Home, linked: Linked) -> _Answer:
    if bare.rank is None:
        return _of_zone(bare, page, home, linked)
    listed = _by_list(bare, persons, home)
    if listed is not None:
        return listed
    code = home.division(bare.rank)
    own = bare.text in {"我区", "该区", "本区", "全区"}
    # a zone calls itself and its offices 区, too, where no district is at home on the page
    if (
        bare.rank == "区"
        and linked.head is not None
        and (code is None or (own and home.weight(code) < 4 and linked.head.adcode != code))
        and not _DISTRICT.match(bare.text)
    ):
        told = _of_zone(bare, page, home, linked)
        if told.adcode:
            return told
    if code is None and own and (region := home.division("自治区")) and home.weight(region) >= 4:
        code = region
    level = _LEVELS.get(bare.rank, "county") if code is None else _level(code)
    if code is None:
        return _Answer(None, level, "jurisdiction:open", "low", None)
    tier: Tier = "high" if home.weight(code) >= 4 else "medium"
    return _Answer(code, level, "jurisdiction:page", tier, home.evidence(code))


def _level(code: str) -> JurisdictionLevel:
    """By rank; a municipality counts as a city."""
    if code.endswith("0000"):
        return "city" if by_code()[code].name.endswith("市") else "province"
    return by_code()[code].level


def _by_list(bare: _Bare, persons: tuple[Person, ...], home: Home) -> _Answer | None:
    """鄞州区委副书记、区长: the title before in the list says the place."""
    for person in persons:
        mine = [one for one in person.title_mentions if one.start == bare.start and one.end == bare.end]
        if not mine:
            continue
        before = [one for one in person.title_mentions if one.end <= bare.start <= one.end + _LIST]
        for one in reversed(before):
            division, end = named_division(one.text, home)
            if division is None:
                if end:
                    return None
                continue
            code = fits(division, bare.rank) if bare.rank else None
            if code is not None:
                told = JurisdictionEvidence(
                    where="text", text=one.text[:end], start=one.start, end=one.start + end
                )
                return _Answer(code, _level(code), "jurisdiction:list", "high", told)
    return None


def _of_zone(bare: _Bare, page: Page, home: Home, linked: Linked) -> _Answer:
    zone = _zone_at(bare, page, linked)
    code = _zone_city(zone, home) if zone is not None else None
    evidence: JurisdictionEvidence | None = None
    if zone is not None and zone.spans:
        start, end = zone.spans[0]
        evidence = JurisdictionEvidence(where="zone", text=page.text[start:end], start=start, end=end)
    elif zone is not None:
        evidence = JurisdictionEvidence(where="zone_label", text=zone.name)
    if zone is None and _KIND.match(bare.text) and (city := home.division("市")) and city.endswith("00"):
        # which zone stays open, its city does not
        return _Answer(city, "zone", "jurisdiction:zone-city", "medium", home.evidence(city))
    if zone is None or code is None:
        return _Answer(None, "zone", "jurisdiction:zone-open", "low", None, zone.id if zone else None)
    return _Answer(code, "zone", "jurisdiction:zone", "medium", evidence, zone.id)


def _zone_at(bare: _Bare, page: Page, linked: Linked) -> Local | None:
    """What the kind that it begins with is linked to, else the zone named before in the sentence, else the page's."""
    kind = _KIND.match(bare.text)
    if kind:
        ids = {one.zone_id for one in linked.links if one.mention == kind[0]}
        if ids:
            return next((zone for zone in linked.zones if zone.id in ids), None)
    start = read(page).sentence_start(bare.start)
    here = [zone for zone in linked.zones if any(start <= one[0] < bare.start for one in zone.spans)]
    if len(here) == 1:
        return here[0]
    return linked.head


def _zone_city(zone: Local, home: Home) -> str | None:
    code = zone.adcode
    if code is not None and code[:2] in {"11", "12", "31", "50"}:
        return code[:2] + "0000"
    if code is not None and code[2:4] == "90":
        return code
    if code is not None and not code.endswith("0000"):
        return code[:4] + "00"
    cities = {
        one[:4] for one in home.said if not one.endswith("0000") and (code is None or one[:2] == code[:2])
    }
    if len(cities) == 1 and home.about(only := cities.pop()):
        return only + "00"
    if zone.official is not None and code is not None:
        return code
    city = home.division("市")
    return city[:4] + "00" if city is not None and home.about(city[:4]) else None
