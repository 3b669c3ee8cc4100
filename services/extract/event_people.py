"""Who took part in an occasion, by the verb of the clause: 主持, 讲话, 出席, 陪同, 发言, 签约方, 受表彰."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from services.extract.event_cast import Cast, One, between
from services.extract.phrases import Opened
from shared.messages.events import Role
from shared.messages.extracted import Quote

_SPEAKS: Final = (
    r"讲话|致辞|致词|致欢迎[辞词]|作[^,。;“”]{0,14}(?:报告|部署|动员|讲解|辅导|总结|点评|"
    r"主旨演讲)|总结讲话|作总结|提出(?:了)?[^,。;“”]{0,8}(?:要求|意见|希望)|作出?[^,。;]{0,6}安排|"
    r"部署(?!会)|点评|开场白|授课|主讲|开讲|宣讲"
)
_SAYS: Final = (
    r"发言|汇报|通报|交流|演讲|表态|建议|解读|宣读|介绍(?:了)?(?=[^,。;:“”]{0,22}(?:情况|工作|"
    r"进展|概况|经验|规划|成果|做法|优势|环境|政策))|说明|登台|作客|路演|推介|述职|分享"
)
_THERE: Final = (
    r"出席|观看|宣布|担任总指挥|率领下|参加|见证|列席|参会|揭牌|揭幕|到会|与会|观摩|陪会|巡视|带队|"
    r"率队|参与|一行|为[^,。;]{0,20}(?:揭牌|授牌|颁奖|培土|奠基)|(?:到|赴|深入|前往|来到|"
    r"走进)(?=[^,。;]{2,40}(?:调研|视察|考察|检查|督查|督导|走访|慰问|观摩|参观|访问|巡查|暗访|"
    r"看望|现场办公|指导|察看|座谈))|会见|会谈|座谈(?!会)|调研|视察|考察|检查|督查|督导|走访|慰问|看望|"
    r"参观|访问|巡查|暗访|现场办公|约谈|(?:实地)?察看"
)
_ROLES: Final = (
    rf"(?P<chair>主持)|(?P<along>陪同|随同|陪)|(?P<speech>{_SPEAKS})|(?P<say>{_SAYS})|(?P<there>{_THERE})"
)
_OPENERS: Final = (
    "主持 陪同 随同 陪 讲话 致辞 致词 致欢迎 作 总结 提出 部署 点评 开场白 授课 主讲 开讲 宣讲 发言 汇报 通报 交流 演讲 "
    "表态 建议 解读 宣读 介绍 说明 登台 路演 推介 述职 分享 出席 观看 宣布 担任 率领 参加 见证 列席 参会 揭牌 揭幕 到会 与会 "
    "观摩 巡视 带队 率队 参与 一行 为 到 赴 深入 前往 来到 走进 会见 会谈 座谈 调研 视察 考察 检查 督查 督导 走访 慰问 "
    "看望 参观 访问 巡查 暗访 现场 约谈 实地 察看"
)
_NONE_AFTER: Final[dict[str, re.Pattern[str]]] = {
    "chair": re.compile("^(?:人|词|制定|修订|编写|研发|完成|常务工作)"),
    "speech": re.compile("^(?:精神|的?(?:要求|任务)|会|稿|批示|内容|单)"),
    "say": re.compile("^(?:会|材料|稿|平台|活动|合作|机制|中心|制度|片区|电话|人|经验|群|组)"),
    "there": re.compile("^(?:员|组|团|报告|会的|队|机构|委员会|工作组|院|局|处|人员|保险|率|式|仪式上)"),
    "along": re.compile("^(?:伴|护|同人员)"),
}
_NAMES: Final[dict[str, Role]] = {
    "chair": "主持",
    "along": "陪同",
    "speech": "讲话",
    "say": "发言",
    "there": "出席",
}
_OBJECT: Final = re.compile(r"[^,。;]{0,12}的(?:领导|嘉宾|人员|还)*有:?")
_PRAISED: Final = (
    r"(?:表彰|授予|颁发|授牌给|通报表扬|表扬|嘉奖)(?:了)?(?P<list>[^。;]{2,120})|(?P<got>被授予|"
    r"被评为|荣获|获评|获颁|受到表彰|获得[^,。;]{0,20}(?:奖|称号))"
)
_SIGNED: Final = r"签署|签订|签约|签下|达成[^,。;]{0,10}协议|签字"
_HEARD: Final = r"听(?:取|完)(?:了)?(?P<list>[^。;]{2,140})(?:汇报|发言|通报|介绍|建议|意见|说明|讲解)"
_OFFICE: Final = re.compile(
    r"[一-鿿A-Za-z]{1,14}(?:镇|乡|街道|开发区|园区|高新区|[一-鿿]区|[一-鿿]县|[一-鿿]市|局|委|办|"
    r"部|公司|集团|银行|中心|协会|资本|院|大学|所|厂|学校|中学|商会)"
)
_STAFF: Final = re.compile(r"总监|经理|总裁|董事|工程师|总师|监事")
_NO_OFFICE: Final = re.compile(r"听取|会议|会上|召开|传达|学习|有关|相关|主要|各|组织")
_LIST_TAIL: Final = re.compile(
    r"(?:等)?(?:[\d一二三四五六七八九十]+(?:家|个))?(?:单位|部门|企业|乡镇|地方|公司)?(?:主要|"
    r"有关|相关)?(?:负责人|负责同志|代表|同志)?(?:也|先后|分别|依次|还|就[^,。;、]{2,20})*(?:作|"
    r"做|进行)?(?:了|出)?(?:典型|交流|表态|专题|书面|大会|工作|重点|经验)*$"
)
_LIST: Final = re.compile(r"[ ]?(?:、|,|和|与|及|以及|同|跟)[ ]?")
_STOP: Final = re.compile(
    r"主持|讲话|致辞|出席|参加|强调|指出|要求|陪同|汇报|发言|介绍|表示|召开|举行|签约|签署|通报|说|会见"
)
_REACH: Final = 800
"""Code points that a list before its verb takes."""
_SEEN: Final = re.compile(r"(?:考察|参观|走访|走进|来到|深入|前往|察看|调研|检查|观摩)(?:了)?[^,。;]{0,40}$")
"""A body behind it is what is seen, and nobody who takes part."""
_ATTENDS: Final = frozenset({"出席", "参加", "见证", "列席", "参会", "参与", "到会"})
_CALLS: Final = re.compile(r"强调|指出|要求|提出")
_TOLD: Final = re.compile(r"表示|说|认为|介绍|建议|谈到|坦言|呼吁|提议|回顾|称")
_AT_EVENT: Final = re.compile(
    r"在?(?:会上|会议上|会中|仪式上|活动上|座谈会上|座谈中|论坛上|现场会上|推介会上|签约仪式上|"
    r"[一-鿿]{0,12}会上|致辞中|致辞时|讲话中|讲话时|主持时|发言中|发言时|点评时|总结时|仪式现场|"
    r"汇报时|推介时|演讲中)"
)
_SPOKE: Final = re.compile(r"(?:致辞|讲话|主持|点评|总结|部署)(?:中|时)|讲话")
_SPOKE_UP: Final = re.compile(r"(?:发言|汇报|推介|演讲|交流)(?:中|时)|发言")


class Taking(NamedTuple):
    """A named participant at `[start, end)` with a role; `at` is where the text says so."""

    start: int
    end: int
    name: str
    role: Role
    organization: str | None
    at: int
    rule: str


@cache
def _roles() -> Opened:
    return Opened(_OPENERS.split(), _ROLES)


@cache
def _praise() -> Opened:
    return Opened(
        ["表彰", "授予", "颁发", "授牌", "通报", "表扬", "嘉奖", "被", "荣获", "获", "受到"], _PRAISED
    )


@cache
def _signed() -> Opened:
    return Opened(["签", "达成"], _SIGNED)


@cache
def _heard() -> Opened:
    return Opened(["听"], _HEARD)


def takings(cast: Cast, speech: Sequence[Quote]) -> Iterator[Taking]:
    """Every role that the text gives to somebody it names, in no order; the same may be told twice."""
    text, reading = cast.reading.text, cast.reading
    for match in _roles().finditer(text):
        sort = str(match.lastgroup)
        if _NONE_AFTER[sort].match(text[match.end() : match.end() + 8]):
            continue
        quote = reading.quote_at(match.start())
        if quote is not None:
            continue
        yield from _by_verb(cast, match, sort)
    for match in _signed().finditer(text):
        yield from _signers(cast, match)
    for match in _heard().finditer(text):
        for one in [*cast.people_in(*match.span("list")), *cast.free_bodies(*match.span("list"))]:
            if one.person or one.name not in cast.zone_names:
                yield _taking(one, "发言", match.start(), "heard")
    yield from _praised(cast)
    yield from _speakers(cast, speech)


def _taking(one: One, role: Role, at: int, rule: str) -> Taking:
    return Taking(one.start, one.end, one.name, role, one.organization, at, f"participant:{rule}")


def _by_verb(cast: Cast, match: re.Match[str], sort: str) -> Iterator[Taking]:
    """The subjects of a verb of taking part: the persons before it, over a list, or after 出席的有."""
    text, reading = cast.reading.text, cast.reading
    at, role = match.start(), _NAMES[sort]
    low = max(reading.sentence_start(at), at - _REACH)
    objects = _OBJECT.match(text, match.end()) if sort == "there" else None
    if objects:
        high = reading.sentence_end(at)
        for one in cast.people_in(objects.end(), high):
            yield _taking(one, role, at, "listed")
        return
    group = _same_house(cast, _subjects(cast, low, at, wide=sort in {"there", "along"}))
    for one in group:
        yield _taking(one, role, at, sort)
    if sort == "there" and match[0] in {"会见", "约谈"}:
        for one in cast.people_in(match.end(), min(reading.sentence_end(at), match.end() + 60)):
            yield _taking(one, role, at, "met")
    if sort == "say" or (sort == "there" and match[0] in _ATTENDS):
        known = {(one.start, one.end) for one in group}
        for one in _body_subjects(cast, low, at):
            if (one.start, one.end) not in known:
                yield _taking(one, role, at, f"{sort}-body")
        if group and sort == "there":
            for one in cast.bodies_in(low, at):
                apart = _STOP.search(text, one.end, at) or _SEEN.search(text[low : one.start])
                if one.name not in cast.zone_names and not apart:
                    yield _taking(one, role, at, "there-body")


def _subjects(cast: Cast, low: int, at: int, *, wide: bool) -> list[One]:
    """The persons that stand before a verb at `at` as its subject, back over the list they are in."""
    text = cast.reading.text
    before = cast.people_in(low, at)
    if not before:
        return []
    group: list[One] = []
    right = at
    for index, one in enumerate(reversed(before)):
        between = text[one.end : right]
        if index == 0:
            if not _reaches(between, wide=wide):
                return []
        elif not _joins(text, one, group[-1]):
            break
        group.append(one)
        right = one.lead
    return group


def _same_house(cast: Cast, group: list[One]) -> list[One]:
    """甲公司副总裁张某、财务总监李某: who has a title without a body is of the company named before 、."""
    text = cast.reading.text
    found: list[One] = []
    for one in reversed(group):
        last = found[-1] if found else None
        if last and last.organization and one.organization is None and text[last.end : one.lead] == "、":
            own = text[one.lead : one.start]
            if _STAFF.search(own) and last.organization in cast.companies:
                one = one._replace(organization=last.organization)  # noqa: PLW2901
        found.append(one)
    return found


def _reaches(between: str, *, wide: bool) -> bool:
    """Whether a verb behind `between` has the person before it as its subject."""
    if len(between) > (60 if wide else 44) or "“" in between or ":" in between:
        return False
    if "," not in between:
        return not re.search(r"陪同|说|强调|指出|表示|介绍|要求|认为", between)
    if wide and re.match(r"^(?:等|及|和|与|以及|、|,)", between):
        return not _STOP.search(between)
    parts = between.split(",")
    # 沈某出席会议,并讲话: the subject stays over the comma where a verb of its own goes before
    return (
        len(parts) <= 3
        and all(
            re.match(
                r"^(?:并|还|同时|随后|现场|一行|等|代表)|.*(?:主持|出席|参加|带队|率队|到|赴|前往|深入)", part
            )
            for part in parts[1:]
            if part
        )
        and not re.search(r"说|强调|指出|表示|介绍|认为", between)
    )


def _joins(text: str, one: One, following: One) -> bool:
    """Whether two persons stand in one list: only marks, titles and bodies between them."""
    between = text[one.end : following.start]
    if len(between) > 48 or _STOP.search(between) or any(sign in between for sign in "“。;:"):
        return False
    return (
        between == ""
        or re.match(r"^(?:\([^()]{1,12}\))?(?:[ ]|、|,|和|与|及|以及|等|同|分别)", between) is not None
    )


def _listed_offices(cast: Cast, low: int, at: int) -> list[One]:
    """区发改局、甲镇、乙公司作了发言: a list each part of which ends as the name of an office or place does."""
    text = cast.reading.text
    start = max(low, text.rfind(",", low, at) + 1, text.rfind(":", low, at) + 1)
    clause = text[start:at]
    tail = _LIST_TAIL.search(clause)
    if "、" not in clause or tail is None:
        return []
    found = []
    for part in re.finditer(r"[^、]+", clause[: tail.start()]):
        if not _OFFICE.fullmatch(part[0]) or _NO_OFFICE.search(part[0]):
            return []
        found.append(
            One(start + part.start(), start + part.end(), part[0], start + part.start(), None, False)
        )
    return found if len(found) > 1 and not cast.people_in(start, at) else []


def _body_subjects(cast: Cast, low: int, at: int) -> list[One]:
    """The bodies of a list right before a verb: 甲公司、乙公司作了发言, 甲局等单位参加."""
    text = cast.reading.text
    listed = _listed_offices(cast, low, at)
    if listed:
        return listed
    group: list[One] = []
    right = at
    for one in reversed([body for body in cast.bodies_in(low, at) if body.name not in cast.zone_names]):
        between = text[one.end : right]
        if not group:
            tail = re.fullmatch(r"(?:等)?[^,。;:“]{0,26}(?:,[^,。;:“]{0,8})?", between)
            seen = _SEEN.search(text[low : one.start]) or "并" in between
            if tail is None or seen or _STOP.search(between) or "的" in between[:3]:
                return []
        elif not re.fullmatch(
            r"(?:[^,。;:“、]{0,8})?[ ]?(?:、|,|和|与|及|"
            r"以及)[ ]?[^,。;:“、]{0,8}(?:、[^,。;:“、]{2,12}){0,6}[ ]?(?:、|和|及)?",
            between,
        ):
            break
        group.append(one)
        right = one.start
    return group


def _signers(cast: Cast, match: re.Match[str]) -> Iterator[Taking]:
    """甲与乙签署协议: bodies and persons on both sides of 与 before the verb, and 与 … behind 签约."""
    text, reading = cast.reading.text, cast.reading
    at = match.start()
    low = max(reading.sentence_start(at), at - _REACH)
    if match[0] == "签约" and re.match(
        r"仪式|活动|项目|企业|额|金额|大会|总额|率|会", text[match.end() : match.end() + 4]
    ):
        return
    if reading.quote_at(at) is not None:
        return
    clause = max(low, text.rfind(",", low, max(low, at - 1)) + 1)
    parties = between(cast.bodies, clause, at)
    if not parties and clause > low:
        clause = max(low, text.rfind(",", low, clause - 1) + 1)
        parties = between(cast.bodies, clause, at)
    words = text[clause:at]
    joint = re.search(r"与|和|同|跟|、|分别|代表", words) is not None
    if parties and joint:
        for one in parties:
            index = bisect_left(cast.people, (one.end,))
            following = cast.people[index] if index < len(cast.people) else None
            if (
                following is not None
                and following.lead <= one.start < following.start < at
                and "代表" not in words
            ):
                continue
            if text[max(clause, one.start - 1) : one.start] != "在":
                yield _taking(one, "签约方", at, "signed")
    if "代表" in words:
        for one in cast.people_in(clause, at):
            yield _taking(one, "签约方", at, "signed-for")


def _praised(cast: Cast) -> Iterator[Taking]:
    text, reading = cast.reading.text, cast.reading
    for match in _praise().finditer(text):
        if reading.quote_at(match.start()) is not None:
            continue
        if match["list"]:
            start, end = match.span("list")
            if not re.search(r"称号|表彰|奖|先进|优秀|标兵|荣誉|证书|牌匾", text[match.start() : end]):
                continue
            end = min(end, start + 120)
            for one in [*cast.people_in(start, end), *between(cast.bodies, start, end)]:
                if one.name not in cast.zone_names:
                    yield _taking(one, "受表彰", match.start(), "praised")
        else:
            low = max(reading.sentence_start(match.start()), match.start() - _REACH)
            for one in [
                *_subjects(cast, low, match.start(), wide=True),
                *_body_subjects(cast, low, match.start()),
            ]:
                yield _taking(one, "受表彰", match.start(), "praised")


def _speakers(cast: Cast, speech: Sequence[Quote]) -> Iterator[Taking]:
    """Whose speech the page gives as that of the occasion: 强调, 指出, 要求, or 在会上 … 说."""
    text, reading = cast.reading.text, cast.reading
    known = {one.name: one for one in reversed(cast.people)}
    for quote in speech:
        one = known.get(quote.speaker)
        if one is None:
            continue
        low = max(reading.sentence_start(max(0, quote.start - 1)), quote.start - 48)
        before = text[low : quote.start]
        after = text[quote.end : quote.end + 24]
        verb = _last_verb(before) or _last_verb(after.split("。")[0])
        if verb is None:
            continue
        if _CALLS.fullmatch(verb):
            yield _taking(one, "讲话", quote.start, "called")
        elif _SPOKE.search(before):
            yield _taking(one, "讲话", quote.start, "spoke")
        elif _SPOKE_UP.search(before) or _AT_EVENT.search(before):
            yield _taking(one, "发言", quote.start, "told")


def _last_verb(words: str) -> str | None:
    found = [*_CALLS.finditer(words), *_TOLD.finditer(words)]
    return max(found, key=lambda one: one.end())[0] if found else None
