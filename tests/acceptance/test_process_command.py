"""`wenqu process`: records as JSON lines, without any server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.stack import ROOT, RunningStack, empty_stack

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(180)]

SAMPLES = ROOT / "samples"
BAD = {
    "binary.html": (b"\x00\x01\x02\xff" * 500, "binary"),
    "empty.txt": (b"", "empty"),
    "english.html": (
        b"<html><body><p>There is nothing Chinese on this page at all.</p></body></html>",
        "no_chinese",
    ),
}


@pytest.fixture
def wenqu(tmp_path: Path) -> RunningStack:
    """No stack was ever started in this home."""
    return empty_stack(tmp_path / "home")


def pages() -> list[Path]:
    return sorted([*SAMPLES.glob("*.html"), *SAMPLES.glob("*.txt")])


def test_every_sample_gives_a_line_with_what_its_gold_says(wenqu: RunningStack) -> None:
    gold = {
        page["id"]: page
        for page in map(json.loads, (SAMPLES / "gold.jsonl").read_text(encoding="utf-8").splitlines())
    }
    done = wenqu.cli("process", *pages())
    assert (done.returncode, done.stderr) == (0, "")
    records = {record["id"]: record for record in map(json.loads, done.stdout.splitlines())}
    assert records.keys() == gold.keys()
    dates = {name: record["published"] for name, record in records.items()}
    assert dates == {name: page["published"] for name, page in gold.items()}


def test_the_same_page_gives_the_same_line(wenqu: RunningStack) -> None:
    page = pages()[0]
    once, twice = (wenqu.cli("process", page).stdout for _ in range(2))
    assert once
    assert once == twice


def test_a_page_on_stdin(wenqu: RunningStack) -> None:
    page = pages()[0]
    named, read = (
        json.loads(wenqu.cli("process", argument, stdin=page.read_bytes()).stdout) for argument in (page, "-")
    )
    assert read["id"] == "stdin"
    assert (read["title"], read["body"]) == (named["title"], named["body"])


def test_bad_pages_are_named_with_their_cause_and_harm_no_other(wenqu: RunningStack, tmp_path: Path) -> None:
    for name, (content, _) in BAD.items():
        (tmp_path / name).write_bytes(content)
    good = pages()[:2]

    done = wenqu.cli("process", good[0], *(tmp_path / name for name in BAD), good[1])

    assert done.returncode == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [page.name for page in good]
    told = dict(line.split(": ", 2)[:2] for line in done.stderr.splitlines())
    assert told == {name: cause for name, (_, cause) in BAD.items()}


def test_a_reader_that_leaves_early_is_fine(wenqu: RunningStack) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "wenqu.cli.main", "process", *pages()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=wenqu.environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        os.read(process.stdout.fileno(), 10)
        process.stdout.close()
        assert process.wait(60) == 141
        assert process.stderr.read() == b""
