"""The scorer on a handful of lines, and beside the reference scorer where that is at hand."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wenqu.evaluate.__main__ import main, report, table
from wenqu.evaluate.pagesets import page_sets, process, read_gold
from wenqu.evaluate.scores import intervals, score_page, summary

SHARED = Path(os.environ.get("WENQU_SHARED") or Path(__file__).parents[3].parent / "shared")
DEV = SHARED / "evaluation" / "dev"

GOLD: dict[str, Any] = {
    "id": "one.txt",
    "script": "hans",
    "title": "柏森区召开会议",
    "published": "2023-05-09",
    "published_time": None,
    "source": "柏森日报",
    "breadcrumb": ["首页", "要闻"],
    "persons": [{"name": "石明远", "titles": ["柏森经开区管委会主任"]}, {"name": "赵一川", "titles": []}],
    "organizations": ["柏森新材料有限公司"],
    "zones": [],
    "quantities": [{"text": "5万吨", "value": 50000, "unit": "吨"}],
    "event_dates": ["2023-05-08"],
    "quotes": [{"speaker": "石明远", "begins": "要早日投产，形成"}],
    "reported": [],
    "slogans": [],
    "boilerplate": ["责任编辑"],
    "body_starts": "5月8日，柏森区召开",
    "body_ends": "进行了交流。",
    "optional": {"persons": ["钱大有"]},
}
FOUND: dict[str, Any] = {
    "id": "one.txt",
    "title": "柏森区召开会议",
    "published": "2023-05-09",
    "source": "柏森网",
    "breadcrumb": ["首页", "要闻"],
    "persons": [{"name": "石明远", "titles": ["主任"]}, {"name": "钱大有", "titles": ["镇长"]}],
    "organizations": ["柏森日报", "柏森新材料有限公司", "柏森集团"],
    "zones": ["柏森经开区"],
    "quantities": [
        {"text": "5 万吨", "value": 50000.0, "unit": "吨"},
        {"text": "3年", "value": 3, "unit": "年"},
        {"text": "8%", "value": 8, "unit": "%"},
    ],
    "event_dates": [{"date": "2023-05-08"}, {"date": "2023-05-09"}, {"date": "2023-05"}],
    "quotes": [{"speaker": "石明远", "text": "“要早日投产，形成示范。"}],
    "body": "5月8日，柏森区召开会议。\n进行了交流。责任编辑：甲",
}


def test_a_page_is_counted_field_by_field() -> None:
    fields = summary([score_page(GOLD, FOUND)])

    assert fields["title"]["f1"] == 1
    assert fields["source"]["f1"] == 0
    assert fields["published_time"] == {
        "support": 0, "precision": None, "recall": None, "f1": None, "accuracy": 1.0,
    }  # fmt: skip
    assert fields["persons"]["precision"] == 1
    assert fields["persons"]["recall"] == 0.5
    assert fields["person_titles"]["f1"] == 0
    assert fields["organizations"]["precision"] == 0.5
    assert fields["zones"]["f1"] is None
    assert fields["quantities"]["precision"] == 0.5
    assert fields["event_dates"]["f1"] == 1
    assert fields["quotes"]["f1"] == 1
    assert [fields[name]["accuracy"] for name in ("body_starts", "body_ends", "body_clean")] == [1, 0, 0]


def test_a_page_without_a_record_is_wrong_everywhere() -> None:
    fields = summary([score_page(GOLD, None)])

    assert fields["zone_label"]["accuracy"] == 0
    assert fields["persons"]["recall"] == 0
    assert "body_starts" not in fields


def test_the_errors_say_what_was_extra_and_missed() -> None:
    errors = score_page(GOLD, FOUND).errors

    assert ("persons", "missed", "赵一川") in errors
    assert ("organizations", "extra", "柏森集团") in errors
    assert ("body_clean", "failed", "") in errors


def test_intervals_hold_the_figure_and_are_the_same_every_time() -> None:
    pages = [
        score_page(GOLD, FOUND),
        score_page(GOLD, {**FOUND, "source": "柏森日报"}),
        score_page(GOLD, None),
    ]
    low, high = intervals(pages)["source"] or (1.0, 0.0)

    assert intervals(pages) == intervals(pages)
    assert low == 0
    assert (summary(pages)["source"]["f1"] or 0) <= high == 1
    assert intervals([])["source"] is None


def test_the_table_has_a_column_for_each_set_and_script() -> None:
    told = report({"samples": [score_page(GOLD, FOUND)]})

    assert list(told["scripts"]) == ["simplified"]
    assert "samples (1)" in table("set", told["sets"])


def test_an_unknown_set_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "nowhere"]) == 2
    assert "no set nowhere" in capsys.readouterr().err


@pytest.mark.skipif(not DEV.is_dir(), reason="no evaluation pages beside the checkout (WENQU_SHARED)")
def test_it_agrees_with_the_reference(tmp_path: Path) -> None:
    dev = next(one for one in page_sets(Path(__file__).parents[3]) if one.name == "dev")
    golds = read_gold(dev.gold)
    records = process(dev, golds)
    damaged = _damaged(records)
    for each in (records, damaged):
        predicted = tmp_path / "pred.jsonl"
        predicted.write_text("".join(json.dumps(one) + "\n" for one in each.values()), "utf-8")
        command = [
            sys.executable,
            str(SHARED / "evaluation" / "score.py"),
            str(dev.gold),
            str(predicted),
            "--json",
        ]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        reference = json.loads(told)["fields"]

        ours = summary([score_page(gold, each.get(gold["id"])) for gold in golds])

        assert _rounded(ours) == _rounded(reference)


def _rounded(fields: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        name: {key: None if value is None else round(value, 4) for key, value in values.items()}
        for name, values in fields.items()
    }


def _damaged(records: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Records with values lost, moved to the next page, and one page missing: every kind of error occurs."""
    chance = random.Random(7)
    names = list(records)
    damaged = {}
    for name, after in zip(names[1:], names[2:] + names[:1], strict=True):
        record = dict(records[name])
        for field, value in record.items():
            if field == "body" and chance.random() < 0.3:
                record[field] = value[5:]
            elif field != "id" and isinstance(value, list) and chance.random() < 0.6:
                record[field] = value[1:] + records[after][field][:2]
            elif field in ("title", "source", "published") and chance.random() < 0.4:
                record[field] = chance.choice([None, records[after][field]])
        damaged[name] = record
    return damaged
