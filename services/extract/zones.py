"""Development zones and parks: known by their ending, cut on the left at the first word that is not theirs."""

import re
from functools import cache, lru_cache
from typing import Final

from services.extract.divisions import by_form
from services.extract.edges import across_and, distinctive, is_place, is_proper, name_edge, places
from services.extract.lexicon import either, table, words
from services.extract.page import Page
from services.extract.phrases import Phrase, Phrases
from services.extract.reading import Reading, read
from shared.messages.extracted import Found, Zone

_LEVELS: Final = re.compile(r"(国家级|省级|市级|自治区级|县级)$")
_MANAGED: Final = r"(?:党工委|管委会|管理委员会|工委)"
_NOT_AFTER: Final = re.compile(r"[的]?(?:内|外)?(?:级|化|型)")
_GARDEN: Final = re.compile(r"(?P<place>[一-鿿]{2,3})园(?![区林艺丁地])")
_PARTS: Final = frozenset({"片区", "功能区", "区块"})
_ZONES: Final = frozenset(
    {"张江", "亦庄", "中关村", "陆家嘴", "前海", "横琴", "漕河泾", "金桥", "外高桥", "洋山"}
)
"""Places that are known for their zones alone."""
_GOES_ON: Final = frozenset({"物流枢纽", "核心区"})
_PARTICLE: Final = re.compile("同|与|和|在|向|从|由|对|将|进驻|落户|选址|打造|建设")
_COUNTRIES: Final = re.compile(
    "中(?:俄|哈|蒙|越|老|缅|泰|德|法|英|美|意|瑞|荷|韩|日|新|马|印尼|以|白|沙|阿|欧|巴|尼)(?![一-鿿]?[人国])"
)
_SHORT_FORM: Final = re.compile(
    r"\((?:以下简称|下称|简称|以下称)[::为]?[ ]?[“\"]?(?P<short>[一-鿿]{2,10})[”\"]?\)"
)
_SHORT_ENDS: Final = ("区", "园", "城", "港", "谷", "基地")
_VAGUE: Final = re.compile(
    r"^(?:各|每个|全市|全省|全区|全州|全县|全国|本|该|我|国家级|省级|市级|现代|特色|专业|标准|智慧|绿色|高端|一流|示范|千亿|百亿|两大|三大|大|小|新|老|多个|一个|若干|其他|所有|重点|主要)+$"
)


class _Hit:
    """A zone at one place of the text."""

    def __init__(self, start: int, end: int, kind: str, stem_end: int) -> None:
        self.start, self.end, self.kind, self.stem_end = start, end, kind, stem_end


@cache
def _types() -> dict[str, tuple[str, str]]:
    return {ending: (kind, need) for ending, kind, need in table("zone_types")}


@cache
def _ending() -> Phrases:
    return Phrases(ending for ending, (_, need) in _types().items() if need != "never")


def find_zones(page: Page) -> tuple[Zone, ...]:
    """Zones of title and body, each form as written, in order of first mention.

    A bare 开发区 or 园区 is none, nor is a district or town. `city` is set where the name begins with one.
    """
    reading = read(page)
    forms: dict[str, list[_Hit]] = {}
    for hit in zone_hits(page):
        forms.setdefault(_name(page, hit), []).append(hit)
    return tuple(
        Zone(
            name=name,
            kind=hits[0].kind,
            city=_city(name),
            alias_of=_alias_of(name, hits[0], forms),
            level=_level(reading, hits),
            mentions=tuple(
                Found(
                    start=hit.start,
                    end=hit.end,
                    rule="zone:ending",
                    tier="high" if hit.kind != "新城" else "medium",
                )
                for hit in hits
            ),
        )
        for name, hits in forms.items()
    )


@lru_cache(maxsize=4)
def zone_hits(page: Page) -> tuple[_Hit, ...]:
    """All zones at all places, in order of their ends; the parts of a zone within a zone apart."""
    return _hits(read(page))


