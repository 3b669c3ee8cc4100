"""Where the text tells of an occasion: a noun with its verb, 推进会 … 召开, or the verb of a visit, 到 … 调研."""

import re
from functools import cache
from typing import Final, NamedTuple

from services.extract.lexicon import table
from services.extract.phrases import Phrases
from services.extract.reading import Reading
from shared.messages.events import EventKind

_HELD_BEFORE: Final = re.compile(
    r"(?:召开|举行|举办|组织|开展|主持|参加|出席|列席|参与|开启|迎来|承办|启动|进行|召集|主持召开|"
    r"收听收看|组织召开|组织开展|开设)(?:了|过)?[^,。;!?\n]{0,46}$"
)
_HELD_AFTER: Final = re.compile(
    r"^[”》)]?(?:\([^()]{1,10}\))?(?:[^,。;!?\n]{0,30}?)"
    r"(?:召开|举行|举办|开幕|闭幕|启动|开班|开讲|落幕|进行|结束|在即|开赛|开锣|开启|圆满|揭幕|启幕|开唱|上演)(?!后|前|以来)"
    r"|^[”》)]?[^,。;!?\n]{0,4}(?:审议|研究)(?:通过|同意|决定|,)"
)
_AT_IT: Final = re.compile(
    r"^[”》]?(?:\([^()]{1,10}\))?(?:上|中|现场)(?:,|[^,。;]{0,4}(?:说|指出|强调|要求|表示|讲话|"
    r"发言|获悉|了解))"
)
_AT_SOME: Final = re.compile(r"在[^,。;]{0,20}$")
_VISITS: Final = frozenset({"调研", "考察", "走访", "检查"})
_VAGUE: Final = frozenset({"活动", "培训", "宣讲", "评审", "评选", "论证", "仪式", "检查"})
_NO_VISIT: Final = frozenset("被受抓严不免")
_DAY: Final = re.compile("[日号]")
_REACH: Final = 120
"""Code points before a word that tell of its occasion."""
_SET_PHRASE: Final = 24
_BARE: Final = 2
_DATE_FIRST: Final = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日[^。;至到—-]{0,30}$")
_REST: Final = re.compile(r"[^。;!?\n]{0,40}")
_PASSED: Final = re.compile(r"通过[^,。;]{0,26}$")
_OFTEN: Final = re.compile(
    r"(?:多次|先后[\d一二三四五六七八九十]+次|每[月周年季]|经常|定期|每次|(?<![第\d])\d+次)[^,。;]{0,10}$"
)
_NO_NOUN_AFTER: Final = re.compile(
    r"^(?:\d+[场次]|精神|要求|纪要|决定|决议|部署|室|中心|厅|通知|材料|主题|议程|议题|文件|代表|期间|之前|"
    r"前夕|方案|机制|制度|组委会|办|联络员|召集人|平台|体系|工作要求|服务平台|经费|费|学校|机构|"
    r"基地|大厅|公司|局|组|系统|所|站|量|人员|上获|质量|合格|标准|报告)"
)
_WHOSE: Final = re.compile(r"(?:贯彻|落实|传达|学习|按照|根据|对照|围绕|听取|随着)[^,。;!?\n]{2,40}$")
_ORDINARY: Final = re.compile(
    r"(?:系列|主题|每|各类|各项|多次|多场|一批|经济|社会|创新|生产|经营|业务|日常|党员|农事|犯罪|"
    r"违法|专项|实践|文体|商务)$"
)
_VISIT_BEFORE: Final = re.compile(
    r"(?:到|赴|来|来到|前往|深入|率队|带队|率|一行|先后|分别|在|就|对|实地|现场|走进|集中|组织|"
    r"开展|专题|与会人员|嘉宾|来宾|代表们?|一同|还|随后|共同|对接)[^。;!?\n“”]{0,46}$"
)
_VISIT_NOT_AFTER: Final = re.compile(
    r"^(?:组|团|报告|队|员|站|点|室|局|院|机构|活动|工作的意见|成果|方案|制度|机制|情况通报|费|"
    r"力度|频次|企业\d|经营门店|门店|结果|合格|率|考核|金|品|信|发现问题|考试|指导意见|中心|学习|"
    r"人次|人数|游客|者|区|检疫|执法人员|科|时长|表|标准|设备|线|内容|清单|项目\d)"
)
_NEWS_BEFORE: Final = re.compile(
    r"(?:预计|计划|力争|确保|争取|有望|推动|推进|加快|尽快|即将|早日|没有|累计)[^,。;!?]{0,10}$"
    r"|(?:将|拟|促|抓|要|未|待|不)[^,。;!?]{0,2}$|(?:新|已|可|共|累计|此前|曾)$"
)
_NEWS_NOT_AFTER: Final = re.compile(
    r"^(?:后|前|率|以后|之后|以来|以前|条件|手续|许可|日期|企业|项目|标准|期|进度|建设以来|达产|"
    r"的|了\d|会|仪式|率|不久|\d)"
)
_AFTER_DATES: Final = re.compile(r"[年月日号](?:上午|下午|晚上?|早上|凌晨|中午|当天)?[,,]?$|^")
_FORM: Final = re.compile(
    r"视频(?:会议|会|形式|连线|调度会|方式|推进会|点名)?|线上线下|线上|电视电话会议?|现场会|云上|"
    r"网络(?:会议|直播)|远程"
)
_VERBS: Final = re.compile(
    r"主持召开|组织召开|组织开展|召开|举行|举办|主持|组织|参加|出席|列席|开展|收听收看|迎来|承办|"
    r"启动|参与|进行|在|见证|宣布|一次|一场|印发|通过|本次|此次|首次|开设|召集"
)
_MARKS: Final = frozenset(",。;:!?、\n《》【】<>|")
_LONGEST: Final = 50


