"""Counts and totals of many projects, which are no project: 54个项目,总投资312亿元."""

import re
from collections.abc import Iterable
from typing import Final

from services.extract.project_amounts import amount_of
from services.extract.project_facts import Facts
from services.extract.project_status import Said
from shared.messages.extracted import Quantity
from shared.messages.projects import ProjectStatus, ProjectSum
from shared.messages.spans import Span

_AFTER: Final = re.compile(
    r"^(?:亿元(?:以上)?|以上|余|多)?(?:[^,。;:!?、\d\n“”()]|“[^”]{1,10}”|、){0,18}?(?:项目|"
    r"工程)(?!部|师|经理|负责人|团队|专员|清单|法人|专班|组|名称)"
)
_BEFORE: Final = re.compile(r"(?:项目|工程)(?:库|总数|数量|数)?(?:[^,。;:!?\d\n、个项]{0,6})?$")
_TOTAL: Final = re.compile(
    r"(?:总投资|投资总?额|签约总?额|签约金额|协议总?投资|协议资金|协议引资|计划投资|投资|涉及资金|"
    r"资金|总额|金额|引资|合同金额)(?:额|约|达|达到|为|共|共计|合计|超|超过|近|逾|突破|总额|额度|"
    r":|[ ])*$"
)
_NONE: Final = re.compile(
    r"(?:完成|累计|年度计划|到位|已|年度|财政|争取|实际)(?:完成)?(?:投资|资金|总?额)[^,。;]{0,6}$"
)
_MANY: Final = re.compile(
    r"(?:项目|工程)[^,。;]{0,8}(?:总投资|签约|投资总)|(?:批|多个|这些|上述|集中)[^,。;]{0,10}(?:项目|签约)"
)
_UNITS: Final = frozenset({"个", "项", "宗"})
_REACH: Final = 160


def find_sums(facts: Facts, said: list[Said]) -> list[ProjectSum]:
    """Every count of projects with the total that follows it, and totals that are said of several; in order."""
    text = facts.text
    found: list[ProjectSum] = []
    taken: set[int] = set()
    counts = [one for one in facts.quantities if one.unit in _UNITS and _is_count(facts, one)]
    starts = [one.start for one in counts]
    for count in counts:
        after = next((start for start in starts if start > count.end), len(text))
        limit = min(after, facts.reading.sentence_end(count.start), count.end + _REACH)
        total = _total(facts, facts.amounts(count.end, limit))
        if total is None:
            low = max(facts.reading.sentence_start(count.start), count.start - 44)
            before = [
                one
                for one in facts.amounts(low, count.start)
                if re.fullmatch(
                    r"(?:人民币)?的|实施[^,。;]{0,36}|建设[^,。;]{0,12}", text[one.end : count.start]
                )
                or one.end + 1 >= count.start
            ]
            total = _total(facts, before)
        if total is not None:
            if total.start in taken:
                total = None
            else:
                taken.add(total.start)
        found.append(_sum(facts, count, total, said))
    told = {one.count for one in found if one.investment is not None}
    seen: set[int | None] = set()
    kept = []
    for one in found:
        # the title says 17个项目 and the text their total
        if one.investment is not None or (one.count not in told and one.count not in seen):
            kept.append(one)
            seen.add(one.count)
    return kept


def _is_count(facts: Facts, one: Quantity) -> bool:
    text = facts.text
    if one.value < 2 or one.value != int(one.value):
        return False
    if _AFTER.match(text[one.end : one.end + 30]):
        return True
    low = max(facts.reading.sentence_start(one.start), one.start - 14)
    return bool(_BEFORE.search(text[low : one.start]))


def _total(facts: Facts, amounts: Iterable[Quantity]) -> Quantity | None:
    for one in amounts:
        if one.dimension != "money":
            continue
        low = max(facts.reading.sentence_start(one.start), one.start - 16)
        before = facts.text[low : one.start]
        if _TOTAL.search(before) and not _NONE.search(before):
            return one
    return None


def _sum(facts: Facts, count: Quantity, total: Quantity | None, said: list[Said]) -> ProjectSum:
    low = max(facts.reading.sentence_start(count.start), count.start - 12)
    status: ProjectStatus | None = None
    for word in said:
        if (
            low <= word.start < count.end + 12
            and not word.plan
            and "," not in facts.text[min(word.end, count.end) : max(word.start, count.start)]
        ):
            status = word.status
    ends = [count.start, count.end, *([total.start, total.end] if total else [])]
    return ProjectSum(
        start=min(ends),
        end=max(ends),
        rule="project:sum",
        tier="medium",
        count=int(count.value),
        count_span=Span(start=count.start, end=count.end),
        investment=amount_of(total, "sum") if total else None,
        status=status,
    )
