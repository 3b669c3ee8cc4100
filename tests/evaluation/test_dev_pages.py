"""Scores normalize and extract on the development pages, which are kept beside the checkout."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from services.extract.pipeline import extract
from services.normalize.pipeline import normalize
from shared.ids import content_hash, doc_id
from shared.messages.documents import Origin, RawDocument
from wenqu.records import record

SHARED = Path(os.environ.get("WENQU_SHARED") or Path(__file__).parents[2].parent / "shared")
DEV = SHARED / "evaluation" / "dev"
FLOORS = {
    "title": 0.98,
    "published": 0.98,
    "published_time": 0.98,
    "source": 0.98,
    "breadcrumb": 0.9,
    "zone_label": 0.98,
    "prev_title": 0.98,
    "next_title": 0.98,
    "body_starts": 0.94,
    "body_ends": 0.94,
    "body_clean": 0.94,
}

pytestmark = pytest.mark.skipif(
    not DEV.is_dir(), reason="no evaluation pages beside the checkout (WENQU_SHARED)"
)


def _raw(path: Path) -> RawDocument:
    content = path.read_bytes()
    origin = Origin(
        collection="dev",
        doc_id=doc_id("dev", path.name),
        revision=1,
        generation=0,
        source_key=path.name,
        content_hash=content_hash(content),
        job="evaluation",
        accepted_at="2025-01-01T00:00:00Z",
        filename=path.name,
    )
    return RawDocument(origin=origin, content=content)


@cache
def _records() -> tuple[dict[str, Any], ...]:
    return tuple(
        record(path.name, extract(normalize(_raw(path)))) for path in sorted((DEV / "pages").iterdir())
    )


@pytest.fixture
def scores(tmp_path: Path) -> dict[str, dict[str, float]]:
    predicted = tmp_path / "pred.jsonl"
    predicted.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in _records()), "utf-8")
    command = [
        sys.executable,
        str(SHARED / "evaluation" / "score.py"),
        str(DEV / "gold.jsonl"),
        str(predicted),
    ]
    table = subprocess.run([*command, "--errors"], check=True, capture_output=True, text=True)
    sys.stdout.write(table.stdout + table.stderr)
    summary = json.loads(
        subprocess.run([*command, "--json"], check=True, capture_output=True, text=True).stdout
    )
    assert not summary["missing"]
    fields: dict[str, dict[str, float]] = summary["fields"]
    return fields


def test_the_floors_hold(scores: dict[str, dict[str, float]]) -> None:
    reached = {
        name: scores[name]["f1" if name in scores and "f1" in scores[name] else "accuracy"] for name in FLOORS
    }

    below = {name: score for name, score in reached.items() if (score or 0) < FLOORS[name]}

    assert not below


def test_absent_values_stay_null(scores: dict[str, dict[str, float]]) -> None:
    assert scores["published"]["precision"] == 1
    assert scores["source"]["precision"] == 1
    assert scores["zone_label"]["precision"] == 1


def test_every_span_lies_in_the_text() -> None:
    for line in _records():
        text = line["text"]
        for evidence in line["evidence"].values():
            assert evidence["start"] is None or 0 <= evidence["start"] < evidence["end"] <= len(text)
        for segment in line["body_segments"]:
            length = segment["end"] - segment["start"]
            assert line["body"][segment["at"] :][:length] == text[segment["start"] : segment["end"]]