class Mark(NamedTuple):
    """Words at `[start, end)` that tell of an occasion of the kind; `name` is the span of its name.

    `strong` where it has a verb of its own that says that it takes place; a weak one only confirms another.
    """

    start: int
    end: int
    kind: EventKind
    name: tuple[int, int] | None
    strong: bool
    title: bool


@cache
def _kinds() -> dict[tuple[str, str], EventKind]:
    return {(word, sort): kind for word, kind, sort in table("event_kinds")}  # type: ignore[misc]


@cache
def _words() -> Phrases:
    return Phrases(word for word, _ in _kinds())


def event_marks(reading: Reading, title_end: int) -> list[Mark]:
    """All that tells of occasions, in order; before `title_end` is the title, where no verb is needed."""
    found: list[Mark] = []
    for word in _words().finditer(reading.text):
        mark = _mark(reading, word.word, word.start(), word.end(), title_end)
        if mark is None:
            continue
        while (
            found and mark.name is not None and mark.name[0] <= found[-1].start and found[-1].end <= mark.end
        ):
            # 观摩暨点评会 is one occasion
            found.pop()
        found.append(mark)
    return found


def _mark(reading: Reading, word: str, at: int, end: int, title_end: int) -> Mark | None:
    """What the word at `[at, end)` tells of; within speech, nothing."""
    quote = reading.quote_at(at)
    if quote is not None and quote.end - quote.start > _SET_PHRASE:
        return None
    text = reading.text
    low = max(reading.sentence_start(at), at - _REACH)
    noun, verb = _kinds().get((word, "noun")), _kinds().get((word, "verb"))
    mark = None
    if noun is not None:
        stop = end + 1 if word.endswith("会") and text[end : end + 1] == "议" else end
        words = text[low:at], _rest(text, stop)
        mark = _noun(reading, word, (at, stop), noun, words, in_title=end <= title_end)
    if mark is None and verb is not None and _whole(reading, at, end):
        words = text[low:at], _rest(text, end)
        strong = _verb(verb, words, in_title=end <= title_end)
        mark = Mark(at, end, verb, None, True, end <= title_end) if strong else None
    return mark


