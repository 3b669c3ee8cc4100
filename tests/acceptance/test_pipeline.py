"""The whole path with real processes: pages in by every way, answers out, and what is wrong set aside."""

import base64
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from shared.errors import Cause, Refused
from shared.runtime.settings import Settings
from tests.support.stack import RunningStack
from wenqu import Client
from wenqu.models import JobStatus

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(180)]

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
SEEDS = Path(os.environ.get("WENQU_SHARED", ROOT.parent / "shared")) / "data" / "seeds"
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"


@pytest.fixture
def client(stack: RunningStack) -> Iterator[Client]:
    with Client.connect(stack.settings) as client:
        yield client


def unique() -> str:
    """A collection of the test's own, so that tests do not see each other's documents."""
    return f"t-{uuid.uuid4().hex[:12]}"


def page(title: str, body: str) -> bytes:
    return PAGE.format(title, body).encode()


def found(client: Client, query: str, collection: str) -> list[str]:
    return [hit.source_key for hit in client.search(query, collection=collection, size=50).hits]


def sums_hold(status: JobStatus) -> bool:
    ends = status.indexed + status.superseded + status.duplicate + status.dead + status.cancelled
    return status.accepted == ends + status.in_flight


@pytest.fixture(scope="module")
def samples(stack: RunningStack) -> str:
    """The job of the samples, submitted by the command line as a user would."""
    done = stack.cli("submit", str(SAMPLES), "--collection", "samples", "--wait", "--json")
    assert done.returncode == 0, done.stderr
    job: str = json.loads(done.stdout)["job"]
    return job


def test_all_samples_are_indexed(samples: str, client: Client) -> None:
    status = client.job(samples)
    pages = [path for path in SAMPLES.iterdir() if path.suffix in {".html", ".txt"}]
    assert len(pages) >= 12
    assert (status.accepted, status.at_rest, status.dead) == (len(pages), True, 0)
    assert status.indexed + status.duplicate == len(pages)
    assert sums_hold(status)