def _hits(reading: Reading) -> tuple[_Hit, ...]:
    found: list[_Hit] = []
    text = reading.text
    floor = 0
    for match in _ending().finditer(text):
        kind, need = _types()[match.word]
        if _runs_on(reading, match):
            continue
        previous = found[-1] if found else None
        adjoining = previous is not None and previous.end <= match.start()
        least = max(floor, previous.end if adjoining and previous else floor)
        if adjoining and previous and previous.end == match.start():
            if match.word in _GOES_ON:
                # 郑州国际陆港物流枢纽: what has no name of its own goes on with the zone before it
                previous.end = match.end()
            continue
        start = name_edge(reading, match.start(), least, "兼驻暨")
        start = _behind_particle(text, start, match.start())
        start = _widened(reading, start, match.start(), least)
        if previous and start == previous.end and match.start() - start <= 12:
            joined = _joined(reading, previous, start, match, kind)
            if joined is not None:
                if joined.start == previous.start:
                    found.pop()
                found.append(joined)
            continue
        if need == "managed" and not _is_managed(text, match):
            floor = match.end()
        elif _is_zone(reading, start, match, need, kind):
            end = _with_district(text, match)
            found.append(_Hit(start, end, kind, match.start() if start < match.start() else end))
    _take_gardens(text, found)
    found += _named_short(reading, found)
    return tuple(sorted(found, key=lambda hit: hit.end))


def _runs_on(reading: Reading, match: Phrase) -> bool:
    """The ending is part of a longer word: 开发区级, 园区化."""
    token = reading.token_at(match.start())
    longer = token.end > match.end() and _swallowed(token.word, match.word)
    return longer or _NOT_AFTER.match(reading.text, match.end()) is not None


def _is_zone(reading: Reading, start: int, match: Phrase, need: str, kind: str) -> bool:
    """Whether what stands before the ending names a zone, by what the ending needs."""
    text = reading.text
    stem = text[start : match.start()]
    if not stem:
        return need == "alone" and not text[start - 1 : start].isalnum()
    if _VAGUE.match(stem) or (need == "named" and not _is_named(reading, start, match.start())):
        return False
    if (need == "place" or kind == "自贸区") and not _has_place(stem):
        return False
    if need == "any":
        return len(stem) >= 2 and not _all_generic_scope(stem)
    return distinctive(reading, start, match.start()) or _is_descriptive_name(stem, kind)


def _with_district(text: str, match: Phrase) -> int:
    """End of the ending; 园 may go on as 园区."""
    more = match.word.endswith("园") and text[match.end() : match.end() + 1] == "区"
    return match.end() + (1 if more and text[match.end() + 1 : match.end() + 2] not in set("块域间别") else 0)


def _behind_particle(text: str, start: int, at: int) -> int:
    """正同伊宁边境经济合作区: the name begins at the place behind a particle that the segmenter has glued."""
    glued = list(_PARTICLE.finditer(text, start, min(at, start + 6)))
    if not glued or not any(
        text[glued[-1].end() : glued[-1].end() + length] in places() for length in (2, 3, 4)
    ):
        return start
    return glued[-1].end()


def _widened(reading: Reading, start: int, at: int, floor: int) -> int:
    """中俄互市贸易区 and 和龙边境经济合作区: two countries, or a place that begins with a particle, belong to the name.

    So does what stands before 与 within it: 张江细胞与基因产业园.
    """
    text = reading.text
    for begin in (start - 2, start - 1):
        if begin >= floor and _COUNTRIES.match(text, begin):
            return begin
    if start - 1 >= floor and text[start - 1] in "和同从" and text[start - 1 : start + 1] in by_form():
        return start - 1
    begins_place = any(text[start : start + length] in places() for length in (2, 3, 4))
    joins = start < at and text[start - 1 : start] in {"与", "及"} and not begins_place
    return across_and(reading, start, floor) if joins else start


def _is_named(reading: Reading, start: int, end: int) -> bool:
    """A name other than a place's stands in the stem: 六里铺新材料产业基地, and not 全国最大的产业基地."""
    at = start
    while at < end:
        token = reading.token_at(at)
        if token.word in _ZONES or (is_proper(token) and not is_place(token) and len(token.word) > 1):
            return True
        at = token.end
    return False


