"""How answers look."""

import io
import json

import pytest

from wenqu.cli import demo, render
from wenqu.cli.search import names, person


def test_hits_are_marked_where_there_are_no_colours(capsys: pytest.CaptureFixture[str]) -> None:
    render.console().print(render.emphasized("a &lt;b&gt; <em>保税</em>区 [bold]"))
    assert capsys.readouterr().out == "a <b> [保税]区 [bold]\n"


def test_json_is_utf8_whatever_the_terminal_is(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="ascii"))
    render.print_json_line({"title": "文渠", "odd": "\ud800"})
    assert json.loads(written.getvalue().decode()) == {"title": "文渠", "odd": "?"}


def test_tables_take_markup_literally(capsys: pytest.CaptureFixture[str]) -> None:
    render.print_table([("[red]x[/red]", "1")], ("page", "n"))
    assert "[red]x[/red]" in capsys.readouterr().out


def test_empty_facts_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    render.print_facts({"title": "一", "source": ""})
    out = capsys.readouterr().out
    assert "title" in out
    assert "source" not in out


def test_a_record_fits_into_six_cells() -> None:
    record = {
        "title": "某区召开会议",
        "published": "2022-01-28",
        "source": None,
        "zone_label": "某园区",
        "zones": [],
        "persons": [{"name": name} for name in ("甲某", "乙某", "丙某", "丁某", "甲某")],
        "quantities": [{"text": "3家", "dimension": "count"}, {"text": "3亿元", "dimension": "money"}],
    }
    assert demo.row(record) == (
        "某区召开会议",
        "2022-01-28",
        "",
        "某园区",
        "甲某、乙某、丙某 +1",
        "3亿元、3家",
    )


def test_an_empty_record_is_an_empty_row() -> None:
    assert demo.row({}) == ("",) * 6


def test_names_and_titles() -> None:
    assert names([{"name": "甲"}, {"name": "乙"}, {"name": "甲"}]) == "甲、乙"
    assert names(None) == ""
    assert person({"name": "甲", "titles": ["区长", "书记"]}) == "甲 (区长、书记)"
    assert person({"name": "甲"}) == "甲"
