"""The journal: every record is read back; a torn end is left out."""

import json
import multiprocessing
from pathlib import Path

import pytest

from shared.runtime.clock import SystemClock
from shared.storage.journal import Journal, read_journal


def test_records_come_back_with_their_time(tmp_path: Path) -> None:
    journal = Journal(tmp_path, SystemClock())
    journal.append([{"kind": "accepted", "entry": "a", "key": "区委.html"}, {"kind": "ended", "entry": "a"}])
    journal.append([])
    journal.append([{"kind": "ended", "entry": "b"}])
    records = list(read_journal(tmp_path))
    assert [(record["kind"], record["entry"]) for record in records] == [
        ("accepted", "a"),
        ("ended", "a"),
        ("ended", "b"),
    ]
    assert all(str(record["at"]).endswith("Z") for record in records)


def test_a_torn_line_is_left_out(tmp_path: Path) -> None:
    Journal(tmp_path, SystemClock()).append([{"kind": "x", "entry": "a"}])
    [segment] = (tmp_path / "journal").glob("*/*.jsonl")
    with segment.open("ab") as stream:
        stream.write(json.dumps({"entry": "torn"}).encode()[:-3])
    assert [record["entry"] for record in read_journal(tmp_path)] == ["a"]


@pytest.mark.parametrize("damage", [b"{\n", b"\xff\n", b"[]\n", b"{}\n"])
def test_a_damaged_line_is_named_and_the_rest_is_read(tmp_path: Path, damage: bytes) -> None:
    journal = Journal(tmp_path, SystemClock())
    journal.append([{"kind": "x", "entry": "a"}])
    [segment] = (tmp_path / "journal").glob("*/*.jsonl")
    with segment.open("ab") as stream:
        stream.write(damage)
    journal.append([{"kind": "x", "entry": "b"}])
    records = list(read_journal(tmp_path))
    assert [record.get("entry") for record in records] == ["a", None, "b"]
    assert (records[1]["kind"], records[1]["line"]) == ("damaged", 2)


def _append(root: Path, journal: Journal) -> None:
    journal.append([{"kind": "x", "entry": "child"}])


def test_a_forked_child_has_a_segment_of_its_own(tmp_path: Path) -> None:
    journal = Journal(tmp_path, SystemClock())
    journal.append([{"kind": "x", "entry": "parent"}])
    child = multiprocessing.get_context("fork").Process(target=_append, args=(tmp_path, journal))
    child.start()
    child.join()
    journal.append([{"kind": "x", "entry": "parent again"}])
    assert len(list((tmp_path / "journal").glob("*/*.jsonl"))) == 2
    assert {record["entry"] for record in read_journal(tmp_path)} == {"parent", "child", "parent again"}


def test_a_lone_surrogate_does_not_stop_it(tmp_path: Path) -> None:
    Journal(tmp_path, SystemClock()).append([{"kind": "x", "key": "\ud800"}])
    assert [record["key"] for record in read_journal(tmp_path)] == ["\ud800"]


pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
