"""Where the text names a project: by the ending of its name, cut on the left at the verb that takes it as object."""

import re
from functools import cache
from typing import Final, NamedTuple

from services.extract.lexicon import either, words
from services.extract.phrases import Phrases
from services.extract.project_facts import Facts, Piece, holding, within

LONGEST: Final = 44
"""Code points that a name may reach to the left of its ending."""

_SURE: Final = frozenset({"项目", "工程", "生产线", "产线"})
_MARKS: Final = frozenset(",。;:!?、\n“《【<>|—~")
_PHASE: Final = re.compile(
    r"[ ]?(?:\([一二三四五]期\)|[一二三四五]期(?:工程|项目)?(?!投资|用地|占地|计划|总|规划|将|已))"
)
_LISTED: Final = re.compile(
    r"(?:\(?[\d一二三四五六七八九十]{1,3}[.、)]|[①-⑳]|第[一二三四五六七八九十]+[,、是])[ ]?"
)
_OUTPUT: Final = re.compile(r"(?:年产|日产|年处理|日处理|年加工|年回收|年生产)")
_BUILD: Final = re.compile(
    r"(?:建设|新建|兴建|扩建|打造|投建|筹建|迁建|改建|建起|建成|共建|再建|投资|改造|上马|建)(?:了|"
    r"的|成)?(?:一[座个条家])?$"
)
_NEWS_AFTER: Final = re.compile(
    r"^,(?:总投资|投资|占地|建筑面积|总建筑面积|用地)|^(?:\([^()]{1,8}\))?[^,。;]{0,10}?(?:开工|"
    r"奠基|动工|投产|启用|封顶|竣工|建成|投用|投入使用|投入运营|签约|落户|总投资|投资|占地|试运行|"
    r"开诊|通车|开业|落成|入驻|完工|调试|由[^,。;]{0,12}扩大|扩建|试生产|试车|桩基|主体)"
)
_NUMBER: Final = re.compile(r"[\d.,]+(?:余|多)?(?:个|项|宗|大|家|条|座|处)(?:[^,。;、\d]{0,16})$")
_HAN_COUNT: Final = re.compile(
    r"(?:[一二两三四五六七八九十百]+|几|数|多|若干|某)(?:个|批|项|大类|大)(?:[^,。;、\d]{0,12})$"
)
_REFERRED: Final = re.compile(r"(?:该|本|此|这个|这一|上述|整个)?$")


_MAYBE: Final = re.compile("[建投造扩工占启封竣落签试诊车业驻调桩奠]|上马|主体|元[^,。;]{0,4}的")
"""What stands near every thing that somebody builds: a cheap look before the walk to the left."""
_NEWS_REACH: Final = 30
_THIS: Final = frozenset({"该", "本", "此", "这个", "这一", "上述", "整个", "此次", "首期", "一期", "二期"})
_WORKS: Final = re.compile("(?:整体|异地|二期|一期|改|新院区|新校区)?(?:迁建|扩建|新建|改造|搬迁|建设|重建)")
_HOUSES: Final = ("中心", "医院", "学校", "学院", "研究院", "基地", "馆", "中学", "小学")
_SITES: Final = ("园", "园区", "小镇", "基地")
_FILLER: Final = re.compile(r"[\d、()“”]*")
_NOUNS: Final = frozenset(
    {
        "建设",
        "扩建",
        "服务",
        "支撑",
        "检查",
        "利用",
        "规划",
        "牵引",
        "布局",
        "研究",
        "保障",
        "改造",
        "承载",
        "运营",
        "合作",
        "检测",
    }
)
"""Verbs that are nouns too: nothing but them before 项目 is part of its name, as in 设施建设项目."""
_STAGE: Final = re.compile(r"[一二三四五]期|\([一二三四五]期\)")
_LIST_REACH: Final = 120
_AND_SO_ON: Final = re.compile(
    r"等(?:一批|多个|[\d一二三四五六七八九十]+个)?(?:重点|重大|产业|工业|产业类|招商|建设|[ ])*(?:项目|工程)$"
)
_OCCASION: Final = re.compile(
    r"(?:集中|建设)?(?:签约|开工|奠基|观摩|推介|推进|竣工|启动|揭牌|投产|对接|路演){1,2}(?:仪式|"
    r"活动|会|大会|现场)"
)
_CLASS: Final = re.compile(
    r"(?:以上|达到[^,。;]{0,10}|超过[^,。;]{0,10}|不低于[^,。;]{0,10})的$|^对[^,。;]{0,30}的$"
)
_TALK: Final = re.compile(
    r"我们|你们|他们|越是|必须|什么|怎么|大家|自己|不仅|不能|没有|只要|一个个|如何|哪里"
)


class Named(NamedTuple):
    """A project named at `[start, end)`. `sure` where the ending says that it is one, else it only may be.

    `refers`: 该项目, or 项目 alone: the one before it. `plain`: a class of projects, which is none. `owner`: who stands
    right before the name; `begin` is where that starts, or the name.
    """

    start: int
    end: int
    begin: int
    sure: bool
    refers: bool
    plain: bool
    owner: Piece | None
    park: Piece | None


