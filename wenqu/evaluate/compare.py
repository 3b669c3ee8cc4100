"""What of a record is compared with gold, and in which form."""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final

Record = Mapping[str, Any]

_UNITS: Final = {
    "平方米": ("m2", "平米", "㎡"),
    "立方米": ("m3",),
    "公里": ("km", "千米"),
    "平方公里": ("平方千米", "km2"),
    "百分点": ("个百分点",),
    "千克": ("公斤", "kg"),
    "元": ("元人民币", "人民币元", "人民币"),
    "MW": ("兆瓦",),
    "GW": ("吉瓦",),
}
_SAME_UNIT: Final = {alias: unit for unit, aliases in _UNITS.items() for alias in aliases}
_DURATIONS: Final = frozenset(
    ("年", "个月", "月", "周", "天", "日", "小时", "个小时", "分钟", "秒", "周年", "岁", "周岁", "工作日", "个工作日")
)  # fmt: skip
_DIGIT: Final = re.compile(r"\d")
_DROPPED: Final = ("Cf", "Cc", "So", "Sk")
_SPEECH_COMPARED: Final = 8
_DAY: Final = 10


def plain(value: object) -> str:
    """A value after NFKC, without whitespace, control, zero-width and emoji characters.

    A mention that is an object counts by its name, date or text.
    """
    if isinstance(value, Mapping):
        value = next((value[name] for name in ("name", "date", "text") if value.get(name)), "")
    return "".join(
        character
        for character in unicodedata.normalize("NFKC", str(value))
        if not character.isspace()
        and unicodedata.category(character) not in _DROPPED
        and not "\ufe00" <= character <= "\ufe0f"
    )


def one(record: Record, field: str) -> Hashable:
    """The comparable value of a single-valued field; None where it is absent or empty."""
    value = record.get(field)
    if field == "breadcrumb":
        return tuple(map(plain, value or ())) or None
    return plain(value) if value else None


def many(record: Record, field: str) -> set[Hashable]:
    """The comparable items of a set-valued field."""
    listed = _list(record, field if field != "person_titles" else "persons")
    match field:
        case "persons":
            return {plain(person["name"]) for person in listed}
        case "person_titles":
            return {(plain(one["name"]), plain(title)) for one in listed for title in one.get("titles") or ()}
        case "quantities":
            return {amount(item["value"], item["unit"]) for item in listed if item.get("value") is not None}
        case "quotes" | "reported":
            return {_speech(item) for item in listed}
        case _:
            return set(map(plain, listed))


def unjudged(gold: Record, found: Record, field: str) -> set[Hashable]:
    """Items that are neither right nor wrong to find, unless the gold has them."""
    extra: Mapping[str, Any] = gold.get("optional") or {}
    mine = many(found, field)
    free: set[Hashable] = set()
    titles = [plain(title) for person in gold["persons"] for title in person["titles"]]
    match field:
        case "person_titles":
            names = set(map(plain, extra.get("persons", ())))
            return {pair for pair in mine if isinstance(pair, tuple) and pair[0] in names}
        case "quantities":
            return {amount(*pair) for pair in extra.get(field, ())} | set(_uncounted(found))
        case "quotes" | "reported":
            return many(gold, "reported" if field == "quotes" else "quotes")
        case "event_dates":
            free = {gold["published"]} | {day for day in mine if isinstance(day, str) and len(day) < _DAY}
        case "organizations":
            free = {plain(gold.get("source") or "")} | _inside(mine, titles)
        case "zones":
            named = [*many(gold, "organizations"), *map(plain, extra.get("organizations", ()))]
            free = {plain(gold.get("zone_label") or "")} | _inside(mine, [*titles, *map(str, named)])
    return free | set(map(plain, extra.get(field, ())))


def body_facts(gold: Record, body: str) -> tuple[bool, bool, bool]:
    """Whether a body starts right, ends right, and holds no boilerplate."""
    text = plain(body)
    return (
        text.startswith(plain(gold["body_starts"])),
        text.endswith(plain(gold["body_ends"])),
        not any(plain(phrase) in text for phrase in gold["boilerplate"]),
    )


def _list(record: Record, field: str) -> list[Any]:
    return record.get(field) or []


def amount(value: float, unit: str | None) -> tuple[float, str]:
    """A value to nine digits and its unit under one of its names."""
    name = plain(unit or "")
    return float(f"{float(value):.9g}"), _SAME_UNIT.get(name, name)


def _speech(item: Record) -> tuple[str, str]:
    begins = plain(item.get("begins") or item.get("text") or "").lstrip("“‘「『\"'")
    return plain(item.get("speaker") or ""), begins[:_SPEECH_COMPARED]


def _uncounted(found: Record) -> Iterable[tuple[float, str]]:
    """Durations, and amounts that the page writes wholly in Chinese digits."""
    for item in _list(found, "quantities"):
        if item.get("value") is None:
            continue
        in_words = item.get("text") and not _DIGIT.search(plain(item["text"]))
        if in_words or plain(item["unit"] or "") in _DURATIONS:
            yield amount(item["value"], item["unit"])


def _inside(items: Iterable[Hashable], wholes: Iterable[str]) -> set[Hashable]:
    wholes = list(wholes)
    return {item for item in items if any(str(item) in whole for whole in wholes)}
