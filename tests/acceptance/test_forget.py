"""`wenqu forget`: nothing of a document is left anywhere, and the audit knows why."""

import json
import uuid
from pathlib import Path

import pytest

from tests.support.stack import RunningStack
from wenqu import Client

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(180)]

PAGE = (
    "清溪新区举行项目签约仪式\n2023年5月6日 来源：清溪日报\n"
    "5月6日，清溪新区举行项目签约仪式，总投资3亿元的{word}项目落户。区长方思敏表示，将做好服务工作。"
)
ENGLISH = b"<html><body><p>Only English words stand in this page, nothing else at all.</p></body></html>"


def submitted(stack: RunningStack, collection: str, content: bytes, key: str) -> str:
    with Client.connect(stack.settings) as client:
        submission = client.submit_bytes(content, key=key, collection=collection)
        client.wait(submission.job, timeout=60)
        return submission.receipts[0].doc_id


def files_with(root: Path, needle: str) -> list[str]:
    """Files whose name or raw bytes hold the words; blobs are compressed, so their names count."""
    return [
        str(path)
        for path in root.rglob("*")
        if path.is_file() and (needle in path.name or needle.encode() in path.read_bytes())
    ]


def test_a_collection_is_erased_everywhere(stack: RunningStack) -> None:
    collection = f"gone-{uuid.uuid4().hex[:8]}"
    kept = submitted(stack, "kept", PAGE.format(word="留存").encode(), key="https://kept.example/page")
    secret = f"https://secret.example/{uuid.uuid4().hex}"
    doc = submitted(stack, collection, PAGE.format(word="机密甲").encode(), key=secret)
    assert submitted(stack, collection, PAGE.format(word="机密乙").encode(), key=secret) == doc
    dead = submitted(stack, collection, ENGLISH, key=f"{secret}/dead")

    dry = stack.json("forget", "--collection", collection, "--dry-run")
    assert sorted(dry["documents"]) == sorted([doc, dead])
    assert dry["there"]["index"] >= 1
    assert dry["there"]["raw"] == 3
    assert dry["there"]["outputs"] == 4
    assert dry["there"]["dead_letters"] == 1
    assert dry["there"]["journal_lines"] >= 6
    assert dry["there"]["ledger"] >= 1

    done = stack.cli("forget", "--collection", collection, "--json")
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["left"].values()) == {0}

    blobs = stack.settings.blobs
    assert files_with(blobs, secret) == []
    assert files_with(blobs / "raw", doc) == []
    assert stack.cli("show", doc).returncode == 4
    assert stack.cli("show", kept).returncode == 0
    assert stack.json("dead", "list", "--limit", "1000") is not None
    assert not [letter for letter in stack.json("dead", "list") if letter["doc_id"] == dead]
    assert stack.json("audit")["findings"] == []
    assert stack.cli("search", "机密甲").stdout.startswith("0 found")

    again = stack.json("forget", "--collection", collection)
    assert set(again["erased"].values()) == {0}, "run twice it has nothing to do"


def test_what_was_forgotten_may_come_again(stack: RunningStack) -> None:
    key = f"https://again.example/{uuid.uuid4().hex}"
    doc = submitted(stack, "again", PAGE.format(word="往返").encode(), key=key)
    assert stack.cli("forget", doc, "--yes").returncode == 0
    assert stack.cli("show", doc).returncode == 4
    assert submitted(stack, "again", PAGE.format(word="往返").encode(), key=key) == doc
    assert stack.cli("show", doc).returncode == 0
    assert stack.json("audit")["findings"] == []


def test_the_old_index_of_a_reindex_is_reached_too(stack: RunningStack) -> None:
    doc = submitted(stack, "older", PAGE.format(word="旧本").encode(), key=uuid.uuid4().hex)
    assert stack.cli("reindex").returncode == 0
    try:
        assert stack.json("forget", doc, "--dry-run")["there"]["index"] == 2
        assert stack.cli("forget", doc, "--yes").returncode == 0
    finally:
        assert stack.cli("reindex", "--drop-old").returncode == 0


def test_what_is_in_flight_is_refused(stack: RunningStack) -> None:
    with Client.connect(stack.settings) as client:
        client.pause(stage="normalize")
        submission = client.submit_bytes(
            PAGE.format(word="途中").encode(), key=uuid.uuid4().hex, collection="flying"
        )
        refused = stack.cli("forget", submission.receipts[0].doc_id, "--yes")
        client.resume(stage="normalize")
        client.wait(submission.job, timeout=60)
    assert refused.returncode == 2
    assert "in flight" in refused.stderr
    assert stack.cli("forget", submission.receipts[0].doc_id, "--yes").returncode == 0


def test_mistakes_are_explained(stack: RunningStack) -> None:
    assert stack.cli("forget").returncode == 2
    assert stack.cli("forget", "abcdef123456", "--yes").returncode == 4
    assert stack.cli("forget", "--collection", "never-was", "--yes").returncode == 4
    asked = stack.cli("forget", "--collection", "kept")
    assert asked.returncode != 0, "without an answer nothing is erased"
