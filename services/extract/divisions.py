"""Provinces, cities and counties: the names they are written with, and their codes."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal, NamedTuple

from services.extract.lexicon import table, words

Level = Literal["province", "city", "county"]

_PEOPLES: Final = (
    "壮 藏 维吾尔 蒙古 回 满 朝鲜 苗 瑶 彝 侗 土家 布依 哈尼 傣 黎 傈僳 佤 白 纳西 景颇 羌 土 仫佬 仡佬 毛南 "
    "水 畲 拉祜 独龙 怒 普米 布朗 哈萨克 柯尔克孜 塔吉克 锡伯 东乡 保安 撒拉 裕固 达斡尔 鄂温克 鄂伦春 各"
)
_AUTONOMOUS: Final = re.compile(
    rf"(?P<stem>.{{2,}}?)(?:(?:{'|'.join(sorted(_PEOPLES.split(), key=len, reverse=True))})族?)+自治(?P<kind>[县州旗])"
)
_SPECIAL: Final = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
    "香港特别行政区": "香港",
    "澳门特别行政区": "澳门",
}


class Division(NamedTuple):
    """A province, city or county. `former` ones are no longer in force."""

    code: str
    name: str
    former: bool

    @property
    def level(self) -> Level:
        """Rank by the code."""
        if self.code.endswith("0000"):
            return "province"
        # counties that a province governs directly count as cities where they are called so
        if self.code.endswith("00") or (self.code[2:4] == "90" and self.name.endswith("市")):
            return "city"
        return "county"

    @property
    def short(self) -> str:
        """The name without its rank: 苏州, 吴中, 延边; itself where nothing of two characters is left."""
        return _short(self.name)


@cache
def divisions() -> tuple[Division, ...]:
    """All divisions, those in force first."""
    return tuple(Division(code, name, former == "1") for code, name, former in table("divisions"))


@cache
def by_form() -> dict[str, tuple[Division, ...]]:
    """Every form a division is written with; those in force only, unless a form is of former ones alone."""
    found: dict[str, list[Division]] = {}
    for division in divisions():
        for form in _forms(division.name):
            known = found.setdefault(form, [])
            if not any(one.code == division.code for one in known) and (
                not division.former or all(one.former for one in known)
            ):
                known.append(division)
    return {form: tuple(known) for form, known in found.items()}


@cache
def by_code() -> dict[str, Division]:
    """Divisions in force by code."""
    return {division.code: division for division in reversed(divisions())}


_WHOLE: Final = frozenset({"全州"})
"""Says the whole prefecture more often than the county of that name."""


@cache
def full_forms() -> frozenset[str]:
    """Names with their rank: 吴中区, 玉门市."""
    return frozenset(form for form in by_form() if form[-1] in "省市区县州旗盟" and form not in _WHOLE)


@cache
def sure_forms() -> frozenset[str]:
    """Forms that are places wherever they stand: with their rank, or of no other meaning."""
    return full_forms() | frozenset(form for form in by_form() if _is_sure(form))


def _is_sure(form: str) -> bool:
    """Whether a short form is no everyday word."""
    return form not in words("place_words")


@cache
def beginnings() -> dict[str, tuple[int, ...]]:
    """The first two characters of a form to the lengths of all that begin so, the longest first."""
    found: dict[str, set[int]] = {}
    for form in by_form():
        found.setdefault(form[:2], set()).add(len(form))
    return {start: tuple(sorted(lengths, reverse=True)) for start, lengths in found.items()}


def form_at(text: str, at: int) -> str:
    """The longest form of a division at `at`; empty if none."""
    for length in beginnings().get(text[at : at + 2], ()):
        if text[at : at + length] in by_form():
            return text[at : at + length]
    return ""


def full_name(division: Division) -> str:
    """With what it lies in: 江苏省苏州市吴中区."""
    names = [by_code()[code].name for code in _above(division.code) if code in by_code()]
    return "".join([*names, division.name])


def _above(code: str) -> Iterator[str]:
    if not code.endswith("0000"):
        yield code[:2] + "0000"
    if not code.endswith("00"):
        yield code[:4] + "00"


@cache
def _short(name: str) -> str:
    if name in _SPECIAL:
        return _SPECIAL[name]
    autonomous = _AUTONOMOUS.fullmatch(name)
    if autonomous:
        return autonomous["stem"]
    if "自治" in name:
        return name[: name.index("自治")].removesuffix("族")
    for ending in ("林区", "特区", "新区", "地区", "省", "市", "区", "县", "旗", "盟", "州"):
        stem = name.removesuffix(ending)
        if stem != name and len(stem) >= 2:
            return stem
    return name


def _forms(name: str) -> Iterator[str]:
    yield name
    short = _short(name)
    if short != name:
        yield short
    autonomous = _AUTONOMOUS.fullmatch(name)
    if autonomous:
        yield autonomous["stem"] + autonomous["kind"]
    if name.endswith("地区"):
        yield name
