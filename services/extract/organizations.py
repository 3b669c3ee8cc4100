"""Companies, agencies, media, schools, committees: known by their ending, or listed."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from services.extract.edges import across_and, distinctive, name_edge, places
from services.extract.lexicon import alternatives, is_word, table, words
from services.extract.page import Page
from services.extract.phrases import Phrase, Phrases
from services.extract.reading import Reading, read
from services.extract.short_names import short_forms, stands_free
from services.extract.zones import zone_hits
from shared.messages.extracted import Found, Organization, Tier

_SHORT_FORM: Final = re.compile(
    r"\((?:以下简称|下称|简称|以下称)[::为]?[ ]?[“\"]?(?P<short>[一-鿿A-Za-z0-9]{2,12})[”\"]?\)"
)
_JURISDICTION: Final = re.compile(
    r"(?:省|自治区|市|区|县|州|盟|旗|镇|乡|街道|新城|全国|国家|开发区|园区)(?:委|政府)?$"
)
_BRANCH: Final = re.compile(r"\((?P<place>[一-鿿]{2,6})\)(?![一-鿿]{0,4}公司)")
_AFTER_SHORT: Final = re.compile(r"等|和|与|以及|项目|公司|[一-鿿]{0,12}项目|负责人|董事长|总经理|成立|落户")
_GENERIC_STEM: Final = re.compile(
    r"^(?:该|本|各|某|子|母|总|分|大|小|新|老|我|两|三|这|那|一|多|数|几|个|家|上市|国有|民营|外资|内资|合资|独资|项目|物业|平台|运营|投资|建设|施工|承建|代建|开发|管理|服务|高等|普通|知名|重点|著名|老年|中|小|企业|集团|产业|行业|地方|城市|农村|国际|国内|龙头|骨干|优质|医疗|工业|商业|公立|私立|定点|三甲|乡镇|社区|党|村|市|区|县|省)+$"
)


_ADDED: Final = frozenset(
    {
        "大学",
        "附属医院",
        "附属中学",
        "附属小学",
        "分院",
        "有限公司",
        "股份有限公司",
        "有限责任公司",
        "集团有限公司",
        "集团股份有限公司",
        "集团有限责任公司",
        "集团",
        "集团公司",
        "公司",
        "分公司",
        "股份公司",
        "支行",
    }
)


class _Hit(NamedTuple):
    start: int
    end: int
    kind: str
    rule: str
    tier: Tier


@cache
def _endings() -> dict[str, tuple[str, str]]:
    known = dict.fromkeys(words("offices"), ("government", "office"))
    return known | {ending: (kind, need) for ending, kind, need in table("organization_endings")}


@cache
def _ending() -> Phrases:
    return Phrases(_endings())


@cache
def _listed() -> Phrases:
    return Phrases(name for name, _ in table("known_organizations"))


@cache
def _kinds() -> dict[str, str]:
    return {row[0]: row[1] for row in table("known_organizations")}


@cache
def _industries() -> Phrases:
    return Phrases(words("industries"))


@cache
def _short_company() -> re.Pattern[str]:
    return re.compile(rf"(?P<brand>[一-鿿]{{2,3}})(?P<industry>{alternatives('industries')})")


def find_organizations(page: Page) -> tuple[Organization, ...]:
    """Bodies of title and body by full name as written, in order of first mention.

    Bare words of office (市委, 区政府, 管委会, 该公司) are none. A short name defined in brackets is an entry of its
    own with `short_for`; its later mentions are found too.
    """
    reading = read(page)
    hits = sorted(organization_hits(page))
    names: dict[str, list[_Hit]] = {}
    for hit in hits:
        names.setdefault(page.text[hit.start : hit.end], []).append(hit)
    short_for: dict[str, str] = {}
    taken = hits
    for name, mentions in list(names.items()):
        for hit in mentions:
            defined = _SHORT_FORM.match(reading.text, hit.end)
            if defined and defined["short"] not in names:
                short = defined["short"]
                short_for[short] = name
                names[short] = list(_mentions_of(reading, short, hit.kind, hits))
                taken = sorted([*taken, *names[short]])
    for name in [name for name, mentions in names.items() if mentions[0].kind == "company"]:
        if len(name) < 6 or name in short_for:
            continue
        for form in short_forms(name):
            free = [
                hit
                for hit in _mentions_of(reading, form, "company", taken)
                if stands_free(reading, form, hit.start)
            ]
            if free and form not in names:
                short_for[form], names[form] = name, free
                taken = sorted([*taken, *free])
    return tuple(
        Organization(
            name=name,
            kind=mentions[0].kind,
            short_for=short_for.get(name),
            mentions=tuple(
                Found(start=hit.start, end=hit.end, rule=hit.rule, tier=hit.tier) for hit in mentions
            ),
        )
        for name, mentions in names.items()
    )


def _mentions_of(reading: Reading, short: str, kind: str, taken: list[_Hit]) -> Iterator[_Hit]:
    start = reading.text.find(short)
    while start >= 0:
        end = start + len(short)
        if not _overlaps(taken, start, end):
            yield _Hit(start, end, kind, "organization:short-form", "medium")
        start = reading.text.find(short, end)


@lru_cache(maxsize=4)
def organization_hits(page: Page) -> tuple[_Hit, ...]:
    """All organizations at all places, without overlap, in order."""
    reading = read(page)
    ending = list(_by_ending(reading, page))
    listed = [
        _Hit(match.start(), match.end(), _kinds()[match.word], "organization:listed", "high")
        for match in _listed().finditer(reading.text)
        if not _overlaps(ending, match.start(), match.end()) and _stands_alone(reading, match)
    ]
    known = sorted([*ending, *listed])
    return tuple(sorted([*known, *_short_companies(reading, known)]))


def _stands_alone(reading: Reading, match: Phrase) -> bool:
    """美的 is mostly 美 with a particle, 小米 grain: a short listed name has to be a word here and not lead one."""
    first, last = reading.token_at(match.start()), reading.token_at(match.end() - 1)
    whole = first.start == match.start() and last.end == match.end()
    return whole and (len(match.word) > 2 or (first == last and first.tag in {"nr", "nz", "nt", "ns", "nrt"}))


def _overlaps(hits: list[_Hit], start: int, end: int) -> bool:
    """Whether one of the hits, which are in order and apart, touches `[start, end)`."""
    index = bisect_left(hits, end, key=lambda hit: hit.start) - 1
    return index >= 0 and hits[index].end > start


def _by_ending(reading: Reading, page: Page) -> Iterator[_Hit]:
    zones = {zone.end: zone.start for zone in zone_hits(page)}
    floor = 0
    last: _Hit | None = None
    for match in _ending().finditer(reading.text):
        kind, need = _endings()[match.word]
        if _runs_on(reading, match):
            continue
        if last and last.end == match.start() and match.word in _ADDED:
            # 某某设计院 and 有限公司 are one name, as are 某某银行 and 支行
            last = last._replace(end=match.end(), kind=kind)
            floor = match.end()
            continue
        office = need == "office"
        start = _office_start(reading, match, floor, zones) if office else _body_start(reading, match, floor)
        if start is None or start >= match.start():
            continue
        floor = match.end()
        tier: Tier = "medium" if need == "proper" else "high"
        end = _with_branch(reading, match.end()) if kind in {"other", "school"} else match.end()
        hit = _Hit(start, end, kind, f"organization:{need}-ending", tier)
        if last and last.end == start and not office:
            # 中国科学院 and 某某研究所 without a mark between them are one body
            hit = hit._replace(start=last.start)
        elif last:
            yield last
        last = hit
    if last:
        yield last


def _with_branch(reading: Reading, end: int) -> int:
    """The end behind brackets that say where the branch is: 某某研究院(云岭)."""
    bracket = _BRANCH.match(reading.text, end)
    return bracket.end() if bracket and bracket["place"] in places() else end


def _body_start(reading: Reading, match: Phrase, floor: int) -> int | None:
    """Start of the name before an ending of its kind; None where only general words stand there."""
    kind, need = _endings()[match.word]
    start = name_edge(reading, match.start(), floor)
    if kind == "association":
        start = across_and(reading, start, floor)
    if start < match.start() and not _is_generic(reading, start, match.start(), need, match.word):
        return start
    if kind != "company" or len(match.word) < 4:
        return None
    wider = _extended(reading, start, floor)
    return wider if wider < start else None


def _runs_on(reading: Reading, match: Phrase) -> bool:
    """The ending only begins a longer word: 公司制, 集团化, 中学生, 银行业, 大学生, 管委会主任 (no)."""
    text, end = reading.text, match.end()
    if re.match(r"[化制业生城式型级股员](?!产|成|活|态|物)", text[end : end + 2]):
        return True
    token = reading.token_at(end - 1)
    rest = token.word[end - token.start :]
    return (
        bool(rest)
        and rest not in words("title_heads")
        and is_word(token.word)
        and token.start >= match.start()
    )


def _is_generic(reading: Reading, start: int, end: int, need: str, ending: str) -> bool:
    stem = reading.text[start:end]
    if _GENERIC_STEM.match(stem) or stem in words("generic_words"):
        return True
    if distinctive(reading, start, end):
        return False
    return need != "any" or len(stem) + len(ending) < 6


def _extended(reading: Reading, start: int, floor: int) -> int:
    """One word further left, when what was found is too general to be a whole name: 共创装备股份有限公司."""
    if start <= floor:
        return start
    token = reading.token_at(start - 1)
    if (
        token.start < floor
        or not re.fullmatch(r"[一-鿿]{2,4}", token.word)
        or token.tag in {"p", "c", "u", "r", "d"}
    ):
        return start
    before = reading.text[token.start - 1 : token.start]
    return token.start if not before or not before.isalnum() else start


def _office_start(reading: Reading, match: Phrase, floor: int, zones: dict[int, int]) -> int | None:
    """Start of the jurisdiction before a department: a place, a zone, 市 or 区 alone; None without one."""
    if match.start() in zones:
        return max(floor, zones[match.start()])
    start = name_edge(reading, match.start(), floor)
    stem = reading.text[start : match.start()]
    if stem in {"委", "政府"} or stem[:1] in set("各经本该报由每某"):
        return None
    return start if stem in places() or _JURISDICTION.search(stem) else None


def _short_companies(reading: Reading, taken: list[_Hit]) -> Iterator[_Hit]:
    """Brand and industry, as in 云创锂能项目: only where no dictionary has the brand."""
    text = reading.text
    at = 0
    for start in sorted({end - length for end in _industries().starts(text) for length in (2, 3)}):
        match = _short_company().match(text, start) if start >= at else None
        if match is None:
            continue
        token = reading.token_at(start)
        brand = match["brand"]
        after = text[match.end() : match.end() + 2]
        if (
            after[:1].isalnum()
            and not _AFTER_SHORT.match(text, match.end())
            and after not in words("name_follow")
        ):
            continue
        if token.start != start or _overlaps(taken, start, match.end()) or reading.quote_at(start):
            continue
        if is_word(brand + match["industry"]) or not _is_brand(reading, brand, start):
            continue
        yield _Hit(start, match.end("industry"), "company", "organization:brand-industry", "low")
        at = match.end()


def _is_brand(reading: Reading, brand: str, start: int) -> bool:
    if brand in places():
        return reading.text[start + len(brand) :].startswith(
            ("资本", "城投", "国投", "建投", "交投", "产投", "金控", "创投")
        )
    token = reading.token_at(start)
    return token.end == start + len(brand) and not is_word(brand) and brand not in words("edge_stops")
