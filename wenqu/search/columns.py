"""A record as one row of a table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

Record = Mapping[str, Any]
Kind = Literal["text", "number", "day", "list"]


@dataclass(frozen=True)
class Column:
    """A column: its name, what it holds, how it is read from a record, and the fields it needs for that."""

    name: str
    kind: Kind
    read: Callable[[Record], Any]
    needs: tuple[str, ...]


def _field(name: str, kind: Kind = "text") -> Column:
    return Column(name, kind, lambda record: record.get(name), (name,))


def _origin(name: str) -> Column:
    return Column(name, "text", lambda record: record["origin"].get(name), (f"origin.{name}",))


def _names(name: str, path: str, field: str = "name") -> Column:
    return Column(
        name,
        "list",
        lambda record: _each(item.get(field) for item in record.get(path) or ()),
        (f"{path}.{field}",),
    )


def _each(values: Iterable[Any]) -> list[str]:
    """Each value once, in order."""
    return list(dict.fromkeys(str(value) for value in values if value is not None))


def _with_titles(record: Record) -> list[str]:
    people = record.get("persons") or ()
    return [
        f"{one['name']}（{'、'.join(one['titles'])}）" if one.get("titles") else one["name"] for one in people
    ]


def _amounts(record: Record) -> list[str]:
    """`总投资 12.5亿元`."""
    money = (one for one in record.get("quantities") or () if one.get("dimension") == "money")
    return _each(" ".join(filter(None, (one.get("what"), one.get("text")))) for one in money)


def _largest(record: Record) -> float | None:
    yuan = [
        one["base_value"]
        for one in record.get("quantities") or ()
        if one.get("base_unit") == "元" and one.get("base_value") is not None
    ]
    return float(max(yuan)) if yuan else None


def _said(record: Record) -> list[str]:
    said = [*(record.get("quotes") or ()), *(record.get("reported") or ())]
    return [f"{one['speaker']}：{one['text']}" for one in said]


_MONEY: Final = tuple(
    f"quantities.{name}" for name in ("text", "what", "dimension", "base_value", "base_unit")
)
COLUMNS: Final = (
    _origin("doc_id"),
    _origin("collection"),
    _field("title"),
    _field("published", "day"),
    _field("published_time"),
    _field("source"),
    _field("author"),
    _field("topic"),
    _names("zones", "zones"),
    _names("places", "places", "full_name"),
    Column("persons", "list", _with_titles, ("persons.name", "persons.titles")),
    _names("organizations", "organizations"),
    Column("amounts", "list", _amounts, _MONEY),
    Column("largest_amount_yuan", "number", _largest, _MONEY),
    _names("event_dates", "event_dates", "date"),
    Column("speech", "list", _said, ("quotes.speaker", "quotes.text", "reported.speaker", "reported.text")),
    _names("doc_numbers", "doc_numbers", "text"),
    _names("keywords", "keywords", "text"),
    _field("summary"),
    _field("body"),
    _origin("url"),
    _origin("source_key"),
)
"""The columns of CSV and Parquet, in order."""


def row(record: Record, *, days: bool = False) -> list[Any]:
    """The values of `COLUMNS`: texts, numbers, lists of texts; days as dates if `days`, else as YYYY-MM-DD."""
    values = [column.read(record) for column in COLUMNS]
    if days:
        values = [
            date.fromisoformat(value) if column.kind == "day" and value else value
            for column, value in zip(COLUMNS, values, strict=True)
        ]
    return values
