"""Hostile input against the running stack: typed, counted, harmless, and the next honest page goes through."""

import base64
import io
import json
import os
import pickle
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import NoPermissionError

from shared.errors import Cause
from tests.support.stack import RunningStack
from wenqu import Client

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(180)]

PAGE = "青岚新区召开座谈会\n\n区委书记石明远主持会议并讲话，强调要抓好项目建设。"
DEEP = 1_000_000


@pytest.fixture
def client(stack: RunningStack) -> Iterator[Client]:
    with Client.connect(stack.settings) as connected:
        yield connected


@pytest.fixture
def redis(stack: RunningStack) -> Iterator[Redis]:
    with Redis.from_url(stack.settings.redis_url.get_secret_value()) as connected:
        yield connected


@pytest.fixture(autouse=True)
def an_honest_page_goes_through(client: Client) -> Iterator[None]:
    """After each attack."""
    yield
    submission = client.submit_bytes(PAGE.encode(), key=uuid.uuid4().hex, collection="honest")
    assert client.wait(submission.job, timeout=60).indexed == 1


def envelope(body: bytes, *, task: str = "wenqu.ingest.v1", content_type: str = "application/json") -> bytes:
    return json.dumps(
        {
            "body": base64.b64encode(body).decode(),
            "content-type": content_type,
            "content-encoding": "utf-8" if content_type == "application/json" else "binary",
            "headers": {"task": task, "id": str(uuid.uuid4()), "lang": "py"},
            "properties": {
                "delivery_tag": str(uuid.uuid4()),
                "delivery_info": {"exchange": "", "routing_key": "wenqu.ingest"},
                "body_encoding": "base64",
                "delivery_mode": 2,
            },
        }
    ).encode()


def submission(**fields: Any) -> bytes:
    message = {"schema_version": 1, "submission_id": uuid.uuid4().hex, **fields}
    return json.dumps([[message], {}, {}]).encode()


def set_aside(client: Client, seen: set[str]) -> list[tuple[Cause, bytes]]:
    """Cause and bytes of dead letters that came since `seen`, as soon as there is one."""
    for _ in range(300):
        fresh = [letter for letter in client.dead_letters(limit=None) if letter.dead_id not in seen]
        if fresh:
            return [(letter.cause, client.dead_letter(letter.dead_id).content or b"") for letter in fresh]
        client.clock.sleep(0.1)
    pytest.fail("nothing was set aside")


def known(client: Client) -> set[str]:
    return {letter.dead_id for letter in client.dead_letters(limit=None)}


class Canary:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize(
    "content_type", ["application/x-python-serialize", "application/json", "application/x-yaml"]
)
def test_a_pickle_is_never_opened(client: Client, redis: Redis, tmp_path: Path, content_type: str) -> None:
    canary = tmp_path / "executed"
    seen = known(client)
    redis.lpush("wenqu.ingest", envelope(pickle.dumps(Canary(canary)), content_type=content_type))
    assert [cause for cause, _ in set_aside(client, seen)] == [Cause.MESSAGE_INVALID]
    assert not canary.exists()


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"\x80\x04\x95no message at all", Cause.MESSAGE_INVALID),
        (b"[" * DEEP, Cause.MESSAGE_INVALID),
        (b"\xff\xfe\x00" * 100, Cause.MESSAGE_INVALID),
        (envelope(b'[[{"a":' + b"[" * DEEP + b"]" * DEEP + b"}], {}, {}]"), Cause.MESSAGE_INVALID),
        (envelope(submission(content="5Yy6", key="k"), task="wenqu.ingest.v99"), Cause.TASK_UNKNOWN),
        (envelope(submission(content="5Yy6", key="k"), task="os.system"), Cause.TASK_UNKNOWN),
        (envelope(submission(content="5Yy6", key="k", lane=2**63)), Cause.MESSAGE_INVALID),
        (envelope(submission(content="5Yy6", key="k", schema_version=2**63)), Cause.SCHEMA_UNKNOWN),
        (envelope(submission(content="5Yy6", key="k", collection="../../etc")), Cause.MESSAGE_INVALID),
        (envelope(submission(path="/etc/passwd\x00.html")), Cause.NOT_ALLOWED),
        (envelope(submission(path="{inbox}/../stack.json")), Cause.NOT_ALLOWED),
        (envelope(submission(path="{inbox}/" + "a" * 5000)), Cause.NOT_FOUND),
    ],
    ids=[
        "bytes", "deep envelope", "no text", "deep body", "unknown version", "unknown task", "a number for a word",
        "future schema", "a collection that climbs", "NUL in a path", "a path that climbs", "a path too long",
    ],
)  # fmt: skip
def test_a_hostile_message_is_set_aside(
    stack: RunningStack, client: Client, redis: Redis, data: bytes, cause: Cause
) -> None:
    if b"body" in data[:10]:
        body = json.loads(data)
        inner = base64.b64decode(body["body"]).replace(b"{inbox}", str(stack.home / "inbox").encode())
        body["body"] = base64.b64encode(inner).decode()
        data = json.dumps(body).encode()
    seen = known(client)
    redis.lpush("wenqu.ingest", data)
    assert [found for found, _ in set_aside(client, seen)] == [cause]


