"""Which zone each form means: 经开区, 银川经开区 and 银川经济技术开发区 on one page are one zone with one id."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from services.extract.divisions import by_form, form_at
from services.extract.page import Page
from services.extract.reading import fold, read
from services.extract.zone_bare import BARE_KINDS, bare_forms
from services.extract.zone_table import OfficialZone, plain, zones_by_form
from services.extract.zones import find_zones
from shared.messages.extracted import Zone
from shared.messages.linked import ZoneLink
from shared.messages.spans import Span, Tier

_IN_FRAME: Final = ("开发区", "高新", "经开", "新区", "保税", "综保", "自贸", "合作区", "试验区")
_FORMAL: Final = re.compile(
    r"(?:经济技术开发区|经济开发区|产业开发区|综合保税区|工业园区|经济合作区|深度合作区|(?<!高)新区|度假区|自由贸易试验区)$"
)
_KIND: Final = re.compile(
    r"(?:经济技术开发区|经济开发区|高新技术产业开发区|高新技术开发区|高技术产业开发区|高新区|经开区|开发区|综合保税区|综保区|保税区|新区|合作区)$"
)
_PART: Final = re.compile(r".{1,6}(?:园|园区|片区|分园|组团)")


@dataclass
class Local:
    """A zone of this page: in the table, or known by its longest form."""

    id: str
    name: str
    kind: str
    adcode: str | None
    official: OfficialZone | None
    spans: list[tuple[int, int]] = field(default_factory=list)


class Frame(NamedTuple):
    """A line around the article and, where it stands in the text, its position."""

    where: str
    text: str
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Linked:
    """`links` as in the record, and behind them the zones of the page; `head` is the one the page is about."""

    links: tuple[ZoneLink, ...]
    zones: tuple[Local, ...]
    head: Local | None


def link_zones(page: Page, zones: Iterable[Zone], frame: Iterable[Frame] = ()) -> Linked:
    """Links of all forms in title and body, in order of first mention.

    `zones` are those of `find_zones`, with the divisions of `places.tied`; `frame` is what stands around the article.
    A form that several zones may have stays open, with their ids as candidates.
    """
    zones, frame = tuple(zones), tuple(frame)
    locals_: dict[str, Local] = {}
    links: list[ZoneLink] = []
    names = {zone.name: zone for zone in zones}
    for zone in zones:
        spans = [(one.start, one.end) for one in zone.mentions]
        link = _named(zone, names, frame, locals_, spans)
        links.append(link)
    bare = bare_forms(read(page), zones)
    around = _around(frame) if bare or not locals_ else ()
    for local in around:
        same = _same_on_page(local, locals_.values())
        if same is None:
            locals_.setdefault(local.id, local)
        elif len(local.name) > len(same.name):
            # the frame has the longer form of a zone that the article names
            links = [_renamed(link, same, local) for link in links]
            del locals_[same.id]
            local.spans += same.spans
            locals_[local.id] = local
    framed = {local.id for local in around if local.id in locals_}
    title = page.regions[0] if len(page.regions) > 1 else (0, 0)
    head = _head(title, tuple(locals_.values()), framed)
    for form, spans in bare.items():
        links.append(_bare_link(form, spans, tuple(locals_.values()), head, title))
    links.sort(key=lambda link: link.spans[0].start if link.spans else 0)
    return Linked(tuple(links), tuple(locals_.values()), head)


def _same_on_page(local: Local, known: Iterable[Local]) -> Local | None:
    """The zone of the article that the frame's zone is: none of the table, of one kind, one stem ending the other."""
    if local.official is not None:
        return None
    stem = _stem(local.name)
    same = [
        one
        for one in known
        if one.official is None
        and one.kind == local.kind
        and (_stem(one.name).endswith(stem) or stem.endswith(_stem(one.name)))
    ]
    return same[0] if stem and len(same) == 1 and _stem(same[0].name) else None


def _stem(name: str) -> str:
    return _KIND.sub("", plain(name))


