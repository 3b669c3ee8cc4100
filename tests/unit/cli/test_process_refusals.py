"""What `wenqu process` says of pages that no stage ever sees."""

from pathlib import Path

import pytest

from tests.support.stack import RunningStack, empty_stack


@pytest.fixture
def wenqu(tmp_path: Path) -> RunningStack:
    return empty_stack(tmp_path / "home")


def test_each_page_has_its_line_and_cause(wenqu: RunningStack, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    with (tmp_path / "huge.txt").open("wb") as huge:
        huge.truncate(10_000_001)
    done = wenqu.cli("process", tmp_path / "empty.html", tmp_path / "huge.txt")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("empty.html: empty: ")
    assert lines[1].startswith("huge.txt: too_large: ")
    assert done.stdout == ""


def test_a_path_that_does_not_exist_is_a_mistake(wenqu: RunningStack, tmp_path: Path) -> None:
    done = wenqu.cli("process", tmp_path / "nowhere.html")
    assert done.returncode == 2
    assert "not_found: there is no file" in done.stderr
    assert "Traceback" not in done.stderr


def test_pages_in_folders_are_named_by_their_path(wenqu: RunningStack, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    for name in ("a/index.html", "b/index.html"):
        (pages / name).parent.mkdir(parents=True)
        (pages / name).write_bytes(b"")
    done = wenqu.cli("process", pages)
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["a/index.html", "b/index.html"]


def test_empty_stdin_is_refused_too(wenqu: RunningStack) -> None:
    done = wenqu.cli("process", "-")
    assert (done.returncode, done.stderr) == (1, "stdin: empty: stdin is empty\n")