@pytest.mark.parametrize("stage", ["normalize", "extract", "index"])
def test_a_hostile_wake_up_is_set_aside(client: Client, redis: Redis, stage: str) -> None:
    seen = known(client)
    body = json.dumps(
        [[{"schema_version": 1, "batch": stage * 2_000, "entries": ["../../x", 2**63]}], {}, {}]
    )
    redis.lpush(f"wenqu.{stage}", envelope(body.encode(), task=f"wenqu.{stage}.v1"))
    assert [cause for cause, _ in set_aside(client, seen)] == [Cause.MESSAGE_INVALID]


def bomb(depth: int) -> bytes:
    """An archive of zeros within archives."""
    content = b"\0" * 50_000_000
    for _ in range(depth):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("page.html", content)
        content = packed.getvalue()
    return content


@pytest.mark.parametrize("depth", [1, 3])
def test_an_archive_is_not_unpacked(client: Client, depth: int) -> None:
    submitted = client.submit_bytes(
        bomb(depth), key=uuid.uuid4().hex, filename="page.zip", collection="hostile"
    )
    status = client.wait(submitted.job, timeout=60)
    assert (status.dead, [failure.cause for failure in status.failures]) == (1, [Cause.BINARY])


@pytest.mark.parametrize(
    ("content", "causes"),
    [
        (b"\0" * 100_000, {Cause.EMPTY, Cause.BINARY, Cause.NO_TEXT}),
        (PAGE.replace("石明远", "石\0明远").encode(), set()),
        (b"<div>" * 200_000 + PAGE.encode(), set()),
        (b"&#55357;&#0;&#1114112;&#99999999999;" + PAGE.encode(), set()),
        (PAGE.encode("utf-8") + b"\xed\xa0\xbd\xed\xa0\xbd", set()),
        (("区" * 3_000_000).encode(), {Cause.LOW_QUALITY, Cause.TIME_LIMIT}),
        (b"<!ENTITY a '" + b"lol" * 10 + b"'>" + b"&a;" * 100_000 + PAGE.encode(), set()),
    ],
    ids=["zeros", "NUL", "deep HTML", "bad references", "half characters", "one sign", "entities"],
)
def test_a_hostile_page_ends_one_way_or_the_other(client: Client, content: bytes, causes: set[Cause]) -> None:
    submitted = client.submit_bytes(content, key=uuid.uuid4().hex, collection="hostile")
    status = client.wait(submitted.job, timeout=120)
    if causes:
        assert status.dead == 1
        assert {failure.cause for failure in status.failures} <= causes
    else:
        assert status.indexed + status.dead == 1
        assert all(failure.cause is not Cause.STAGE_FAILED for failure in status.failures)


def test_links_out_of_a_folder_are_refused(stack: RunningStack, client: Client, redis: Redis) -> None:
    inbox = stack.home / "inbox" / uuid.uuid4().hex
    inbox.mkdir(parents=True)
    (inbox / "secret.html").symlink_to(stack.home / "stack.json")
    (inbox / "up").symlink_to(stack.home)
    (inbox / "loop").symlink_to(inbox)
    name = uuid.uuid4().hex
    redis.lpush("wenqu.ingest", envelope(submission(submission_id=name, path=str(inbox))))
    for _ in range(300):
        if receipt := client.receipt(name):
            break
        client.clock.sleep(0.1)
    assert receipt is not None
    assert receipt.status == "refused"
    assert {one.cause for one in receipt.refused} == {Cause.NOT_ALLOWED}


def test_a_key_of_half_characters_and_a_page_over_the_limit(client: Client) -> None:
    odd = client.submit_bytes(PAGE.encode(), key="half \ud83d of one", collection="hostile")
    assert [one.cause for one in odd.refused] == [Cause.MESSAGE_INVALID]
    size = client.settings.limits.raw_bytes
    over = client.submit_bytes(b"x" * (size + 1), key="over", collection="hostile")
    assert [one.cause for one in over.refused] == [Cause.TOO_LARGE]


def test_a_file_name_of_an_older_system(client: Client, tmp_path: Path) -> None:
    """GBK on disk: the page is taken, under a name that can be read."""
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "园区.txt".encode("gbk")))
    file.write_text(PAGE)
    submitted = client.submit([tmp_path], collection="hostile")
    assert client.wait(submitted.job, timeout=60).indexed == 1
    record = client.show(submitted.receipts[0].doc_id)
    assert record["origin"]["filename"] == "园区.txt"  # type: ignore[index]


def test_a_user_that_may_not_push_is_told(stack: RunningStack, redis: Redis) -> None:
    """The rights of a producer are Redis' own; docs/operations.md has the rule for each role."""
    redis.acl_setuser(
        "reader", enabled=True, passwords=["+secret"], keys=["wq:*"], commands=["+get", "+ping"]
    )
    try:
        port = redis.connection_pool.connection_kwargs["port"]
        with (
            Redis(port=port, username="reader", password="secret") as reader,
            pytest.raises(NoPermissionError),
        ):
            reader.lpush("wenqu.ingest", envelope(submission(content="5Yy6", key="k")))
        done = stack.cli(
            "submit",
            "samples",
            env={
                "WENQU_REDIS_URL": f"redis://reader:secret@127.0.0.1:{port}/0",
                "WENQU_ELASTICSEARCH_URL": stack.settings.elasticsearch_url,
                "WENQU_BLOBS": str(stack.settings.blobs),
            },
        )
        assert done.returncode != 0
        assert "WENQU_REDIS_URL" in done.stderr
        assert "Traceback" not in done.stderr
    finally:
        redis.acl_deluser("reader")