def test_every_sample_is_found_by_its_title(samples: str, client: Client) -> None:
    for line in (SAMPLES / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        keys = found(client, f'"{gold["title"]}"', "samples")
        assert any(key.endswith(gold["id"]) for key in keys), gold["title"]


def test_what_only_a_link_names_is_not_found(samples: str, client: Client) -> None:
    assert "石桥铺" in (SAMPLES / "fuling-nextlink.txt").read_text(encoding="utf-8")
    assert found(client, "石桥铺", "samples") == []


def test_the_same_folder_twice_leaves_one_document_each(
    samples: str, stack: RunningStack, client: Client
) -> None:
    before = client.search("", collection="samples", size=50).total
    done = stack.cli("submit", str(SAMPLES), "--collection", "samples", "--wait", "--json")
    again = json.loads(done.stdout)
    assert (again["accepted"], again["duplicates"]) == (0, before)
    assert client.search("", collection="samples", size=50).total == before


def test_the_record_tells_its_journey(samples: str, client: Client) -> None:
    hit = client.search("", collection="samples", size=1).hits[0]
    record: dict[str, Any] = client.show(hit.doc_id)
    journey = record["run"]["journey"]
    assert [step["stage"] for step in journey] == ["ingest", "normalize", "extract", "index"]
    assert all({"attempt", "started", "duration_ms", "version", "worker"} <= set(step) for step in journey)


def test_the_client_takes_bytes_and_a_new_revision_replaces_the_old(client: Client) -> None:
    collection = unique()
    first = client.submit_bytes(
        page("第一次会议召开", "区委召开第一次会议，部署招商工作。"), key="k", collection=collection
    )
    client.wait(first.job, timeout=60)
    same = client.submit_bytes(
        page("第一次会议召开", "区委召开第一次会议，部署招商工作。"), key="k", collection=collection
    )
    assert (same.accepted, same.duplicates) == (0, 1)
    second = client.submit_bytes(
        page("第二次会议召开", "区委召开第二次会议，部署安全工作。"), key="k", collection=collection
    )
    client.wait(second.job, timeout=60)
    assert client.search("", collection=collection).total == 1
    assert client.search("", collection=collection).hits[0].title == "第二次会议召开"
    assert second.receipts[0].revision > first.receipts[0].revision


PRODUCER = """
import json, sys
from celery import Celery
assert not any(name.split(".")[0] in ("wenqu", "shared", "services") for name in sys.modules)
app = Celery(broker=sys.argv[1])
app.send_task("wenqu.ingest.v1", args=[json.load(sys.stdin)], queue="wenqu.ingest")
"""


def produce(settings: Settings, message: dict[str, Any], folder: Path) -> None:
    """Send with plain Celery from a process that knows nothing of ours."""
    subprocess.run(
        [sys.executable, "-I", "-c", PRODUCER, settings.redis_url.get_secret_value()],
        input=json.dumps(message).encode(),
        cwd=folder,
        check=True,
        timeout=60,
    )


def receipt_of(client: Client, submission_id: str) -> dict[str, Any]:
    for _ in range(300):
        receipt = client.receipt(submission_id)
        if receipt is not None:
            return receipt.model_dump(mode="json")
        client.clock.sleep(0.1)
    pytest.fail(f"no receipt for {submission_id}")


def test_a_bare_celery_message_with_a_document_inside(
    stack: RunningStack, client: Client, tmp_path: Path
) -> None:
    collection = unique()
    message = {
        "schema_version": 1,
        "submission_id": collection,
        "collection": collection,
        "content": base64.b64encode(page("开发区召开座谈会", "管委会主任主持座谈会并讲话。")).decode(),
        "key": "press/1",
    }
    produce(stack.settings, message, tmp_path)
    receipt = receipt_of(client, collection)
    assert (receipt["status"], receipt["accepted"]) == ("accepted", 1)
    assert client.wait(receipt["job"], timeout=60).indexed == 1
    assert found(client, "座谈会", collection) == ["press/1"]
    produce(stack.settings, message, tmp_path)
    client.clock.sleep(1)
    assert receipt_of(client, collection) == receipt, "the same submission again changes nothing"
    assert client.job(collection).accepted == 1


def test_a_bare_celery_message_with_a_folder(stack: RunningStack, client: Client, tmp_path: Path) -> None:
    collection = unique()
    inbox = stack.home / "inbox" / collection
    inbox.mkdir(parents=True)
    (inbox / "good.html").write_bytes(page("园区签约仪式举行", "园区举行项目签约仪式，总投资3亿元。"))
    (inbox / "empty.html").write_bytes(b"")
    (inbox / "outside.html").symlink_to("/etc/hostname")
    produce(
        stack.settings,
        {"schema_version": 1, "submission_id": collection, "collection": collection, "path": str(inbox)},
        tmp_path,
    )
    receipt = receipt_of(client, collection)
    assert receipt["accepted"] == 1
    assert {one["cause"] for one in receipt["refused"]} == {Cause.EMPTY, Cause.NOT_ALLOWED}
    client.wait(collection, timeout=60)
    assert len(found(client, "签约仪式", collection)) == 1


def test_a_message_written_by_hand_as_plain_json(stack: RunningStack, client: Client) -> None:
    collection = unique()
    arguments = [
        [
            {
                "schema_version": 1,
                "submission_id": collection,
                "collection": collection,
                "content": base64.b64encode(page("手写消息", "区长调研企业，强调安全生产。")).decode(),
                "url": "HTTP://WWW.Example.cn:80/a.html#top",
            }
        ],
        {},
        {},
    ]
    envelope = {
        "body": base64.b64encode(json.dumps(arguments).encode()).decode(),
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": {"task": "wenqu.ingest.v1", "id": str(uuid.uuid4())},
        "properties": {
            "delivery_tag": str(uuid.uuid4()),
            "delivery_info": {"exchange": "", "routing_key": "wenqu.ingest"},
            "body_encoding": "base64",
            "delivery_mode": 2,
        },
    }
    with Redis.from_url(stack.settings.redis_url.get_secret_value()) as redis:
        redis.lpush("wenqu.ingest", json.dumps(envelope))
    assert receipt_of(client, collection)["accepted"] == 1
    client.wait(collection, timeout=60)
    assert found(client, "安全生产", collection) == ["http://www.example.cn/a.html"]


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"path": "/etc/hostname"}, Cause.NOT_ALLOWED),
        ({"path": "relative/page.html"}, Cause.NOT_ALLOWED),
        ({"path": "s3://bucket/page.html"}, Cause.UNSUPPORTED_SOURCE),
        ({"path": "{inbox}/there-is-none.html"}, Cause.NOT_FOUND),
        ({"content": "不是base64", "key": "k"}, Cause.BODY_UNDECODABLE),
        ({"content": "", "key": "k"}, Cause.EMPTY),
        ({"content": base64.b64encode(b"x" * 300_000).decode(), "key": "k"}, Cause.TOO_LARGE),
    ],
)
def test_a_refused_message_has_a_receipt_and_a_dead_letter(
    stack: RunningStack, client: Client, tmp_path: Path, change: dict[str, str], cause: Cause
) -> None:
    submission = unique()
    named = {name: value.replace("{inbox}", str(stack.home / "inbox")) for name, value in change.items()}
    produce(stack.settings, {"schema_version": 1, "submission_id": submission, **named}, tmp_path)
    receipt = receipt_of(client, submission)
    assert (receipt["status"], [one["cause"] for one in receipt["refused"]]) == ("refused", [cause])
    assert submission.encode() in b"".join(
        client.dead_letter(letter.dead_id).content or b"" for letter in client.dead_letters(cause=cause)
    )
    shown = stack.cli("job", submission)
    assert cause.value in shown.stdout


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ({"schema_version": 9, "submission_id": "x", "path": "/inbox"}, Cause.SCHEMA_UNKNOWN),
        ({"schema_version": 1, "submission_id": "x"}, Cause.MESSAGE_INVALID),
        ({"surprise": "no schema at all"}, Cause.MESSAGE_INVALID),
    ],
)
def test_a_message_that_can_not_be_read_is_a_dead_letter(
    stack: RunningStack, client: Client, tmp_path: Path, message: dict[str, Any], cause: Cause
) -> None:
    marked = {**message, "note": unique()} if cause is Cause.MESSAGE_INVALID else message
    produce(stack.settings, marked, tmp_path)
    for _ in range(300):
        contents = [
            client.dead_letter(letter.dead_id).content or b"" for letter in client.dead_letters(cause=cause)
        ]
        if any(json.loads(content) == marked for content in contents if content.startswith(b"{")):
            return
        client.clock.sleep(0.1)
    pytest.fail(f"no dead letter for {marked}")


