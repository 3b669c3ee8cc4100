"""Dead letters: kept with their bytes, listed newest first, one per id."""

from pathlib import Path

import pytest

from shared.errors import Cause, NotFound
from shared.storage.blobs import FolderBlobs
from shared.storage.dead import DeadLetter, DeadLetters


def letter(dead_id: str, at: str, content: bytes = b"bytes") -> DeadLetter:
    return DeadLetter(
        dead_id=dead_id,
        source_key="file:///页.html",
        stage="normalize",
        cause=Cause.NO_CHINESE,
        detail="无中文",
        at=at,
        size=len(content),
        content=content,
    )


@pytest.fixture
def dead(tmp_path: Path) -> DeadLetters:
    return DeadLetters(FolderBlobs(tmp_path))


def test_a_letter_comes_back_whole(dead: DeadLetters) -> None:
    original = letter("ab.1.0", "2026-01-01T00:00:00.000Z", b"\xff\x00")
    dead.put([original])
    assert dead.get("ab.1.0") == original


def test_the_newest_come_first_without_their_bytes(dead: DeadLetters) -> None:
    dead.put([letter("aa.1.0", "2026-01-01T00:00:00.000Z"), letter("bb.1.0", "2026-01-02T00:00:00.000Z")])
    listed = list(dead.newest())
    assert [one.dead_id for one in listed] == ["bb.1.0", "aa.1.0"]
    assert all(one.content is None for one in listed)


def test_the_same_id_on_two_days_is_one_letter(dead: DeadLetters) -> None:
    dead.put([letter("aa.1.0", "2026-01-01T23:59:59.999Z")])
    dead.put([letter("aa.1.0", "2026-01-02T00:00:00.000Z")])
    assert [one.at[:10] for one in dead.newest()] == ["2026-01-02"]


def test_a_damaged_letter_is_listed_as_such(dead: DeadLetters, tmp_path: Path) -> None:
    dead.put([letter("aa.1.0", "2026-01-01T00:00:00.000Z")])
    [path] = (tmp_path / "dead").glob("*/*/aa.1.0")
    path.write_bytes(path.read_bytes()[:50])
    assert [one.cause for one in dead.newest()] == [Cause.BLOB_CORRUPT]


@pytest.mark.parametrize("dead_id", ["", "x", "never", "../../etc/passwd", "*", "a*"])
def test_an_unknown_id_is_not_found(dead: DeadLetters, dead_id: str) -> None:
    with pytest.raises(NotFound, match="dead list"):
        dead.get(dead_id)
