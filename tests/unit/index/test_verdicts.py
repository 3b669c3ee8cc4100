"""What each answer of Elasticsearch means for its document."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.index.verdicts import Doubt, Indexed, judge
from shared.errors import Reject, RetryLater, StopWorker

CASES = json.loads(
    (Path(__file__).parents[2] / "cases" / "index" / "verdicts.json").read_text(encoding="utf-8")
)
UNAVAILABLE = "elasticsearch_unavailable"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_verdict(case: dict[str, Any]) -> None:
    expect = case["expect"]
    if expect == "stop":
        with pytest.raises(StopWorker, match="start again"):
            judge(case["item"], 7, 100)
        return
    match judge(case["item"], 7, 100):
        case Indexed(version):
            assert (expect, version) == ("indexed", 7)
        case Doubt.CONFLICT:
            assert expect == "conflict"
        case Doubt.ARGUMENT:
            assert expect == "argument"
        case Reject() as reject:
            assert reject.cause == expect != UNAVAILABLE
        case RetryLater() as later:
            assert later.cause == expect == UNAVAILABLE
        case other:
            pytest.fail(f"unexpected {other}")


def test_the_reason_is_told_with_its_causes() -> None:
    error = {
        "type": "document_parsing_exception",
        "reason": "failed to parse",
        "caused_by": {"type": "number_format_exception", "reason": "for input x"},
    }
    verdict = judge({"status": 400, "error": error}, 7, 100)
    assert isinstance(verdict, Reject)
    assert "failed to parse; number_format_exception: for input x" in verdict.detail
