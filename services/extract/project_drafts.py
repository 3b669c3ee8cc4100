"""Which projects a page tells of, each once, and every place that tells of one."""

import re
from dataclasses import dataclass, field
from typing import Final

from services.extract.project_facts import Facts, Piece, within
from services.extract.project_names import Named, is_built, named_projects
from services.extract.project_owners import bare_owners, lone_owners, subject_of
from services.extract.project_status import Said
from shared.messages.projects import Amount, ProjectDate, ProjectSum

CARRIES: Final = re.compile(
    r"^(?:(?:根据|按照)[^,。;]{0,6}协议|双方|协议|(?:该|本|此|这个)?(?:项目|工程|基地|中心|企业|"
    r"公司|一期|二期|生产线|厂区|园区)|其中|总投资|计划|预计|规划|占地|用地|总用地|建筑|总建筑|"
    r"建设|主要|建成|达产|全部|投产|投资|固定资产|设计|年产|可|新建|分|设置|拟|将|首期|新增|购置|"
    r"完工|目前|现已|已|预期|届时|有望|带动)"
)
"""How a sentence goes on about the project of the one before."""
_IS: Final = frozenset("是为")
MOST: Final = 40
"""Projects that a name is compared with; a page has no more, and a list of hundreds names each once."""
_BACK: Final = 6
_BY: Final = re.compile("由[^,。;]{0,30}$")
_AND: Final = frozenset("与和及同、")
_BY_REACH: Final = 32


@dataclass
class Draft:
    """A project while its facts are gathered."""

    first: int
    name: tuple[int, int] | None = None
    owner: Piece | None = None
    sure: bool = True
    amounts: dict[str, list[tuple[bool, Amount]]] = field(default_factory=dict)
    dates: list[ProjectDate] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    zone: Piece | None = None
    planned: bool = False


@dataclass(frozen=True)
class Anchor:
    """A place that tells of a project; None for sums and classes, whose amounts belong to no project."""

    start: int
    end: int
    draft: Draft | None


def find_drafts(facts: Facts, sums: list[ProjectSum]) -> tuple[list[Anchor], list[Draft]]:
    """The anchors in order of the text, and the projects by first mention, which have no facts yet."""
    anchors = [Anchor(one.start, one.end, None) for one in sums]
    drafts: list[Draft] = []
    named = [
        one for one in named_projects(facts) if one.sure or is_built(facts, one) or _modified(facts, one)
    ]
    waiting: list[tuple[int, int, Named | Piece, int]] = [(one.begin, 0, one, one.end) for one in named]
    waiting += [(piece.start, 1, piece, piece.end) for piece, _ in lone_owners(facts, named)]
    waiting += [(start, 1, piece, end) for start, end, piece in bare_owners(facts)]
    for start, _, one, end in sorted(waiting, key=lambda one: one[:2]):
        last = next((a for a in anchors[: -_BACK - 1 : -1] if a.draft and a.end <= start), None)
        if isinstance(one, Piece):
            ours = last.draft if last and last.start >= facts.reading.sentence_start(start) else None
            low = max(last.end if last else 0, start - _BY_REACH)
            joined = ours and ours.name and last and facts.text[last.end : start] in _AND
            if ours and (joined or _BY.search(facts.text, low, start)):
                # of several that invest together the first
                ours.owner = ours.owner or next(iter(within(facts.owners, low, start)), one)
                anchors.append(Anchor(start, end, ours))
                continue
            draft = _of_company(drafts, one) or _new(drafts, Draft(one.start, None, one))
            anchors.append(Anchor(start, end, draft))
        elif one.plain:
            same = (
                last is not None and facts.text[last.end : last.end + 1] in _IS and one.start - last.end < 20
            )
            anchors.append(Anchor(one.start, one.end, last.draft if last and same else None))
        elif one.refers:
            anchors.append(
                Anchor(
                    one.start,
                    one.end,
                    last.draft if last and (len(drafts) == 1 or _goes_on(facts, last, one)) else None,
                )
            )
        elif last is not None and _is_part(facts, last, one):
            continue
        else:
            owner = one.owner or subject_of(facts, one)
            anchors.append(Anchor(one.begin, one.end, _merged(facts, drafts, one, owner)))
    anchors += _again(facts, drafts, anchors)
    return sorted(anchors, key=lambda one: (one.start, -one.end)), drafts


def _again(facts: Facts, drafts: list[Draft], anchors: list[Anchor]) -> list[Anchor]:
    """Where a name that is known by now stands elsewhere, as in the title."""
    taken = {one.end for one in anchors}
    more = []
    for draft in drafts[:MOST]:
        if draft.name is None or draft.name[1] - draft.name[0] < 5:
            continue
        name = facts.text[draft.name[0] : draft.name[1]]
        at = facts.text.find(name)
        while at >= 0:
            if at + len(name) not in taken:
                more.append(Anchor(at, at + len(name), draft))
            at = facts.text.find(name, at + len(name))
    return more


def _goes_on(facts: Facts, last: Anchor, one: Named) -> bool:
    """Whether 该项目 or 项目 at the start of a clause means the one named last: in its paragraph, or opening the next."""
    line = facts.line_start(one.start)
    return last.start >= line or one.start - line <= 10


def _is_part(facts: Facts, last: Anchor, one: Named) -> bool:
    """Whether a line, plant or hall is what the project told of before builds: 项目 … 建设年产3万吨生产线."""
    text = facts.text
    unnamed = last.draft is not None and last.draft.name is None
    if unnamed or one.owner is not None or text[one.start : one.end].endswith(("项目", "工程", "总部")):
        return False
    low = facts.reading.sentence_start(one.start)
    if last.start >= low:
        between = text[last.end : one.start]
        return (
            "," in between
            and re.search("(?:建设|新建|设|建|购置|安装|包括|主要)[^,。;]{0,6}$", between) is not None
        )
    return last.start >= facts.line_start(one.start) and CARRIES.match(text[low : one.start]) is not None


def _modified(facts: Facts, one: Named) -> bool:
    """总投资6亿元的某某工厂: a sum stands right before it."""
    near = facts.amounts(max(0, one.begin - 24), one.begin)
    return bool(near) and facts.text[one.begin - 1] == "的"


def _new(drafts: list[Draft], draft: Draft) -> Draft:
    drafts.append(draft)
    return draft


def _of_company(drafts: list[Draft], owner: Piece) -> Draft | None:
    return next((one for one in drafts[-MOST:] if one.owner and one.owner.full == owner.full), None)


def _merged(facts: Facts, drafts: list[Draft], one: Named, owner: Piece | None) -> Draft:
    """The draft of the same project; the name with its company, or the longer one, stands."""
    text = facts.text
    name = text[one.start : one.end]
    for draft in drafts[-MOST:]:
        if draft.name is None:
            continue
        known = text[draft.name[0] : draft.name[1]]
        same = known == name or (
            min(len(known), len(name)) >= 5 and (known.endswith(name) or name.endswith(known))
        )
        if same and not (owner and draft.owner and owner.full != draft.owner.full):
            if owner and not draft.owner:
                draft.owner, draft.name = owner, (one.start, one.end)
            draft.sure |= one.sure
            draft.zone = draft.zone or one.park
            return draft
    if owner:
        for draft in drafts[-MOST:]:
            if draft.name is None and draft.owner and draft.owner.full == owner.full:
                draft.name, draft.zone = (one.start, one.end), draft.zone or one.park
                return draft
    return _new(drafts, Draft(one.start, (one.start, one.end), owner, one.sure, zone=one.park))