def _rest(text: str, end: int) -> str:
    """What follows in the sentence, as far as it matters."""
    rest = _REST.match(text, end)
    return rest[0] if rest else ""


def _noun(
    reading: Reading,
    word: str,
    place: tuple[int, int],
    kind: EventKind,
    words: tuple[str, str],
    *,
    in_title: bool,
) -> Mark | None:
    """座谈会, 签约仪式: with a verb that says that it takes place, in a title, or where 会上 … 说 follows."""
    before, after = words
    at, end = place
    held_before, held_after = _HELD_BEFORE.search(before), _HELD_AFTER.match(after)
    whose = None if held_after else _WHOSE.search(before)
    if whose and held_before and held_before.start() < whose.start():
        # 召开学习贯彻…推进会 is held
        whose = None
    if whose or _NO_NOUN_AFTER.match(after) or _OFTEN.search(before):
        return None
    start = _name_start(reading, at)
    name = (start, end) if end - start > len(word) or len(word) > _BARE else None
    if (held_before or held_after) and not (word in _VAGUE and _ORDINARY.search(before[-4:])):
        return Mark(start, end, kind, name, True, in_title)
    if in_title or _AT_IT.match(after):
        return Mark(start, end, kind, name, in_title or bool(_AT_SOME.search(before)), in_title)
    return None


def _verb(kind: EventKind, words: tuple[str, str], *, in_title: bool) -> bool:
    """Whether a verb tells of an occasion: 到 … 调研, 与 … 签订, 开工 as news and no plan."""
    before, after = words
    if kind in _VISITS:
        if _VISIT_NOT_AFTER.match(after) or _OFTEN.search(before) or before[-1:] in _NO_VISIT:
            return False
        return in_title or bool(_VISIT_BEFORE.search(before) or _DATE_FIRST.match(before))
    if kind == "评审":
        return _PASSED.search(before) is not None and (in_title or _DAY.search(before) is not None)
    if kind == "座谈":
        return True
    told = in_title or not _NEWS_NOT_AFTER.match(after)
    return told and not _NEWS_BEFORE.search(before[-14:])


def _whole(reading: Reading, at: int, end: int) -> bool:
    """Whether the word is one, and no accident of two others: 召|开工|业."""
    token = reading.token_at(at)
    return token.start == at or token.end == end


def _name_start(reading: Reading, at: int) -> int:
    """Where the name of an occasion begins: behind the last mark, verb or date; quoted words belong to it."""
    text = reading.text
    low = max(reading.text.rfind("\n", max(0, at - _LONGEST), at) + 1, at - _LONGEST)
    place = at
    while place > low:
        sign = text[place - 1]
        if sign in "”)》":
            opened = text.rfind({"”": "“", ")": "(", "》": "《"}[sign], max(low, place - 24), place - 1)
            if opened < 0:
                break
            place = opened
            continue
        if sign == "—" and text[place - 2 : place - 1] == "—":
            break
        if sign in _MARKS and not (sign == "、" and "“" in text[max(low, place - 10) : place]):
            break
        if sign in "“(":
            break
        place -= 1
    start = place
    for cut in _VERBS.finditer(text, place, at):
        if cut[0] in {"启动", "进行", "参与", "见证", "通过", "组织"} and cut.end() == at:
            continue
        start = cut.end()
    dated = re.match(r"[^,]{0,12}?\d{1,2}[日号](?:上午|下午|晚上?|早上|中午)?", text[start:at])
    if dated:
        start += dated.end()
    while start < at and text[start] in "了的在 ":
        start += 1
    return start


def form_in(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The words that say how it was held: by video, online, on the spot."""
    found = _FORM.search(text, start, end)
    return found.span() if found else None
