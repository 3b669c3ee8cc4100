"""Both ways in, and the search."""

import shutil
import uuid

from tests.stack.pages import ROOT
from tests.stack.producer import submit
from tests.stack.running import ComposeStack, until
from wenqu import Client

PAGES = 16


def samples_in(stack: ComposeStack) -> str:
    """A folder of the inbox with the samples; its name."""
    name = f"s{uuid.uuid4().hex[:10]}"
    shutil.copytree(ROOT / "samples", stack.inbox / name)
    return name


def test_command_in_the_container(stack: ComposeStack) -> None:
    name = samples_in(stack)
    answer = stack.wenqu("submit", f"/inbox/{name}", "--collection", name, "--wait")
    assert answer["status"]["indexed"] == answer["status"]["accepted"] == PAGES
    code, out, err = stack.run("ingest", "wenqu", "search", "綜合保稅區 跨境電商")
    assert code == 0, err
    assert "[综合保税区]首条[跨境电商]" in out


def test_message_from_the_host(stack: ComposeStack, client: Client) -> None:
    name = samples_in(stack)
    submit(stack.redis_url, name, f"/inbox/{name}", name)
    until(lambda: client.receipt(name) is not None, 60, "a receipt")
    status = client.wait(name, timeout=60)
    assert status.indexed == status.accepted == PAGES
    hits = client.search("跨境电商", collection=name).hits
    assert hits[0].source_key.rsplit("/", 1)[-1] == "huaian-jcms.html"


def test_path_outside_the_inbox_is_refused(stack: ComposeStack, client: Client) -> None:
    name = f"s{uuid.uuid4().hex[:10]}"
    submit(stack.redis_url, name, "/etc/passwd", name)
    until(lambda: client.receipt(name) is not None, 60, "a receipt")
    receipt = client.receipt(name)
    assert receipt is not None
    assert [(receipt.status, refusal.cause) for refusal in receipt.refused] == [("refused", "not_allowed")]


def test_inbox_can_not_be_written(stack: ComposeStack) -> None:
    code, _, err = stack.run("ingest", "touch", "/inbox/x")
    assert code != 0
    assert "Read-only" in err


def test_status_and_audit_in_the_container(stack: ComposeStack) -> None:
    assert stack.wenqu("status")["up"]
    assert stack.wenqu("audit")["findings"] == []


def test_status_says_what_to_do_with_a_wrong_password(stack: ComposeStack) -> None:
    code, out, _ = stack.run(
        "ingest", "env", "WENQU_REDIS_URL=redis://:wrong@redis:6379/0", "/opt/venv/bin/wenqu", "status"
    )
    assert code == 75
    assert "check WENQU_REDIS_URL" in " ".join(out.split())