def _renamed(link: ZoneLink, old: Local, new: Local) -> ZoneLink:
    if link.zone_id != old.id:
        return link
    return _link(
        link.mention,
        new,
        "zone-link:frame-long-form",
        "medium",
        [(one.start, one.end) for one in link.spans],
        link.evidence,
    ).model_copy(update={"adcode": new.adcode or link.adcode})


def options(name: str) -> tuple[tuple[OfficialZone, ...], bool]:
    """The zones of the table that a name may mean, and whether it names a part of one (佛山国家高新区南海园)."""
    table, form = zones_by_form(), plain(name)
    if form in table:
        return table[form], False
    for _ in range(2):
        # the division above may stand before: 河南省郑州…, 江苏苏州…
        above = form_at(form, 0)
        if not above or len(form) - len(above) < 4:
            break
        form = form[len(above) :]
        if form in table:
            inside = tuple(zone for zone in table[form] if _within(zone, above))
            return inside, False
    form = plain(name)
    for end in range(len(form) - 2, 4, -1):
        if form[:end] in table and _PART.fullmatch(form, end):
            return table[form[:end]], True
    return (), False


def _within(zone: OfficialZone, above: str) -> bool:
    return any(
        zone.adcode.startswith(one.code[:2] if one.level == "province" else one.code[:4])
        for one in by_form()[above]
    )


def _named(
    zone: Zone,
    names: dict[str, Zone],
    frame: tuple[Frame, ...],
    known: dict[str, Local],
    spans: list[tuple[int, int]],
) -> ZoneLink:
    longest = _longest(zone, names)
    found, part = options(zone.name)
    rule: str = "zone-link:part" if part else "zone-link:name"
    evidence: Span | None = None
    if not found and longest.name != zone.name:
        found, part = options(longest.name)
        rule = "zone-link:long-form"
        evidence = Span(start=longest.mentions[0].start, end=longest.mentions[0].end)
    elif found and longest.name != zone.name and not options(longest.name)[0] and _contradicts(zone, longest):
        found = ()
    if found and len(found) > 1:
        homes = _provinces(frame)
        found = tuple(one for one in found if one.adcode[:2] in homes) or found
    if len(found) == 1 and _elsewhere(zone.name, found[0], frame):
        return ZoneLink(
            mention=zone.name,
            candidates=(found[0].id,),
            rule="zone-link:elsewhere",
            tier="low",
            spans=_spans(spans),
        )
    if len(found) > 1:
        return ZoneLink(
            mention=zone.name,
            candidates=tuple(one.id for one in found),
            rule="zone-link:open",
            tier="low",
            spans=_spans(spans),
        )
    if found:
        row = found[0]
        local = known.setdefault(row.id, Local(row.id, row.name, zone.kind, row.adcode or None, row))
    else:
        identity = f"page:{plain(longest.name)}"
        rule = "zone-link:page" if longest is zone else "zone-link:page-long-form"
        local = known.setdefault(
            identity, Local(identity, longest.name, longest.kind, longest.adcode or zone.adcode, None)
        )
        if longest is not zone:
            evidence = Span(start=longest.mentions[0].start, end=longest.mentions[0].end)
    local.spans += spans
    return _link(zone.name, local, rule, "medium" if part or not found else "high", spans, evidence)


def _contradicts(zone: Zone, longest: Zone) -> bool:
    """三江经开区 beside 三江经济开发区, which is not the 经济技术开发区 of the table."""
    return zone.name.endswith("经开区") and longest.name.endswith("经济开发区")


def _longest(zone: Zone, names: dict[str, Zone]) -> Zone:
    seen = {zone.name}
    while zone.alias_of and zone.alias_of in names and zone.alias_of not in seen:
        zone = names[zone.alias_of]
        seen.add(zone.name)
    return zone


def _elsewhere(name: str, row: OfficialZone, frame: tuple[Frame, ...]) -> bool:
    """A page of a province that has a division of this name itself: 明水 of 黑龙江, not of 山东."""
    stem = form_at(plain(name), 0)
    others = {one.code[:2] for one in by_form().get(stem, ())} - {row.adcode[:2]}
    if not others:
        return False
    homes = _provinces(frame)
    return bool(homes & others) and row.adcode[:2] not in homes


