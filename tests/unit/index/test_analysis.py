"""The file of synonyms, and how a drifted mapping is told."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from services.index.analysis import analysis, digest, shipped_folder, synonym_rules
from services.index.bodies import bodies, mark_of, same_making
from services.index.drift import differences, summary
from services.index.mapping import record_mapping
from shared.errors import StopWorker

RECORD: dict[str, Any] = record_mapping({})


def test_rules_without_comments_in_order(tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_text("# head\n甲区, 乙区 # why\n\n丙 => 丁, 戊\n", "utf-8")
    assert synonym_rules(tmp_path) == ("甲区, 乙区", "丙 => 丁, 戊")


def test_a_folder_without_the_file_has_none(tmp_path: Path) -> None:
    assert synonym_rules(tmp_path) == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("甲区", "one word only"),
        ("甲,, 乙", "empty word"),
        ("甲 => 乙 => 丙", "more than one"),
        ("甲, 、", "letters"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    (tmp_path / "synonyms.txt").write_text(f"甲, 乙\n{line}\n", "utf-8")
    with pytest.raises(StopWorker, match=rf"synonyms\.txt:2: .*{says}"):
        synonym_rules(tmp_path)


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(StopWorker, match="UTF-8"):
        synonym_rules(tmp_path)


def test_the_shipped_rules_are_sound() -> None:
    folder = shipped_folder()
    assert folder is not None
    rules = synonym_rules()
    assert {"经开区, 经济技术开发区", "管委会, 管理委员会"} <= set(rules)
    assert len(set(rules)) == len(rules)


def test_other_synonyms_are_no_other_making() -> None:
    one, other = bodies("a", ("甲, 乙",)).record, bodies("a", ("甲, 丙",)).record
    assert mark_of(one)["synonyms"] != mark_of(other)["synonyms"] == digest(("甲, 丙",))
    assert same_making(mark_of(one), mark_of(other))
    assert not same_making(mark_of(one), mark_of(bodies("b", ("甲, 乙",)).record))
    assert one["settings"]["index"]["analysis"] == analysis(("甲, 乙",))


def test_the_same_mapping_as_a_server_writes_it_has_no_difference() -> None:
    theirs = deepcopy(RECORD)
    theirs["dynamic"] = "strict"
    theirs["properties"]["run"]["dynamic"] = "false"
    del theirs["properties"]["origin"]["type"]
    assert differences(RECORD, theirs) == []


def test_each_kind_of_drift_is_told_by_field() -> None:
    theirs = deepcopy(RECORD)
    theirs["properties"]["added"] = {"type": "long"}
    del theirs["properties"]["body"]["fields"]["bigram"]
    theirs["properties"]["persons"]["properties"]["name"]["ignore_above"] = 9
    theirs["properties"]["quotes"]["dynamic"] = "true"
    told = differences(RECORD, theirs)
    assert told == [
        "added was added",
        "body.bigram is missing",
        "persons.name has another ignore_above",
        "quotes has another dynamic",
    ]
    assert summary([*told, *told]).endswith("and 3 more")
