"""Who invests: a company before, behind or as the subject of a project, and companies whose project has no name."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from services.extract.project_facts import Facts, Piece, within
from services.extract.project_names import Named

_BY: Final = re.compile(
    r"(?:由|投资方|投资单位|建设单位|业主|业主单位|投资主体|投资人|实施单位|项目单位|项目业主|"
    r"投资企业|项目公司)(?:为|是|系|:)?[ ]?$"
)
_INVESTS: Final = re.compile(
    r"^(?:\([^()]{1,8}\))?(?:、|和|与|及|等)?(?:[^,。;\d]{0,12}?)(?:,)?(?:计划|拟|总|共|累计|再|"
    r"已|将|追加|新增|预计|一次性|固定资产)*(?:投资|斥资|出资|投入)[^,。;\d]{0,10}(?=\d)"
)
_PHASED: Final = re.compile(r"^[^。;]{0,40}?(?:[一二三]期|项目)(?:计划|总|再)?投资[^,。;\d]{0,6}\d")
_SUBJECT: Final = re.compile(
    r"投资|上马|共建|建设|新建|兴建|实施|打造|扩建|开工|签约|签订|签署|启动|引进|落户|投建"
)
_NEWS: Final = re.compile(
    r"^(?:\([^()]{1,8}\))?(?:[^,。;、的]{0,12}?)(?:签约落户|签约入驻|成功签约|落户|入驻|花落|"
    r"正式投产|建成投产|竣工投产|投产|开工建设|开工|奠基|动工|竣工|封顶|正式运营|增资扩产)(?!协议|"
    r"企业|项目|仪式|的|前|后)"
)
_BROUGHT: Final = re.compile("(?:引进|引入|招引|引来)了?$")
_LATER: Final = re.compile(r"(?:总投资|投资)[^,。;\d]{0,4}\d")
_ABOUT: Final = re.compile(r"[^,。;]{2,16}(?:关于|对)[^,。;]{0,6}")
_BARE: Final = re.compile(
    r"(?:^|(?<=[,。;:“\n]))(?:(?:该|这家[^,。;]{0,14})企业|(?:该|这家[^,。;]{0,14})?(?:公司|集团))(?=[^,。;:]{0,20}(?:投资|投入|建设|新建|"
    r"扩建|上马|拿出|斥资|签署|签订|签约|一期|二期))"
)
_FAR: Final = 300
_REACH: Final = 160
"""Code points between a project and its owner in one sentence."""
_LONGEST_LIST: Final = 40
_LIST: Final = re.compile(r"[、和与及]|以及|,")


def subject_of(facts: Facts, one: Named) -> Piece | None:
    """The company that the sentence says builds the project: its subject, or who stands behind 由 or 建设单位."""
    text, reading = facts.text, facts.reading
    low = max(reading.sentence_start(one.start), one.start - _REACH)
    high = min(reading.sentence_end(one.end), one.end + _REACH)
    for piece in within(facts.owners, one.end, min(high, one.end + 60)):
        if _BY.search(text[max(low, piece.start - 8) : piece.start]):
            after = text[piece.end : piece.end + 6]
            if not after.startswith(("承建", "施工", "设计", "监理", "总包", "代建")):
                return piece
    before = within(facts.owners, max(low, one.start - 90), one.start)
    if len(before) >= 2 and _LIST.fullmatch(text[before[-2].end : before[-1].start]):
        before = [before[0]]
    if not before:
        return _meant(facts, low, one.start)
    piece = before[-1]
    between = text[piece.end : one.start]
    if "项目" in between or not (_SUBJECT.search(between) or _ABOUT.fullmatch(between)):
        return None
    lead = text[max(low, piece.start - 2) : piece.start]
    if lead.endswith(("与", "和", "同", "跟")) and len(before) > 1:
        piece = before[0]
    return piece


def _meant(facts: Facts, low: int, high: int) -> Piece | None:
    """The company that 公司 or 该企业 stands for as the subject of a clause: the one named last before."""
    bare = _BARE.search(facts.text, low, high)
    if bare is None:
        return None
    start = max(facts.line_start(bare.start()), bare.start() - _FAR)
    before = [one for one in within(facts.owners, start, bare.start()) if one.company]
    return before[-1] if before else None


def bare_owners(facts: Facts) -> Iterator[tuple[int, int, Piece]]:
    """Where 公司 alone is said to invest, and which company that is."""
    text, reading = facts.text, facts.reading
    for bare in _BARE.finditer(text):
        after = text[bare.end() : min(reading.sentence_end(bare.end()), bare.end() + 40)]
        if not (_INVESTS.match(after) or _PHASED.match(after)):
            continue
        piece = _meant(facts, bare.start(), bare.end() + 30)
        if piece is not None:
            yield bare.start(), bare.end(), piece


def lone_owners(facts: Facts, named: list[Named]) -> Iterator[tuple[Piece, bool]]:
    """Companies that are said to invest, settle or start, where no named project is told of; with the sum or without.

    The second value says that the sentence lists several that each have a project.
    """
    text, reading = facts.text, facts.reading
    spans = [(one.begin, one.end) for one in named if not one.plain]
    starts = [start for start, _ in spans]
    for index, piece in enumerate(facts.owners):
        at = bisect_right(starts, piece.start) - 1
        if at >= 0 and piece.start < spans[at][1]:
            continue
        after = text[piece.end : min(reading.sentence_end(piece.end), piece.end + 40)]
        lead = text[max(0, piece.start - 4) : piece.start]
        brought = _BROUGHT.search(lead) and _LATER.search(text, piece.end, reading.sentence_end(piece.end))
        if _INVESTS.match(after) or _NEWS.match(after) or brought:
            yield piece, False
            continue
        chain = _chain_end(facts, index)
        tail = text[chain : min(reading.sentence_end(piece.end), chain + 16)]
        listed = re.match(
            r"(?:等)?(?:[\d一二三四五六七八九十]+(?:家|个)?(?:企业|公司)?)?(?:分别)?(?:投资建设|投资兴建|"
            r"签约落户|签约入驻|落户|入驻)",
            tail,
        )
        if (listed and chain != piece.end) or (
            listed and index and _LIST.fullmatch(text[facts.owners[index - 1].end : piece.start])
        ):
            yield piece, True


def _chain_end(facts: Facts, index: int) -> int:
    """Where the list of companies ends that the one at `index` stands in."""
    owners, text = facts.owners, facts.text
    end = owners[index].end
    for following in owners[index + 1 : index + 1 + _LONGEST_LIST]:
        if not _LIST.fullmatch(text[end : following.start]):
            break
        end = following.end
    return end
