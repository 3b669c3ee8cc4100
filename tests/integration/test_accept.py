"""Acceptance on a real Redis and a real folder: limits, duplicates, receipts, and nothing half accepted."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from redis import Redis

from shared import ids
from shared.delivery.accept import Acceptor, Incoming, chunks
from shared.delivery.ledger import SHARD, Ledger
from shared.errors import Busy, Cause
from shared.runtime.clock import SystemClock
from shared.runtime.settings import Delivery, Limits
from shared.storage.blobs import FolderBlobs
from shared.storage.journal import Journal, read_journal

pytestmark = pytest.mark.integration


class Index:
    """What the index is said to hold."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.down = False

    def __call__(self, docs: Sequence[str]) -> Mapping[str, str]:
        if self.down:
            raise Busy(Cause.ELASTICSEARCH_UNAVAILABLE, "down")
        return {doc: self.held[doc] for doc in docs if doc in self.held}


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    client = Redis.from_url(redis_url, decode_responses=True)
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def index() -> Index:
    return Index()


@pytest.fixture
def ledger(redis: Redis) -> Ledger:
    return Ledger(redis, Delivery())


@pytest.fixture
def acceptor(ledger: Ledger, index: Index, tmp_path: Path) -> Acceptor:
    clock = SystemClock()
    limits = Limits(raw_bytes=1000)
    return Acceptor(ledger, FolderBlobs(tmp_path), Journal(tmp_path, clock), index, limits, clock)


def page(key: str, content: str = "区委召开会议") -> Incoming:
    return Incoming(key, content.encode(), filename=f"{key}.html")


def blobs(root: Path) -> list[Path]:
    return [path for path in (root / "raw").rglob("*") if path.is_file()]


def test_an_accepted_page_is_on_disk_with_its_origin(
    acceptor: Acceptor, ledger: Ledger, tmp_path: Path
) -> None:
    [receipt], refused = acceptor.accept("j", "c", [page("k")])
    assert (receipt.outcome, receipt.doc_id, refused) == ("accepted", ids.doc_id("c", "k"), [])
    blob = FolderBlobs(tmp_path).get(f"raw/{receipt.entry}")
    assert blob.payload.decode() == "区委召开会议"
    assert blob.meta["source_key"] == "k"
    assert blob.meta["revision"] == receipt.revision
    assert [record["entry"] for record in read_journal(tmp_path)] == [receipt.entry]
    assert ledger.job("j")["accepted"] == "1"


def test_the_same_page_twice_in_one_call_is_one_document(acceptor: Acceptor, tmp_path: Path) -> None:
    receipts, _ = acceptor.accept("j", "c", [page("k"), page("k"), page("k", "新的内容")])
    assert [receipt.outcome for receipt in receipts] == ["accepted", "duplicate", "accepted"]
    assert receipts[2].revision > receipts[0].revision
    assert len(blobs(tmp_path)) == 2


def test_what_the_index_holds_is_a_duplicate(acceptor: Acceptor, index: Index, tmp_path: Path) -> None:
    index.held[ids.doc_id("c", "k")] = ids.content_hash(page("k").content)
    [receipt], _ = acceptor.accept("j", "c", [page("k")])
    assert receipt.outcome == "duplicate"
    assert not (tmp_path / "raw").exists()


def test_the_same_bytes_under_another_key_are_another_document(acceptor: Acceptor) -> None:
    receipts, _ = acceptor.accept("j", "c", [page("a"), page("b")])
    assert [receipt.outcome for receipt in receipts] == ["accepted", "accepted"]


def test_empty_and_too_large_are_refused_and_their_neighbours_taken(acceptor: Acceptor) -> None:
    receipts, refused = acceptor.accept(
        "j",
        "c",
        [Incoming("empty", b""), page("good"), Incoming("large", b"x" * 1001), Incoming("fits", b"x" * 1000)],
    )
    assert [receipt.source_key for receipt in receipts] == ["good", "fits"]
    assert [(one.source_key, one.cause) for one in refused] == [
        ("empty", Cause.EMPTY),
        ("large", Cause.TOO_LARGE),
    ]


def test_nothing_is_accepted_while_the_index_is_down(
    acceptor: Acceptor, index: Index, redis: Redis, tmp_path: Path
) -> None:
    index.down = True
    with pytest.raises(Busy):
        acceptor.accept("j", "c", [page("k")])
    assert redis.dbsize() == 0
    assert list(tmp_path.iterdir()) == []


def test_a_believed_duplicate_that_is_none_any_more_is_stored_after_all(
    acceptor: Acceptor, ledger: Ledger, redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acceptor.accept("first", "c", [page("k")])
    ask = ledger.newest

    def then_it_ends(docs: Sequence[str]) -> dict[str, str]:
        answer = ask(docs)
        redis.delete(f"{SHARD}:newest")
        return answer

    monkeypatch.setattr(ledger, "newest", then_it_ends)
    [receipt], _ = acceptor.accept("second", "c", [page("k")])
    assert receipt.outcome == "accepted"
    assert FolderBlobs(tmp_path).get(f"raw/{receipt.entry}").payload == page("k").content


def test_chunks_keep_order_and_bounds() -> None:
    documents = [Incoming(str(n), b"x" * 200_000) for n in range(250)]
    parts = list(chunks(documents))
    assert [document for part in parts for document in part] == documents
    assert max(len(part) for part in parts) <= 100
    assert max(sum(len(document.content) for document in part) for part in parts) <= 16_000_000