def _named_short(reading: Reading, hits: list[_Hit]) -> list[_Hit]:
    """Later mentions of a short name that brackets behind a zone define: (以下简称“航空港区”)."""
    more: list[_Hit] = []
    text = reading.text
    taken = sorted((hit.start, hit.end) for hit in hits)
    for hit in hits:
        defined = _SHORT_FORM.match(text, hit.end)
        if defined is None or not defined["short"].endswith(_SHORT_ENDS) or len(defined["short"]) < 3:
            continue
        if _types().get(defined["short"], ("", "alone"))[1] != "alone":
            continue
        short, at = defined["short"], text.find(defined["short"])
        while at >= 0:
            end = at + len(short)
            if not any(low < end and at < high for low, high in taken):
                more.append(_Hit(at, end, hit.kind, end))
                taken.append((at, end))
            at = text.find(short, end)
    return more


def _take_gardens(text: str, hits: list[_Hit]) -> None:
    """佛山高新区南海园: the part of a zone that lies in a place carries both names."""
    for hit in hits:
        garden = _GARDEN.match(text, hit.end)
        if garden and garden["place"] in by_form():
            hit.end = garden.end()


def _swallowed(word: str, ending: str) -> bool:
    """开发区 within a longer everyday word; an ending that merely begins a mis-cut token stands."""
    return len(word) > len(ending) and word.startswith(ending)


def _is_managed(text: str, match: Phrase) -> bool:
    return bool(re.match(_MANAGED, text[match.end() : match.end() + 5]))


def _has_place(stem: str) -> bool:
    """A place stands in the stem: 自贸港 alone is talked about, 海南自贸港 is one."""
    return any(stem[at:end] in places() for at in range(len(stem)) for end in range(at + 2, len(stem) + 1))


def _is_descriptive_name(stem: str, kind: str) -> bool:
    """空港新城, 北部新城, 滨海新区: a short descriptive word makes the name of a new town, a general one does not."""
    return kind in {"新城", "新区"} and 2 <= len(stem) <= 3 and stem not in words("generic_words")


def _all_generic_scope(stem: str) -> bool:
    return stem in words("generic_words") and stem not in {"科创", "创新", "创业", "双创"}


def _joined(reading: Reading, previous: _Hit, start: int, match: Phrase, kind: str) -> _Hit | None:
    """What follows a zone directly: a part of a free-trade zone keeps its name, another park stands alone."""
    if match.word == "分园" or (match.word in _PARTS and previous.kind == "自贸区"):
        return _Hit(previous.start, match.end(), previous.kind, match.start())
    if distinctive(reading, start, match.start()) and match.word not in _PARTS:
        return _Hit(start, _with_district(reading.text, match), kind, match.start())
    return None


def _name(page: Page, hit: _Hit) -> str:
    return page.text[hit.start : hit.end]


@cache
def _cities() -> re.Pattern[str]:
    return re.compile(rf"(?:中国\(?)?(?:{either(words('provinces'))}省?)?(?P<city>{either(words('cities'))})")


@cache
def _city_first() -> re.Pattern[str]:
    return re.compile(either(words("cities")))


def _city(name: str) -> str | None:
    match = _cities().match(name)
    if match and match.end() < len(name):
        return match["city"]
    bare = _city_first().match(name)
    return bare[0] if bare else None


def _family(kind: str) -> str:
    """经开区 is short for both kinds."""
    return "经济开发区" if kind == "经济技术开发区" else kind


def _alias_of(name: str, hit: _Hit, forms: dict[str, list[_Hit]]) -> str | None:
    """清河综保区 where the page also says 清河综合保税区: the same kind, and one stem ends the other."""
    stem = name[: hit.stem_end - hit.start]
    longest = name
    for other, hits in forms.items():
        other_stem = other[: hits[0].stem_end - hits[0].start]
        same = _family(hits[0].kind) == _family(hit.kind) and (
            other_stem.endswith(stem) or stem.endswith(other_stem)
        )
        if same and stem and other_stem and len(other) > len(longest):
            longest = other
    return longest if longest != name else None


def _level(reading: Reading, hits: list[_Hit]) -> str | None:
    for hit in hits:
        before = _LEVELS.search(reading.text[max(0, hit.start - 5) : hit.start])
        within = re.search("国家级|省级", reading.text[hit.start : hit.end])
        if before or within:
            return before[1] if before else within[0] if within else None
    return None
