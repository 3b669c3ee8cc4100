"""The field reference in the documentation is the one that model and mapping give."""

import json
from pathlib import Path

import pytest

from services.index.guide import BEGIN, DESCRIPTIONS, END, fields, main, table, written
from shared.errors import UserError

DOCUMENT = Path(__file__).parents[3] / "docs" / "index.md"


def test_the_documentation_is_of_this_mapping() -> None:
    assert main([str(DOCUMENT), "--check"]) == 0, "run: python -m services.index.guide docs/index.md"


def test_every_field_is_described() -> None:
    assert [name for name, _, text in fields() if not text.strip()] == []


def test_names_are_english() -> None:
    for name, _, _ in fields():
        assert name.replace("_", "").replace(".", "").isascii(), name
        assert name == name.lower()


def test_nothing_is_described_that_is_not_there() -> None:
    known = {name for name, _, _ in fields()}
    leaves = {f"*.{name.rpartition('.')[2]}" for name in known}
    assert set(json.loads(DESCRIPTIONS.read_text("utf-8"))) <= known | leaves


def test_a_description_can_not_break_the_table() -> None:
    assert all("|" not in text and "\n" not in text for row in fields() for text in row)


def test_a_stale_reference_is_seen_and_put_right(tmp_path: Path) -> None:
    file = tmp_path / "index.md"
    file.write_text(f"# Head\n{BEGIN}\nold\n{END}\ntail\n", "utf-8")
    assert main([str(file), "--check"]) == 1
    assert main([str(file)]) == 0
    assert file.read_text("utf-8") == f"# Head\n{table()}\ntail\n"
    assert main([str(file), "--check"]) == 0


def test_a_document_without_marks_is_refused() -> None:
    with pytest.raises(UserError, match="marks are missing"):
        written("# Head\n")
