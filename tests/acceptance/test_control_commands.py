"""Pause, resume and cancel on the whole stack: pages wait, go on, or end as cancelled, and the audit agrees."""

import uuid
from collections.abc import Iterator

import pytest

from shared.errors import NotFound
from tests.support.stack import ROOT, RunningStack
from wenqu import Client
from wenqu.models import Submission

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]

PAGE = (ROOT / "samples" / "luzhou-few-glosses.txt").read_text(encoding="utf-8")


@pytest.fixture
def client(stack: RunningStack) -> Iterator[Client]:
    with Client.connect(stack.settings) as client:
        yield client
        client.resume()


def submit(client: Client) -> Submission:
    text = f"{PAGE}\n第{uuid.uuid4().int % 10**9}号\n"
    return client.submit_bytes(text.encode(), key=uuid.uuid4().hex, collection="control")


def settled(client: Client, waiting: int) -> None:
    """Until so many documents wait at extract."""
    while client.depths()["extract"]["waiting"] != waiting:
        client.clock.sleep(0.05)


def test_what_is_paused_waits_and_goes_on(stack: RunningStack, client: Client) -> None:
    assert stack.json("pause", "--stage", "extract", "--reason", "new lexicon")["changed"]
    job = submit(client).job
    settled(client, 1)
    client.clock.sleep(1.0)
    status = stack.json("job", job)
    assert (status["accepted"], status["in_flight"]) == (1, 1)
    assert [pause["stage"] for pause in status["pauses"]] == ["extract"]
    [shown] = stack.json("status")["pauses"]
    assert shown["detail"] == "new lexicon"
    assert "paused: all jobs at extract" in stack.cli("status").stdout
    assert len(stack.json("resume")["lifted"]) == 1
    assert client.wait(job, timeout=30).indexed == 1
    assert stack.json("audit")["findings"] == []


def test_a_cancelled_page_is_never_indexed(stack: RunningStack, client: Client) -> None:
    client.pause(stage="extract")
    submission = submit(client)
    settled(client, 1)
    assert stack.json("cancel", submission.job)["job"] == submission.job
    status = client.wait(submission.job, timeout=30)
    assert (status.accepted, status.cancelled) == (1, 1)
    client.resume()
    with pytest.raises(NotFound):
        client.show(submission.receipts[0].doc_id)
    assert stack.json("audit")["findings"] == []
