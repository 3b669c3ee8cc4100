"""How far a project has come, and when it came there or is to."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, get_args

from services.extract.phrases import Phrases
from services.extract.project_facts import Facts
from shared.messages.projects import ProjectDate, ProjectStatus

_WORDS: Final[dict[str, ProjectStatus]] = {
    **dict.fromkeys(("签约", "签订", "签署", "达成协议", "达成合作"), "签约"),
    **dict.fromkeys(("落户", "入驻", "花落", "落地", "进驻", "安家"), "落户"),
    **dict.fromkeys(("开工", "动工", "奠基", "破土", "启动建设", "开建"), "开工"),
    **dict.fromkeys(
        ("在建", "建设中", "正在建设", "封顶", "主体完工", "调试", "试车", "试产", "设备安装", "收尾阶段",
         "试生产", "正在施工", "正在加紧",
         "正在安装", "加紧施工", "加紧建设", "施工中", "建设现场", "施工现场", "桩基", "主体结构", "主体施工",
         "有序推进", "稳步推进", "顺利推进", "抓紧建设", "抓紧施工", "热火朝天", "土建"),
        "在建",
    ),
    **dict.fromkeys(("竣工", "建成", "验收", "完工", "落成", "交付", "建好"), "竣工"),
    **dict.fromkeys(
        ("投产", "投用", "启用", "投入使用", "投入运营", "投入生产", "投运", "开业", "下线", "正式运营", "投入运行",
         "正式运行", "开诊", "通车", "已运营", "并网"),
        "投产",
    ),
    **dict.fromkeys(("增资", "扩产"), "增资"),
}  # fmt: skip
ORDER: Final = {status: place for place, status in enumerate(get_args(ProjectStatus))} | {"增资": -1}
"""Later ones win; 增资 counts only where nothing else is said."""
_PLAN: Final = re.compile(
    r"(?:将|预计|计划|拟|力争|确保|争取|有望|预期|推动|推进|加快|尽快|即将|下一步|早日|尽早|实现|准备|筹备|"
    r"定于|没有|目标|规划|抓紧|启动)[^,。;!?]{0,12}$|(?:要|(?<!目)前|待|等|可|未|不|争|促|抓|盼|全部)[^,。;!?]{0,3}$"
)
_PLANNED: Final = re.compile("计划|预计|将|拟|力争|确保|争取|有望")
_CENTRE: Final = frozenset("央心国学药医小试部")
_NO_NEWS: Final = re.compile(
    r"^(?:后|前|率|仪式|以后|之后|以来|条件|手续|许可|日期|时间|企业|项目(?:\d|"
    r"[一二三四五六七八九十])|达产后|运营后|建设后|使用后|通知书|标准|期|进度|流程|入统|会)"
)
_HEAD_WORD: Final = re.compile(r"^(?:项目|的项目)")
_YEAR: Final = re.compile(
    r"(?<!\d)(?P<year>20\d\d)年(?:年?(?:底|末|初|内|中)|[一二三四]季度|[上下]半年|"
    r"第[一二三四]季度)?(?:之?前)?[^,。;\d]{0,8}$"
)
_RELATIVE: Final = re.compile(
    r"(?P<word>今年|明年|去年|后年|年内|本年|当年)(?:年?(?:底|末|初|内|中)|[一二三四]季度|"
    r"[上下]半年|第[一二三四]季度)?(?:之?前)?[^,。;\d]{0,8}$"
)
_YEARS: Final = {"今年": 0, "本年": 0, "年内": 0, "当年": 0, "明年": 1, "去年": -1, "后年": 2}
_GAP: Final = re.compile(
    r"(?:左右|前|底|底前|以前|之前|上午|下午|正式|全面|即将?|将|可|已经?|也|就|,|建成|竣工|开工|"
    r"投产|[^,。;\d]){0,10}$"
)


class Said(NamedTuple):
    """A word of status at `[start, end)`; `plan` where it is only to come."""

    start: int
    end: int
    status: ProjectStatus
    plan: bool


_FINDER: Final = Phrases(_WORDS)


def statuses(facts: Facts) -> list[Said]:
    """All words of status of the page in order; those in the names of occasions and classes apart."""
    text = facts.text
    found = []
    for word in _FINDER.finditer(text):
        after = text[word.end() : word.end() + 8]
        if _NO_NEWS.match(after) or (word.word == "建设中" and after[:1] in _CENTRE):
            continue
        floor = max(facts.reading.sentence_start(word.start()), word.start() - 30)
        clauses = re.split("[,;]", text[floor : word.start()])
        before = clauses[-1].rpartition("、")[2] if "、" in clauses[-1] else clauses[-1]
        # 计划三月动工,明年投产: the plan reaches over the comma to the next date
        goes_on = len(clauses) > 1 and re.match(r"20\d\d年|明年|[上下]半年", before) is not None
        plan = bool(_PLAN.search(before)) or (goes_on and _PLANNED.search(clauses[-2]) is not None)
        found.append(Said(word.start(), word.end(), _WORDS[word.word], plan))
    return found


def project_dates(facts: Facts, said: list[Said]) -> Iterator[tuple[int, ProjectDate]]:
    """The date right before a word of status, with the place of that word."""
    published = facts.page.published
    ends = sorted((one.end, one) for one in facts.dates)
    for word in said:
        low = max(facts.reading.sentence_start(word.start), word.start - 18)
        if word.status == "在建":
            continue
        near = [one for end, one in ends if low <= one.start and end <= word.start]
        between = facts.text[near[-1].end : word.start] if near else ""
        if near and len(near[-1].date) >= 7 and near[-1].date[:2] == "20" and _GAP.fullmatch(between):
            one = near[-1]
            yield word.start, _date(facts, one.start, one.end, word.status, one.date, "project:date")
            continue
        clause = facts.text[low : word.start]
        year = _YEAR.search(clause)
        if year:
            yield (
                word.start,
                _date(
                    facts,
                    low + year.start(),
                    low + year.end("year") + 1,
                    word.status,
                    year["year"],
                    "project:year",
                ),
            )
            continue
        relative = _RELATIVE.search(clause)
        if relative and published is not None:
            meant = f"{published.year + _YEARS[relative['word']]:04}"
            start = low + relative.start()
            yield (
                word.start,
                _date(
                    facts, start, start + len(relative["word"]), word.status, meant, "project:relative-year"
                ),
            )


def _date(facts: Facts, start: int, end: int, kind: ProjectStatus, date: str, rule: str) -> ProjectDate:
    return ProjectDate(
        start=start, end=end, rule=rule, tier="medium", text=facts.page.text[start:end], kind=kind, date=date
    )
