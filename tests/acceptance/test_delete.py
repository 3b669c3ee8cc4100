"""Deleted pages stay deleted, whatever comes late; a newer content comes back."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from services.index.bulk import Operation, write
from services.index.names import Names
from services.index.verdicts import Superseded
from shared.errors import NotFound, UserError
from shared.messages.extracted import ExtractedDocument
from shared.runtime.clock import SystemClock
from tests.acceptance.test_reindex import page, submit
from tests.support.stack import RunningStack
from wenqu import Client
from wenqu.deleting.choice import Choice
from wenqu.deleting.delete import Deleter

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(180)]


class Ahead(SystemClock):
    """Two days on."""

    def now(self) -> datetime:
        return super().now() + timedelta(days=2)


@pytest.fixture
def client(stack: RunningStack) -> Iterator[Client]:
    with Client.connect(stack.settings) as connected:
        yield connected


@pytest.fixture
def mark(client: Client) -> str:
    """A collection with three pages."""
    name = f"m{uuid.uuid4().hex[:8]}"
    for job in submit(client, name, range(3)):
        client.wait(job, timeout=60)
    return name


def hits(client: Client, mark: str) -> list[str]:
    client.elasticsearch.indices.refresh(index=client.settings.index)
    found = client.elasticsearch.search(
        index=client.settings.index, query={"term": {"origin.collection": mark}}, size=100, source=False
    )
    return [hit["_id"] for hit in found["hits"]["hits"]]


def test_a_collection_is_deleted_and_stays_so(stack: RunningStack, client: Client, mark: str) -> None:
    there = hits(client, mark)
    record = client.show(there[0])
    assert stack.json("delete", "--collection", mark, "--dry-run") == {"documents": 3}
    assert stack.json("delete", "--collection", mark) == {"deleted": 3, "newer": 0}
    assert hits(client, mark) == []
    with pytest.raises(NotFound):
        client.show(there[0])
    late = ExtractedDocument.model_validate(
        {name: record[name] for name in ExtractedDocument.model_fields if name in record}
    )
    verdicts = write(client.elasticsearch, Names(client.settings.index), [Operation(late, {})])
    assert isinstance(verdicts[0], Superseded)
    assert stack.json("delete", "--collection", mark) == {"deleted": 0, "newer": 0}
    assert stack.cli("audit").returncode == 0
    same = client.submit_bytes(page(mark, 0), key=f"{mark}/0", collection=mark)
    assert client.wait(same.job, timeout=60).indexed == 1
    assert len(hits(client, mark)) == 1
    assert stack.cli("audit").returncode == 0


def test_what_one_job_brought(client: Client, mark: str) -> None:
    more = client.submit_bytes(page(mark, 9), key=f"{mark}/9", collection=mark)
    client.wait(more.job, timeout=60)
    assert Deleter(client).delete(Choice(job=more.job)).deleted == 1
    assert len(hits(client, mark)) == 3


def test_retention_goes_by_the_date_of_publication(client: Client, mark: str) -> None:
    deleter = Deleter(client)
    age = (client.clock.now() - datetime(2023, 3, 2, tzinfo=UTC)).days
    assert deleter.count(Choice(collection=mark, older_than_days=age + 10)) == 0
    assert deleter.count(Choice(collection=mark, older_than_days=age - 10)) == 3


def test_tombstones_survive_a_reindex_and_go_when_they_are_old(
    stack: RunningStack, client: Client, mark: str
) -> None:
    Deleter(client).delete(Choice(collection=mark))
    assert stack.json("reindex")["tombstones"] >= 3
    assert hits(client, mark) == []
    assert stack.json("delete", "--purge-after-days", "1") == {"purged": 0}
    client.clock = Ahead()
    assert Deleter(client).purge(1) >= 3
    there = {"term": {"origin.collection": mark}}
    assert client.elasticsearch.count(index=Names(client.settings.index).write, query=there)["count"] == 0


def test_mistakes(client: Client, stack: RunningStack) -> None:
    with pytest.raises(UserError, match="name what to delete"):
        Deleter(client).count(Choice())
    for days in (0, -1):
        with pytest.raises(UserError, match="day"):
            Deleter(client).purge(days)
        with pytest.raises(UserError, match="day"):
            Deleter(client).count(Choice(older_than_days=days))
    assert stack.cli("delete", "--purge-after-days", "3", "--job", "x").returncode == 2
    assert stack.cli("delete", "--collection", "nothing-there", "--yes").stdout.startswith("0 documents")