@cache
def _heads() -> Phrases:
    return Phrases(words("project_heads"), shortest=1)


@cache
def _cut() -> Phrases:
    return Phrases(words("project_cuts"), shortest=1)


@cache
def _generic() -> Phrases:
    return Phrases(words("project_generic"), shortest=1)


def _is_generic(written: str) -> bool:
    """Whether words that tell no project from another cover all of it."""
    reached = 0
    for word in _generic().finditer(written):
        if not _FILLER.fullmatch(written, reached, word.start()):
            return False
        reached = word.end()
    return _FILLER.fullmatch(written, reached) is not None


@cache
def _not_after() -> re.Pattern[str]:
    return re.compile(either(words("project_not_after")))


def named_projects(facts: Facts) -> list[Named]:
    """All mentions in order; what lies within a longer name is none of its own."""
    found: list[Named] = []
    text = facts.text
    for head in _heads().finditer(text):
        low, high = max(0, head.start() - LONGEST), head.end() + _NEWS_REACH
        if head.word not in _SURE and not _MAYBE.search(text, low, high):
            continue
        if _not_after().match(text, head.end()):
            continue
        one = _named(facts, head.word, head.start(), head.end())
        if one is None:
            continue
        if one.plain:
            found += _items(facts, one, found[-1].end if found else 0)
        last = found[-1] if found else None
        if (
            last is not None
            and last.sure
            and last.end > one.start
            and text[last.end : last.end + 1] in "是为系将已在"
        ):
            # 甲项目是最大的项目 names one
            continue
        while found and found[-1].end > min(one.start, one.begin):
            found.pop()
        found.append(one)
    return found


def _named(facts: Facts, head: str, at: int, end: int) -> Named | None:
    """The mention whose name ends with the head at `[at, end)`; None for what is no project."""
    sure = head in _SURE
    phase = _PHASE.match(facts.text, end)
    stop = phase.end() if phase else end
    whole = holding(facts.bodies, at) or holding(facts.parks, at)
    if whole is not None:
        # a body or zone that is itself built, as a hospital or a park
        built = whole.end == end and not sure
        return Named(whole.start, stop, whole.start, False, False, False, None, None) if built else None
    floor = _floor(facts, at)
    owners, zone = within(facts.owners, floor, at), _last(within(facts.parks, floor, at))
    owner = _last(owners)
    office = _last(within(facts.bodies, floor, at))
    if owner and office and office.start == owner.end:
        office = None
    low = max([floor, *(piece.end for piece in (owner, zone, office) if piece)])
    for amount in facts.amounts(floor, at):
        if amount.dimension in {"money", "area"} and low < amount.end <= at:
            low = amount.end
    start = _start(facts, low, at)
    return _judged(facts, (start, at, stop, end), floor, owner, zone, sure=sure)


def _judged(
    facts: Facts,
    place: tuple[int, int, int, int],
    floor: int,
    owner: Piece | None,
    zone: Piece | None,
    *,
    sure: bool,
) -> Named | None:
    """Whether the words before a head name a project, refer to one, or mean a class."""
    text = facts.text
    start, at, stop, end = place
    written = text[start:at]
    occasion = _OCCASION.match(text, end) is not None
    if zone is not None and zone.end == start and not occasion and _is_site(zone, written):
        return Named(zone.start, stop, zone.start, sure, False, False, None, None)
    office = _last(within(facts.bodies, floor, start))
    if office is not None and office.end == start and _is_house(office, written):
        return Named(office.start, stop, office.start, sure, False, False, None, zone)
    if not occasion and (len(written) < 2 or _is_generic(written)):
        return _nameless(facts, (start, at, stop), floor, owner, zone, sure=sure)
    counted = _counted(text, floor, at) or _CLASS.search(text[floor:start]) is not None
    if occasion or _TALK.search(written) or (counted and not sure):
        return Named(start, stop, start, sure, False, True, None, zone) if sure else None
    if owner is not None and not _leads(text[owner.end : start]):
        owner = None
    return Named(start, stop, owner.start if owner else start, sure, False, counted, owner, zone)


def _is_site(zone: Piece, written: str) -> bool:
    """A park that is itself the project: 甲产业园项目, 甲加工园区一期工程."""
    return _STAGE.fullmatch(written) is not None or (not written and zone.text.endswith(_SITES))


def _is_house(office: Piece, written: str) -> bool:
    """A body whose house is the project: 甲医院迁建项目, 甲检测中心项目."""
    return _WORKS.fullmatch(written) is not None or (not written and office.text.endswith(_HOUSES))


