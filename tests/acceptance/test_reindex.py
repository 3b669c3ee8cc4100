"""The index is built anew while pages are searched every 50 ms and submitted all the time."""

import threading
import time
import uuid
from collections.abc import Iterator

import pytest

from services.index.names import Names
from shared.errors import NotFound
from tests.support.stack import RunningStack
from wenqu import Client
from wenqu.reindex.indices import Indices

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

BODY = """　　3月2日，{mark}区召开产业发展大会，区委书记乔望舒主持会议并讲话。

　　会议提出，要抓好项目落地，{mark}新材料有限公司总投资{number}亿元的项目将于年内开工。

　　乔望舒强调，要优化服务，主动对接，推动企业早日投产见效。"""


@pytest.fixture
def client(stack: RunningStack) -> Iterator[Client]:
    with Client.connect(stack.settings) as connected:
        yield connected


def page(mark: str, number: int) -> bytes:
    head = f"首页 > 新闻\n{mark}区产业发展大会召开（{number}）\n发布时间：2023-03-02 来源：临渚日报\n"
    return f"{head}{BODY.format(mark=mark, number=number + 1)}\n【打印】【关闭】".encode()


def submit(client: Client, mark: str, numbers: range) -> list[str]:
    return [
        client.submit_bytes(page(mark, number), key=f"{mark}/{number}", collection=mark).job
        for number in numbers
    ]


class Asker(threading.Thread):
    """Asks every 50 ms for pages that are there, and keeps what went wrong."""

    def __init__(self, stack: RunningStack, mark: str, expected: int) -> None:
        super().__init__(daemon=True)
        self._stack = stack
        self._mark = mark
        self._expected = expected
        self.stopped = threading.Event()
        self.asked = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        with Client.connect(self._stack.settings) as client:
            while not self.stopped.wait(0.05):
                try:
                    answer = client.elasticsearch.search(
                        index=client.settings.index,
                        query={"term": {"origin.collection": self._mark}},
                        size=0,
                        track_total_hits=True,
                    )
                    total = answer["hits"]["total"]["value"]
                    if answer["_shards"]["failed"] or total < self._expected:
                        self.wrong.append(f"{total} of {self._expected}, {answer['_shards']}")
                except Exception as error:
                    self.wrong.append(repr(error))
                self.asked += 1


class Submitter(threading.Thread):
    """Submits fresh pages, and new revisions of old ones, until it is stopped."""

    def __init__(self, stack: RunningStack, mark: str) -> None:
        super().__init__(daemon=True)
        self._stack = stack
        self._mark = mark
        self.stopped = threading.Event()
        self.jobs: list[str] = []
        self.wrong: list[str] = []

    def run(self) -> None:
        number = 0
        with Client.connect(self._stack.settings) as client:
            while not self.stopped.wait(0.02):
                try:
                    key = f"{self._mark}/{number % 40}"
                    content = page(self._mark, 1000 + number)
                    self.jobs.append(client.submit_bytes(content, key=key, collection=self._mark).job)
                except Exception as error:
                    self.wrong.append(repr(error))
                number += 1


def versions(client: Client, index: str, mark: str) -> dict[str, int]:
    """All documents of the collection with their versions."""
    client.elasticsearch.indices.refresh(index=index)
    hits = client.elasticsearch.search(
        index=index, query={"term": {"origin.collection": mark}}, size=5000, version=True, source=False
    )["hits"]["hits"]
    return {hit["_id"]: hit["_version"] for hit in hits}


def test_no_search_fails_and_no_page_is_missing_meanwhile(stack: RunningStack, client: Client) -> None:
    mark = f"m{uuid.uuid4().hex[:8]}"
    for job in submit(client, mark, range(20)):
        client.wait(job, timeout=60)
    indices = Indices(client.elasticsearch, Names(client.settings.index))
    before = indices.current()
    asker, submitter = Asker(stack, mark, 20), Submitter(stack, mark)
    asker.start()
    submitter.start()
    time.sleep(1)

    forward = stack.json("reindex")
    there = indices.current()
    back = stack.json("reindex", "--rollback")

    time.sleep(0.5)
    submitter.stopped.set()
    submitter.join()
    for job in submitter.jobs:
        client.wait(job, timeout=60)
    asker.stopped.set()
    asker.join()

    assert forward["old"] == back["new"] == before == indices.current()
    assert there == forward["new"] == back["old"] != before
    assert forward["from_blobs"] >= 20
    assert forward["compared"] > 0
    assert (asker.wrong, submitter.wrong) == ([], [])
    assert asker.asked > 20
    assert len(submitter.jobs) > 20
    assert client.pauses() == []
    assert len(versions(client, before, mark)) == 40
    assert stack.json("reindex")["old"] == before
    assert versions(client, indices.current(), mark) == versions(client, before, mark)
    assert stack.cli("audit").returncode == 0


def test_the_old_index_goes_when_it_is_told_to(stack: RunningStack, client: Client) -> None:
    mark = f"m{uuid.uuid4().hex[:8]}"
    for job in submit(client, mark, range(3)):
        client.wait(job, timeout=60)
    outcome = stack.json("reindex", "--from-index")
    assert outcome["from_blobs"] == 0
    assert outcome["old"] in stack.json("reindex", "--drop-old")["dropped"]
    assert not client.elasticsearch.indices.exists(index=outcome["old"])
    done = stack.cli("reindex", "--rollback")
    assert done.returncode == 4, done.stderr
    assert "was deleted" in done.stderr
    assert len(versions(client, outcome["new"], mark)) == 3
    assert stack.cli("reindex", "--rollback", "--drop-old").returncode == 2
    assert stack.cli("reindex", "--affected", "区").returncode == 2
    assert stack.json("reindex", "--affected", f"{mark}区")["written"] == {f"{mark}区": 3}


def test_documents_of_an_older_stage_are_processed_again(stack: RunningStack, client: Client) -> None:
    mark = f"m{uuid.uuid4().hex[:8]}"
    for job in submit(client, mark, range(3)):
        client.wait(job, timeout=60)
    before = versions(client, client.settings.index, mark)
    there = ("reprocess", "--stage", "extract", "--collection", mark)
    assert stack.json(*there, "--below", "0", "--dry-run") == {"documents": 0}
    assert stack.json(*there, "--below", "1000", "--dry-run") == {"documents": 3}
    done = stack.json(*there, "--below", "1000")
    assert (done["accepted"], done["missing"]) == (3, [])
    assert client.wait(done["job"], timeout=60).indexed == 3
    assert versions(client, client.settings.index, mark) == {doc: old + 1 for doc, old in before.items()}
    assert stack.cli("audit").returncode == 0
    assert stack.cli("reprocess", "--stage", "ingest", "--below", "2").returncode != 0


def test_a_second_one_waits_its_turn(stack: RunningStack, client: Client) -> None:
    from wenqu.reindex.lock import alone

    with alone(client.redis):
        done = stack.cli("reindex")
    assert done.returncode == 75
    assert "another" in done.stderr


def test_without_an_index_there_is_nothing_to_do(client: Client) -> None:
    with pytest.raises(NotFound, match="no index behind"):
        Indices(client.elasticsearch, Names("nothing-here")).current()