def test_bad_pages_are_set_aside_with_their_cause_and_neighbours_are_indexed(
    stack: RunningStack, client: Client, tmp_path: Path
) -> None:
    collection = unique()
    (tmp_path / "good.txt").write_text(
        "全市经济工作会议召开\n\n会议强调，要抓好招商引资和项目建设。", encoding="utf-8"
    )
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "binary.html").write_bytes(bytes(range(256)) * 64)
    (tmp_path / "english.html").write_bytes(
        page("Nothing Chinese here", "Only English words in this page. " * 20)
    )
    (tmp_path / "large.txt").write_bytes("字".encode() * 3_400_000)
    done = stack.cli("submit", str(tmp_path), "--collection", collection, "--wait", "--json")
    assert done.returncode == 1, "some documents failed"
    answer = json.loads(done.stdout)
    assert {one["cause"] for one in answer["refused"]} == {"empty", "too_large"}
    status = client.job(answer["job"])
    assert (status.accepted, status.indexed, status.dead) == (3, 1, 2)
    assert {failure.cause for failure in status.failures} == {Cause.BINARY, Cause.NO_CHINESE}
    assert sums_hold(status)
    assert len(found(client, "招商引资", collection)) == 1
    listed = stack.cli("dead", "list", "--json")
    letters = {letter["dead_id"]: letter for letter in json.loads(listed.stdout)}
    for failure in status.failures:
        assert letters[failure.dead_id]["cause"] == failure.cause
        shown = stack.cli("dead", "show", failure.dead_id)
        assert failure.cause.value in shown.stdout