def _nameless(
    facts: Facts,
    place: tuple[int, int, int],
    floor: int,
    owner: Piece | None,
    zone: Piece | None,
    *,
    sure: bool,
) -> Named | None:
    """该项目, 项目 and 甲公司项目; 停车场 alone, where a sum is said right before it; 重点项目 is a class."""
    text = facts.text
    start, at, stop = place
    written = text[start:at]
    if not sure:
        spent = any(one.dimension == "money" for one in facts.amounts(max(floor, at - 24), at))
        return Named(start, stop, start, False, False, False, None, zone) if spent and not written else None
    if not written and owner is not None and owner.end == start:
        # a company and 项目 alone make the name together
        return Named(owner.start, stop, owner.start, True, False, False, owner, zone)
    if text[start:stop] in {"生产线", "产线"}:
        return None
    fresh = start == floor or text[start - 1] in _MARKS or text[floor:start] in _THIS
    refers = written in _THIS or (not written and fresh)
    return Named(start, stop, start, True, refers, not refers, None, zone)


def _items(facts: Facts, one: Named, taken: int) -> list[Named]:
    """The parts of a list that 等5个项目 ends: each is a project."""
    text = facts.text
    low = max(facts.reading.sentence_start(one.start), one.start - _LIST_REACH)
    ends = _AND_SO_ON.search(text, low, one.end)
    if ends is None:
        return []
    at = ends.start()
    low = max([low, taken, *(text.rfind(mark, low, at) + 1 for mark in ",;:")])
    items = []
    for part in re.finditer(r"[^、]+", text[low:at]):
        begin, end = low + part.start(), low + part.end()
        owner = _last(within(facts.owners, begin, end))
        if owner is not None and owner.end == end:
            continue
        start = _start(facts, owner.end if owner else begin, end)
        if end - start < 4 or _is_generic(text[start:end]) or _TALK.search(text[start:end]):
            continue
        items.append(Named(start, end, owner.start if owner else start, True, False, False, owner, None))
    return items


def _counted(text: str, floor: int, at: int) -> bool:
    """14个项目, 一批项目: a class and no single one."""
    window = text[floor:at]
    return bool(_NUMBER.search(window) or _HAN_COUNT.search(window))


def _leads(between: str) -> bool:
    """Whether what stands between a company and a name makes it the company's."""
    return len(between) <= 30 and (
        not between
        or between in {"的", "(拟)", "投资", "年产"}
        or re.fullmatch(r"[\d.,]+[万亿]?[^,。;\d]{1,4}", between) is not None
        or re.search(r"投资|建设|新建|兴建|实施|打造|扩建|申报|承建的|引进|投入|的$", between) is not None
    )


def _floor(facts: Facts, at: int) -> int:
    """Where the phrase that ends at `at` may begin: the last mark before it; quoted and bracketed words belong to it."""
    text = facts.text
    low = max(facts.line_start(at), at - LONGEST)
    place = at
    while place > low:
        sign = text[place - 1]
        if sign in "”)":
            opened = text.rfind("“" if sign == "”" else "(", max(low, place - 16), place - 1)
            if opened < 0:
                return place
            place = opened
            continue
        if sign in _MARKS or sign == "(" or (sign == " " and not _latin(text, place - 1)):
            # 氢能、储能装备项目 is not told from a list of two, so the last part stands
            return place
        place -= 1
    listed = _LISTED.match(text, place, at)
    return listed.end() if listed else place


def _latin(text: str, at: int) -> bool:
    return bool(
        text[at - 1 : at].isascii() and text[at + 1 : at + 2].isascii() and text[at + 1 : at + 2].isalnum()
    )


def _start(facts: Facts, low: int, at: int) -> int:
    """Behind the last word that takes a project as its object and leaves a name."""
    text, reading = facts.text, facts.reading
    listed = _LISTED.match(text, low, at)
    low = listed.end() if listed else low
    output = _OUTPUT.search(text, low, at)
    limit = output.start() if output else at
    start = low
    for cut in _cut().finditer(text[low:at]):
        begin, end = low + cut.start(), low + cut.end()
        if begin >= limit:
            break
        last = reading.token_at(end - 1)
        if last.end != end and (end < at or len(cut.word) == 1):
            continue
        if len(cut.word) == 1 and last.start != begin:
            continue
        if cut.word not in _NOUNS or _own(text[end:at]):
            start = end
    while start < at and text[start] in "·-— .了的":
        start += 1
    return min(start, limit) if output and start > limit else start


def _own(rest: str) -> bool:
    """Whether a name is left behind a noun that is a verb too: nothing is in 设施建设项目."""
    return len(rest) >= 2 and not _is_generic(rest) and rest not in words("project_heads")


def _last(pieces: list[Piece]) -> Piece | None:
    return pieces[-1] if pieces else None


def is_built(facts: Facts, one: Named) -> bool:
    """Whether the text says of a thing that may be a project that somebody builds or opens it."""
    before = facts.text[max(0, one.start - 8) : one.start]
    return bool(_BUILD.search(before) or _NEWS_AFTER.match(facts.text[one.end : one.end + 30]))