def _link(
    mention: str, local: Local, rule: str, tier: Tier, spans: list[tuple[int, int]], evidence: Span | None
) -> ZoneLink:
    formal = local.official is not None or _FORMAL.search(local.name) is not None
    return ZoneLink(
        mention=mention,
        official=local.name if formal else None,
        zone_id=local.id,
        level=local.official.level if local.official else None,
        adcode=local.adcode,
        rule=rule,
        tier=tier,
        spans=_spans(spans),
        evidence=evidence,
    )


def _spans(spans: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(start=start, end=end) for start, end in spans)


def _bare_link(
    form: str,
    spans: list[tuple[int, int]],
    zones: tuple[Local, ...],
    head: Local | None,
    title: tuple[int, int],
) -> ZoneLink:
    fitting = [zone for zone in zones if zone.kind in BARE_KINDS[form]]
    local: Local | None = None
    titled = [zone for zone in fitting if any(title[0] <= one[0] < title[1] for one in zone.spans)]
    if head is not None and head in fitting and (head.spans or len(titled) != 1):
        local, rule = head, "zone-link:page-head"
    elif len(titled) == 1:
        local, rule = titled[0], "zone-link:title"
    elif len(fitting) == 1:
        local, rule = fitting[0], "zone-link:only-one"
    else:
        before = [zone for zone in fitting if zone.spans and min(zone.spans)[0] < spans[0][0]]
        if len(before) == 1:
            local, rule = before[0], "zone-link:before"
    if local is None:
        return ZoneLink(
            mention=form,
            candidates=tuple(zone.id for zone in fitting),
            rule="zone-link:open",
            tier="low",
            spans=_spans(spans),
        )
    evidence = Span(start=local.spans[0][0], end=local.spans[0][1]) if local.spans else None
    return _link(form, local, rule, "medium", spans, evidence)


def _head(title: tuple[int, int], zones: tuple[Local, ...], around: set[str]) -> Local | None:
    """The zone of the frame or the title where that is one; else the one with most mentions by far."""
    framed = [zone for zone in zones if zone.id in around]
    if len(framed) == 1:
        return framed[0]
    titled = [zone for zone in zones if any(title[0] <= one[0] < title[1] for one in zone.spans)]
    if len(titled) == 1:
        return titled[0]
    ranked = sorted(zones, key=lambda zone: -len(zone.spans))
    if ranked and (len(ranked) == 1 or len(ranked[0].spans) >= 2 * max(1, len(ranked[1].spans))):
        return ranked[0]
    return None


def _around(frame: tuple[Frame, ...]) -> tuple[Local, ...]:
    """The zones that the lines around the article name: 发布开发区:…, 来源:银川经开区管委会."""
    text = "\n".join(fold(one.text) for one in frame)
    if not any(kind in text for kind in _IN_FRAME):
        return ()
    regions, at = [], 0
    for line in text.split("\n"):
        regions.append((at, at + len(line)))
        at += len(line) + 1
    found: dict[str, Local] = {}
    for zone in find_zones(Page(text, tuple(regions), None)):
        rows, _ = options(zone.name)
        if len(rows) == 1:
            row = rows[0]
            found[row.id] = Local(row.id, row.name, zone.kind, row.adcode or None, row)
        elif (
            not rows
            and zone.alias_of is None
            and zone.kind in {kind for k in BARE_KINDS.values() for kind in k}
        ):
            identity = f"page:{plain(zone.name)}"
            found[identity] = Local(identity, zone.name, zone.kind, _place(zone.name), None)
    return tuple(found.values())


def _place(name: str) -> str | None:
    some = by_form().get(form_at(name, 0), ())
    return some[0].code if len(some) == 1 else None


def _provinces(frame: tuple[Frame, ...]) -> frozenset[str]:
    """Two digits of the provinces that the frame names."""
    found: set[str] = set()
    for one in frame:
        text, at = fold(one.text), 0
        while at < len(text) - 1:
            form = form_at(text, at)
            some = by_form().get(form, ())
            if len(some) == 1:
                found.add(some[0].code[:2])
            at += max(1, len(form))
    return frozenset(found)
