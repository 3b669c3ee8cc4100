"""Who invests what where: the projects of a page with their amounts, dates and status, and sums over many."""

import re
from typing import Final

from services.extract.page import Page
from services.extract.project_drafts import Draft, find_drafts
from services.extract.project_facts import Facts
from services.extract.project_owners import lone_owners
from services.extract.project_rows import rows
from services.extract.project_status import ORDER, Said, statuses
from services.extract.project_sums import find_sums
from services.extract.project_ties import tie_amounts, tie_status
from services.extract.project_zones import zone_of
from shared.messages.extracted import EventDate, Organization, Quantity, Zone
from shared.messages.projects import Project, ProjectStatus, ProjectSum
from shared.messages.spans import Span

_WORTH_A_LOOK: Final = re.compile(r"项目|工程|投资|基地|生产线|厂|落户|投产|开工|签约|占地|年产")
_ALL: Final = re.compile(
    r"(?P<status>签约|开工|奠基)|(?:集中|同日|同时|"
    r"[\d一二三四五六七八九十]+个)[^,。;]{0,14}?(?P<reached>投产|竣工|落户)"
)
_ALL_STATUS: Final[dict[str, ProjectStatus]] = {
    "签约": "签约",
    "开工": "开工",
    "奠基": "开工",
    "投产": "投产",
    "竣工": "竣工",
    "落户": "落户",
}


def find_projects(
    page: Page,
    organizations: tuple[Organization, ...],
    zones: tuple[Zone, ...],
    quantities: tuple[Quantity, ...],
    dates: tuple[EventDate, ...],
) -> tuple[tuple[Project, ...], tuple[ProjectSum, ...]]:
    """The projects of title and body in order of first mention, and the counts and totals of many projects.

    A project has a name or a company and at least one more fact. Amounts are tied to it by clause, sentence, paragraph
    or row. What is only planned gives dates, and no status. Spans are positions in `page.text`.
    """
    facts = Facts(page, organizations, zones, quantities, dates)
    if not _WORTH_A_LOOK.search(facts.text):
        return (), ()
    said = statuses(facts)
    sums = find_sums(facts, said)
    anchors, drafts = find_drafts(facts, sums)
    tie_amounts(facts, anchors)
    tie_status(facts, anchors, said)
    from_rows, row_sums, covered = rows(facts)
    default = _default_status(facts)
    listed = {piece.full for piece, several in lone_owners(facts, []) if several}
    kept = [
        draft
        for draft in drafts
        if not _in(covered, draft.first)
        and (_is_project(draft) or (default and draft.owner and draft.owner.full in listed))
    ]
    projects = [_project(facts, draft, default) for draft in kept]
    known = {(one.name, one.company) for one in projects}
    projects += [one for one in from_rows if (one.name, one.company) not in known]
    return (
        tuple(sorted(projects, key=lambda one: (one.start, one.end))),
        tuple(sorted([*sums, *row_sums], key=lambda one: (one.start, one.end))),
    )


def _in(covered: list[tuple[int, int]], at: int) -> bool:
    return any(start <= at < end for start, end in covered)


def _is_project(draft: Draft) -> bool:
    """A name or company with one more fact; of a thing that may be a project, more."""
    strong = "investment" in draft.amounts or bool(draft.said)
    more = len(draft.amounts) + len(draft.dates)
    if draft.sure:
        return strong or bool(more)
    return "investment" in draft.amounts or (more > 1) or (bool(draft.said) and draft.owner is not None)


def _default_status(facts: Facts) -> Said | None:
    """What a page says of all of its projects in its title: 集中签约, 集中开工."""
    region = facts.page.regions[0] if facts.page.regions else (0, 0)
    title = facts.text[region[0] : min(region[1], region[0] + 80)].split("\n")[0]
    word = _ALL.search(title)
    if word is None:
        return None
    group = "status" if word["status"] else "reached"
    start, end = region[0] + word.start(group), region[0] + word.end(group)
    return Said(start, end, _ALL_STATUS[word[group]], False)


def _project(facts: Facts, draft: Draft, default: Said | None) -> Project:
    page = facts.page
    spans: dict[str, Span] = {}
    if draft.name:
        spans["name"] = Span(start=draft.name[0], end=draft.name[1])
    if draft.owner:
        spans["company"] = Span(start=draft.owner.full[0], end=draft.owner.full[1])
    zone = draft.zone or zone_of(facts, draft.name, draft.owner)
    if zone:
        spans["zone"] = Span(start=zone.start, end=zone.end)
    word = max(draft.said, key=lambda one: ORDER[one.status], default=None) or default
    if word:
        spans["status"] = Span(start=word.start, end=word.end)
    start, end = draft.name or (draft.owner.full if draft.owner else (0, 0))
    amounts = {slot: sorted(found, key=lambda one: one[0]) for slot, found in draft.amounts.items()}
    first = {slot: found[0][1] for slot, found in amounts.items()}

    def said(key: str) -> str | None:
        return page.text[spans[key].start : spans[key].end] if key in spans else None

    return Project(
        start=start,
        end=end,
        rule="project:named" if draft.name else "project:company",
        tier="high" if draft.name and "investment" in first else "medium" if draft.sure else "low",
        name=said("name"),
        company=said("company"),
        zone=said("zone"),
        status=word.status if word else None,
        spans=spans,
        investment=first.get("investment"),
        land=first.get("land"),
        floor_space=first.get("floor_space"),
        capacity=tuple(one for _, one in draft.amounts.get("capacity", ()) if one.unit),
        jobs=first.get("jobs"),
        dates=tuple(draft.dates),
    )
