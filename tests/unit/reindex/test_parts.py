"""The pure parts of a reindex: what differs, what the journal tells, which outputs lie in the store."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from shared.ids import doc_id
from shared.storage.blobs import Blob, FolderBlobs
from tests.unit.index.records import record
from wenqu.reindex.copy import unlike
from wenqu.reindex.difference import differences
from wenqu.reindex.records import Records
from wenqu.reindex.tail import JournalTail

INDEX = st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(1, 3))


@given(INDEX, INDEX)
def test_after_the_differences_nothing_is_missing_old_or_too_much(
    source: dict[str, int], copy: dict[str, int]
) -> None:
    result = dict(copy)
    for found in differences(iter(sorted(source.items())), iter(sorted(copy.items()))):
        if found.kind == "copy":
            result[found.doc] = source[found.doc]
        else:
            del result[found.doc]
    assert result == {doc: max(version, copy.get(doc, 0)) for doc, version in source.items()}


def test_equal_indices_have_no_differences() -> None:
    assert list(differences(iter([("a", 1), ("b", 2)]), iter([("a", 1), ("b", 2)]))) == []


def line(entry: str, outcome: str = "indexed", kind: str = "ended") -> str:
    return json.dumps({"kind": kind, "entry": entry, "outcome": outcome}) + "\n"


def test_the_tail_tells_what_came_since(tmp_path: Path) -> None:
    folder = tmp_path / "journal" / "2026-01-01"
    folder.mkdir(parents=True)
    segment = folder / "a.jsonl"
    doc, other = doc_id("c", "1"), doc_id("c", "2")
    segment.write_text(line(f"{doc}.1.0"))
    tail = JournalTail(tmp_path)
    assert tail.indexed() == {}
    whole = line(f"{doc}.3.1") + line(f"{doc}.3.0") + line(f"{doc}.2.9") + line(f"{other}.4.0", "dead")
    torn = line(f"{other}.5.0")
    with segment.open("a") as file:
        file.write(whole + "not json\n" + torn[:20])
    assert tail.indexed() == {doc: (3, 1)}
    with segment.open("a") as file:
        file.write(torn[20:])
    (folder / "b.jsonl").write_text(line(f"{doc}.4.0") + line(f"{doc}.9.0", kind="accepted"))
    assert tail.indexed() == {other: (5, 0), doc: (4, 0)}
    assert tail.indexed() == {}


def test_outputs_are_found_by_their_operation(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    made = record("page", revision=4, generation=2, title="标题")
    blobs.put(
        [
            Blob("extract/aa11", made.encode()),
            Blob("extract/bb22", b"no record"),
            Blob("extract/cc33", record("other").encode()),
        ]
    )
    records = Records(blobs)
    doc = made.origin.doc_id
    assert records.get(doc, 4, 2) == made
    assert records.get(doc, 4, 1) is None
    blobs.path("extract/aa11").write_bytes(b"damaged")
    assert records.get(doc, 4, 2) is None
    assert Records(blobs).get(doc, 4, 2) is None


def test_what_is_made_by_the_index_stage_is_no_difference() -> None:
    ours = {"title": "a", "run": {}, "bands": ["x"], "truncated": False, "body": "b"}
    assert unlike(ours, {**ours, "run": {"job": "j"}, "bands": []}) == []
    assert unlike(ours, {**ours, "title": "c", "body": "d"}) == ["body", "title"]
