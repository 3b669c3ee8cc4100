"""Copies of a page as their reader meets them: folded when all is at rest, told by `wenqu show`."""

import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.stack import RunningStack
from wenqu import Client

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(180)]

BODY = """　　5月8日，柏森区召开项目建设推进会，区委书记石明远主持会议并讲话，区领导赵一川参加。

　　会议通报了一季度重点项目进展，柏森新材料（集团）有限公司等八家企业作了发言，并就要素保障提出建议。

　　石明远强调，要聚焦重点，压实责任，推动年产5万吨项目早日投产，形成示范效应。"""


@pytest.fixture
def client(stack: RunningStack) -> Iterator[Client]:
    with Client.connect(stack.settings) as connected:
        yield connected


def submit(client: Client, key: str, day: str, outlet: str, body: str = BODY) -> str:
    head = f"首页 > 新闻\n柏森区项目建设推进会召开\n发布时间：{day} 来源：{outlet}\n"
    content = f"{head}{body}\n【打印】【关闭】\n版权所有：{outlet}"
    submission = client.submit_bytes(content.encode(), key=key, collection="copies")
    assert client.wait(submission.job, timeout=60).indexed == 1
    return submission.receipts[0].doc_id


def until_told(client: Client, doc: str, seconds: float = 60) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        record: dict[str, Any] = client.show(doc)
        if record["near_duplicate_of"] or record["outlets"]:
            return record
        time.sleep(0.5)
    raise AssertionError("nothing was folded")


def test_copies_are_folded_at_rest_and_shown(stack: RunningStack, client: Client) -> None:
    mark = uuid.uuid4().hex
    body = BODY.replace("石明远", f"石{mark[:2]}").replace("八家", mark)
    late = submit(client, f"{mark}/b", "2023-05-10", "临渚日报", body.replace("，", ", "))
    early = submit(client, f"{mark}/a", "2023-05-09", "柏森日报", body)

    record = until_told(client, late)

    assert record["near_duplicate_of"] == early
    assert [outlet["outlet"] for outlet in record["outlets"]] == ["柏森日报", "临渚日报"]
    assert client.show(early)["near_duplicate_of"] is None
    [line] = [line for line in stack.cli("show", late).stdout.splitlines() if line.startswith("repeats")]
    assert line.split()[1] == early
    assert stack.json("fold")["written"] == 0, "what the stack did by itself is all there was to do"


def test_show_removed_prints_each_span_with_its_rule(stack: RunningStack, client: Client) -> None:
    doc = submit(client, uuid.uuid4().hex, "2023-05-10", "临渚日报")

    spans = stack.json("show", doc, "--removed")
    printed = stack.cli("show", doc, "--removed").stdout

    assert ("tools", "【打印】【关闭】") in [(span["rule"], span["text"]) for span in spans]
    assert "tools" in printed
    assert "【打印】【关闭】" in printed


def test_a_page_of_low_quality_is_kept_for_other_thresholds(client: Client) -> None:
    bad = f"柏森区项目建设推进会召开\n发布时间：2023-05-10 来源：临渚日报\n{BODY}{'推进会强调要抓好落实，' * 300}"
    submission = client.submit_bytes(bad.encode(), key=uuid.uuid4().hex, collection="copies")

    [failure] = client.wait(submission.job, timeout=60).failures
    letter = client.dead_letter(failure.dead_id)

    assert letter.cause == "low_quality"
    assert "maximum_repetition" in letter.detail
    assert letter.content == bad.encode()
