"""All pages that match, into a file: JSONL, CSV or Parquet."""

import csv
import importlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from elasticsearch import Elasticsearch
from pydantic import Field

from shared.errors import UserError
from shared.messages.base import Part
from wenqu.search.columns import COLUMNS, row
from wenqu.search.filters import Filters
from wenqu.search.search import scan

FORMATS: Final = ("jsonl", "csv", "parquet")
_SUFFIXES: Final = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}
_ROWS: Final = 500
_FORMULA: Final = ("=", "+", "@", "\t", "\r")
_LIST: Final = "；"


class Exported(Part):
    """What was written."""

    format: str
    pages: int = Field(ge=0)
    target: str


class _Writer(Protocol):
    def write(self, records: Sequence[Mapping[str, Any]]) -> None: ...

    def close(self) -> None: ...


def format_of(target: Path, wanted: str | None = None) -> str:
    """`wanted`, else the format that the file's name ends with. Raises UserError where that says none."""
    form = wanted or _SUFFIXES.get(target.suffix.lower())
    if form not in FORMATS:
        raise UserError(
            f"{target.name or target} names no format; end it in .jsonl, .csv or .parquet, or name one with --format"
        )
    return form


def export(
    client: Elasticsearch,
    alias: str,
    target: Path,
    query: str = "",
    filters: Filters | None = None,
    *,
    form: str | None = None,
    sort: str = "newest",
    fold: bool = False,
    limit: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Exported:
    """Write the pages to `target`, which is there whole or not at all; a file there before is replaced.

    JSONL has whole records, CSV and Parquet the columns of `columns.COLUMNS`; CSV is UTF-8 with a mark that spreadsheets
    look for, lists joined by ；, and no cell of it is taken for a formula. `limit` is the most pages to write.
    Errors as for `search.scan`; UserError where the file can not be written, or Parquet has no pyarrow.
    """
    form = format_of(target, form)
    if not target.parent.is_dir():
        raise UserError(f"there is no folder {target.parent}; create it first")
    fields = () if form == "jsonl" else tuple({path for column in COLUMNS for path in column.needs})
    total, records = scan(client, alias, query, filters, sort=sort, fields=fields, fold=fold)
    total = total if limit is None else min(total, limit)
    beside = target.with_name(f".{target.name}.part")
    try:
        with beside.open("wb") as stream, _writer(form, stream) as writer:
            pages = _copy(records, writer, total, limit, on_progress)
        beside.replace(target)
    except OSError as error:
        raise UserError(f"{target} can not be written: {error.strerror or error}") from error
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
    return Exported(format=form, pages=pages, target=str(target))


def export_to(
    stream: BinaryIO, form: str, records: Iterator[dict[str, Any]], total: int, limit: int | None = None
) -> int:
    """Write records to an open stream; how many. Raises UserError for Parquet without pyarrow."""
    with _writer(form, stream) as writer:
        return _copy(records, writer, total, limit, None)


def _copy(
    records: Iterator[dict[str, Any]],
    writer: _Writer,
    total: int,
    limit: int | None,
    on_progress: Callable[[int, int], None] | None,
) -> int:
    done = 0
    lot: list[dict[str, Any]] = []

    def flush() -> None:
        nonlocal done
        writer.write(lot)
        done += len(lot)
        lot.clear()
        if on_progress is not None:
            on_progress(done, max(total, done))

    for record in records:
        if limit is not None and done + len(lot) >= limit:
            break
        lot.append(record)
        if len(lot) == _ROWS:
            flush()
    flush()
    return done


@contextmanager
def _writer(form: str, stream: BinaryIO) -> Iterator[_Writer]:
    kinds: dict[str, Callable[[BinaryIO], _Writer]] = {"jsonl": _Jsonl, "csv": _Csv, "parquet": _Parquet}
    made = kinds[form](stream)
    yield made
    made.close()


class _Jsonl:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, records: Sequence[Mapping[str, Any]]) -> None:
        for record in records:
            self._stream.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    def close(self) -> None:
        self._stream.flush()


class _Csv:
    def __init__(self, stream: BinaryIO) -> None:
        self._text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="", write_through=True)
        self._rows = csv.writer(self._text)
        self._rows.writerow([column.name for column in COLUMNS])

    def write(self, records: Sequence[Mapping[str, Any]]) -> None:
        self._rows.writerows([_cell(value) for value in row(record)] for record in records)

    def close(self) -> None:
        self._text.flush()
        self._text.detach()


def _cell(value: object) -> str:
    if isinstance(value, list):
        value = _LIST.join(map(str, value))
    text = "" if value is None else str(value)
    risky = text.startswith(_FORMULA) or (text.startswith("-") and not text[1:2].isdigit())
    return f"'{text}" if risky else text


class _Parquet:
    """By pyarrow, an optional package: `pip install 'wenqu[parquet]'`."""

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self._arrow: Any = importlib.import_module("pyarrow")
            parquet: Any = importlib.import_module("pyarrow.parquet")
        except ModuleNotFoundError as error:
            raise UserError(
                "Parquet needs the package pyarrow; install it with pip install 'wenqu[parquet]', or export CSV"
            ) from error
        kinds = {"text": self._arrow.string(), "number": self._arrow.float64(), "day": self._arrow.date32()}
        kinds["list"] = self._arrow.list_(self._arrow.string())
        self._schema = self._arrow.schema([(column.name, kinds[column.kind]) for column in COLUMNS])
        self._file = parquet.ParquetWriter(stream, self._schema, compression="zstd")

    def write(self, records: Sequence[Mapping[str, Any]]) -> None:
        rows = [row(record, days=True) for record in records]
        names = [column.name for column in COLUMNS]
        table = [dict(zip(names, values, strict=True)) for values in rows]
        self._file.write_table(self._arrow.Table.from_pylist(table, schema=self._schema))

    def close(self) -> None:
        self._file.close()
