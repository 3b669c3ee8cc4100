"""Ties amounts, words of status and dates to the project that clause, sentence or paragraph are about."""

import re
from bisect import bisect_right
from typing import Final

from services.extract.project_amounts import Slot, amount_of, is_size, slot_of
from services.extract.project_drafts import CARRIES, Anchor
from services.extract.project_facts import Facts, within
from services.extract.project_status import Said, project_dates
from shared.messages.extracted import Quantity

_BARRIER: Final = re.compile(
    r"全[市区县省州]|上半年|同比|累计|园区(?:规划|现有|已)|我[市区县省]|开发区|注册资本"
)
_WHOLE: Final = re.compile(
    r"[^。;!?\n]*?的[^,。;、\d]{0,30}|(?:建设|新建|兴建|扩建|打造|实施|投建|改造|用于|在|启动|"
    r"引进)?[^,。;\d、]{0,24}"
)
_PHASE: Final = re.compile(r"(?:[一二三四]期|首期|其中)[^,。;]{0,12}$")
_SPENT: Final = re.compile(r"(?:人民币)?(?:的[^,。;]{0,4}|,(?:上马|建设|新建|兴建|投建)[^,。;]{0,6})")
_PUSHED: Final = re.compile("(?:推动|推进|加快|促进|确保|力争|帮助|支持|争取|促成)[^,。;]{0,4}$")
_NEW_CLAUSE: Final = re.compile(",(?!上马|建设|新建|兴建|投建)")
_DIGIT: Final = re.compile(r"\d")
_MARK: Final = re.compile("[,。;、]")
_LONGEST: Final = 32
_CLOSE: Final = 14
_AGREED: Final = 60
_FAR: Final = 400


def tie_amounts(facts: Facts, anchors: list[Anchor]) -> None:
    """Each amount to the project that its clause, sentence or paragraph is about."""
    starts = [one.start for one in anchors]
    previous: Slot | None = None
    previous_end = 0
    for quantity in facts.quantities:
        if previous_end and facts.reading.sentence_start(quantity.start) > previous_end:
            previous = None
        slot = slot_of(facts, quantity, previous, previous_end)
        anchor = _owner(facts, anchors, starts, quantity)
        if slot is None and anchor is not None:
            following = facts.text[quantity.end : max(anchor.start, quantity.end)]
            if quantity.dimension == "money" and anchor.start >= quantity.end and _SPENT.fullmatch(following):
                slot = "investment"
            elif anchor.start <= quantity.start and quantity.end <= anchor.end and is_size(quantity):
                slot = "capacity"
        previous, previous_end = slot, quantity.end
        if slot is None or anchor is None or anchor.draft is None:
            continue
        before = facts.text[
            max(facts.reading.sentence_start(quantity.start), quantity.start - 20) : quantity.start
        ]
        phase = bool(_PHASE.search(before))
        anchor.draft.amounts.setdefault(slot, []).append((phase, amount_of(quantity, slot)))


def _owner(facts: Facts, anchors: list[Anchor], starts: list[int], quantity: Quantity) -> Anchor | None:
    """What an amount belongs to: the name it stands in, the one it modifies, or the one told before."""
    at = bisect_right(starts, quantity.start) - 1
    here = anchors[at] if at >= 0 else None
    if here is not None and quantity.end <= here.end:
        return here
    following = next((one for one in anchors[at + 1 : at + 4] if one.start >= quantity.end), None)
    if following is not None and _modifies(facts, quantity, here, following):
        return following
    while here is not None and quantity.start < here.end:
        at -= 1
        here = anchors[at] if at >= 0 else None
    return here if here is not None and _still(facts, here, quantity.start) else None


def _modifies(facts: Facts, quantity: Quantity, here: Anchor | None, following: Anchor) -> bool:
    """总投资6亿元、占地30亩的甲项目, 投资6亿元建设甲项目: the amount belongs to what follows in its sentence."""
    low, high = facts.reading.sentence_start(quantity.start), facts.reading.sentence_end(quantity.start)
    between = facts.text[quantity.end : following.start]
    if following.start > high or _NEW_CLAUSE.match(between):
        return False
    *first, last = re.split("[,、]", between)
    if len(last) > _LONGEST or not _WHOLE.fullmatch(last) or not all(map(_DIGIT.search, filter(None, first))):
        return False
    return "的" in last or here is None or here.end < low or here.draft is not following.draft


def _still(facts: Facts, here: Anchor, at: int) -> bool:
    """Whether the text at `at` is still about the project named before."""
    sentence, line = facts.reading.sentence_start(at), facts.line_start(at)
    if here.start >= sentence:
        return True
    lead = facts.text[sentence:at].lstrip(" ")
    others = within(facts.owners, sentence, at)
    if _BARRIER.search(lead) or others:
        owner = here.draft.owner if here.draft else None
        return owner is not None and any(one.full == owner.full for one in others)
    near = here.start >= line or (line - here.end < _FAR and facts.text.count("\n", here.end, line) <= 1)
    return near and CARRIES.match(lead) is not None


def tie_status(facts: Facts, anchors: list[Anchor], said: list[Said]) -> None:
    """Words of status to the project before them in the sentence, or to the one they stand right before."""
    text = facts.text
    starts = [one.start for one in anchors]
    days = dict(project_dates(facts, said))
    for word in said:
        at = bisect_right(starts, word.start) - 1
        here = anchors[at] if at >= 0 else None
        following = anchors[at + 1] if at + 1 < len(anchors) else None
        chosen = _told_of(facts, word, here, following)
        if chosen is None or chosen.draft is None:
            continue
        day = days.get(word.start)
        if day is not None:
            chosen.draft.dates.append(day)
        published = facts.page.published
        ahead = (
            day is not None and published is not None and day.date > published.isoformat()[: len(day.date)]
        )
        pushed = (
            chosen is here and here is not None and _PUSHED.search(text, max(0, here.start - 8), here.start)
        )
        if word.plan or ahead or pushed:
            chosen.draft.planned = True
        else:
            chosen.draft.said.append(word)


def _told_of(facts: Facts, word: Said, here: Anchor | None, following: Anchor | None) -> Anchor | None:
    """The place that a word of status tells of: the one right behind it, else the one before."""
    text = facts.text
    low, high = facts.reading.sentence_start(word.start), facts.reading.sentence_end(word.start)
    free = here is None or here.draft is None or here.end < low
    if following is not None and following.start <= high:
        between = text[word.end : following.start]
        close = len(between) <= _CLOSE and not _MARK.search(between)
        agreed = free and word.status == "签约" and len(between) <= _AGREED and not word.plan
        if agreed or (close and (free or here is None or "," in text[here.end : word.start])):
            return following
    if here is None or here.start >= low:
        return here
    lead = text[low : word.start]
    same_line = here.start >= facts.line_start(word.start)
    return here if same_line and CARRIES.match(lead) and not _BARRIER.search(lead) else None
