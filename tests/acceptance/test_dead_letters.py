"""Dead letters as their user meets them: listed, shown, replayed, discarded; never gone without a trace."""

import json
import uuid

import pytest

from tests.support.stack import RunningStack
from wenqu import Client

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]

ENGLISH = b"<html><body><p>Only English words stand in this page, nothing else at all.</p></body></html>"


@pytest.fixture
def dead(stack: RunningStack) -> str:
    """A fresh dead letter."""
    with Client.connect(stack.settings) as client:
        submission = client.submit_bytes(ENGLISH, key=uuid.uuid4().hex, collection="dead")
        [failure] = client.wait(submission.job, timeout=60).failures
    return failure.dead_id


def test_a_replay_is_the_next_generation_and_dies_again_of_the_same_cause(
    stack: RunningStack, dead: str
) -> None:
    dry = stack.cli("dead", "replay", dead, "--dry-run")
    assert dry.stdout.split() == [dead]
    replayed = json.loads(stack.cli("dead", "replay", dead, "--json").stdout)
    [receipt] = replayed["receipts"]
    assert (receipt["outcome"], receipt["generation"]) == ("accepted", 1)
    with Client.connect(stack.settings) as client:
        status = client.wait(replayed["job"], timeout=60)
        assert (status.accepted, status.dead) == (1, 1)
        again = client.dead_letter(status.failures[0].dead_id)
    assert (again.cause, again.content) == ("no_chinese", ENGLISH)
    assert stack.cli("dead", "show", dead).returncode == 4, "the letter that was replayed is settled"
    assert stack.json("audit")["findings"] == []


def test_discarding_deletes_the_letter_and_the_audit_knows(stack: RunningStack, dead: str) -> None:
    assert stack.cli("dead", "discard", dead, "--dry-run").returncode == 0
    assert stack.cli("dead", "show", dead).returncode == 0, "a dry run changes nothing"
    assert "1 discarded" in stack.cli("dead", "discard", dead).stdout
    assert stack.cli("dead", "show", dead).returncode == 4
    assert stack.json("audit")["findings"] == []


def test_filters_choose_and_neither_means_a_question(stack: RunningStack, dead: str) -> None:
    chosen = stack.cli(
        "dead",
        "replay",
        "--cause",
        "no_chinese",
        "--stage",
        "normalize",
        "--since",
        "2020-01-01",
        "--dry-run",
    )
    assert dead in chosen.stdout.split()
    assert dead not in stack.cli("dead", "replay", "--stage", "index", "--dry-run").stdout
    for wrong in (
        ["replay"],
        ["discard"],
        ["replay", dead, "--cause", "binary"],
        ["replay", "--cause", "nonsense"],
    ):
        done = stack.cli("dead", *wrong)
        assert done.returncode == 2, wrong
        assert "Traceback" not in done.stderr