def test_a_missing_path_is_refused_before_anything_is_stored(stack: RunningStack, client: Client) -> None:
    with pytest.raises(Refused) as refused:
        client.submit([Path("there-is-no-such-folder")])
    assert refused.value.cause is Cause.NOT_FOUND
    done = stack.cli("submit", "there-is-no-such-folder")
    assert done.returncode == 2
    assert "there-is-no-such-folder" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("server", ["redis_url", "elasticsearch_url"])
def test_a_server_that_is_down_is_named_within_five_seconds(
    stack: RunningStack, server: str, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("区委召开会议", encoding="utf-8")
    down = {"redis_url": "redis://127.0.0.1:1/0", "elasticsearch_url": "http://127.0.0.1:1"}[server]
    started = os.times().elapsed
    done = stack.cli(
        "submit",
        str(tmp_path / "a.txt"),
        env={
            "WENQU_REDIS_URL": stack.settings.redis_url.get_secret_value(),
            "WENQU_ELASTICSEARCH_URL": stack.settings.elasticsearch_url,
            "WENQU_BLOBS": str(tmp_path / "blobs"),
            f"WENQU_{server.upper()}": down,
        },
    )
    assert done.returncode == 75, done.stderr
    assert os.times().elapsed - started < 8
    assert ("Redis" if server == "redis_url" else "Elasticsearch") in done.stderr
    assert not (tmp_path / "blobs").exists(), "nothing half accepted"


@pytest.fixture(scope="module")
def seeds(stack: RunningStack) -> str:
    """The collection that the five real pages were submitted to."""
    done = stack.cli("submit", str(SEEDS), "--collection", "seeds", "--wait", "--json")
    assert done.returncode == 0, done.stderr
    return "seeds"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed pages are not beside this checkout")
class TestSeeds:
    """The five real pages come out right and are found, but not by what only their links name."""

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("首位工程", {"000"}),
            ("宜秀区 经济运行", {"002"}),
            ("鄞州 副市长", {"000"}),
            ("银川 蓝宝石", {"004"}),
            ("永乐店", set()),
        ],
    )
    def test_queries(self, seeds: str, client: Client, query: str, names: set[str]) -> None:
        keys = found(client, query, seeds)
        assert {key.rsplit("/", 1)[1][:3] for key in keys} == names

    @pytest.mark.parametrize(
        ("name", "title", "published", "source"),
        [
            ("000", "区委经济工作会议召开", "2022-01-28", "鄞州区日报社"),
            ("001", "全区高质量发展项目推进会召开", "2023-04-07", "亭湖区人民政府办公室"),
            ("002", "宜秀区召开经济运行“补短板、进位次、促增长”专项行动推进会", "2021-08-31", None),
            ("003", "开局即决战 起跑就冲刺 奋力夺取全市经济开门红首季红", "2023-01-30", "今日临安"),
            ("004", "锚定新目标,展现新作为——银川经开区2022年度工作会议侧记", "2022-02-09", "银川经开区"),
        ],
    )
    def test_fields(
        self, seeds: str, client: Client, name: str, title: str, published: str, source: str | None
    ) -> None:
        hits = client.search("", collection=seeds, size=50).hits
        [doc] = [hit.doc_id for hit in hits if hit.source_key.rsplit("/", 1)[1].startswith(name)]
        record = client.show(doc)
        assert (record["title"], record["published"], record["source"]) == (title, published, source)
