"""The field reference of the index, written from the record's model and the mapping: `python -m services.index.guide`.

`python -m services.index.guide docs/index.md` writes it between its two marks, `--check` only compares.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel

from services.index.mapping import record_mapping
from shared.errors import UserError
from shared.messages.extracted import ExtractedDocument

BEGIN: Final = "<!-- fields: begin, written by `python -m services.index.guide docs/index.md` -->"
END: Final = "<!-- fields: end -->"

DESCRIPTIONS: Final = Path(__file__).with_name("descriptions.json")
"""What the model does not say of a field; the model wins."""


def fields() -> Iterator[tuple[str, str, str]]:
    """`(name, types, description)` of every field of the record in the order of the mapping; descriptions may be empty."""
    own: dict[str, str] = json.loads(DESCRIPTIONS.read_text(encoding="utf-8"))
    yield from _fields(ExtractedDocument, record_mapping({}), own, "")


def _fields(
    model: type[BaseModel] | None, mapping: dict[str, Any], own: dict[str, str], place: str
) -> Iterator[tuple[str, str, str]]:
    for name, field in mapping.get("properties", {}).items():
        full = f"{place}.{name}" if place else name
        said = model.model_fields.get(name) if model is not None else None
        inner = None if said is None else _part(said.annotation)
        told = own.get(full) or own.get(f"*.{name}") or _first_line(inner)
        yield full, _types(field), (said.description if said is not None else None) or told
        yield from _fields(inner, field, own, full)


def table() -> str:
    """The reference as Markdown."""
    rows = [f"| `{name}` | {kind} | {text} |" for name, kind, text in fields()]
    return "\n".join([BEGIN, "| Field | Type | What it holds |", "|---|---|---|", *rows, END])


def written(document: str) -> str:
    """The document with the reference of now between its marks. Raises UserError where it has none."""
    head, begun, rest = document.partition(BEGIN)
    _, ended, tail = rest.partition(END)
    if not begun or not ended:
        raise UserError(f"the marks are missing; write {BEGIN} and {END} where the fields belong")
    return head + table() + tail


def main(arguments: list[str]) -> int:
    """0 where the file is (now) right, 1 where `--check` finds it is not."""
    parser = argparse.ArgumentParser(prog="python -m services.index.guide")
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true", help="change nothing")
    given = parser.parse_args(arguments)
    before = given.file.read_text(encoding="utf-8")
    after = written(before)
    if given.check:
        return int(before != after)
    given.file.write_text(after, encoding="utf-8")
    return 0


def _part(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_part, get_args(annotation))), None)


def _types(field: dict[str, Any]) -> str:
    if not field.get("enabled", True):
        return "kept, not searched"
    kind = str(field.get("type", "object"))
    if field.get("index") is False and field.get("doc_values") is False:
        return f"{kind}, kept"
    subs = [f"`.{name}`" for name in field.get("fields", {})]
    return kind + (f"; {' '.join(subs)}" if subs else "")


def _first_line(model: type[BaseModel] | None) -> str:
    return "" if model is None or not model.__doc__ else model.__doc__.strip().partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
