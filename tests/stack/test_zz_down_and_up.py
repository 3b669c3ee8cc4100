"""`down` and `up` with the volumes kept: the same documents, the same password, the same jobs. Runs last."""

import uuid

import pytest

from tests.stack.pages import fill
from tests.stack.producer import submit
from tests.stack.running import ComposeStack, until
from wenqu import Client

PAGES = 200
BY_ID = [{"origin.doc_id": "asc"}]


def versions(client: Client) -> list[tuple[str, int]]:
    """Ids and versions of all documents."""
    client.elasticsearch.indices.refresh(index="wenqu")
    found = client.elasticsearch.search(
        index="wenqu", size=10_000, sort=BY_ID, version=True, source=False, track_total_hits=True
    )
    hits = found["hits"]["hits"]
    assert found["hits"]["total"]["value"] == len(hits)
    return [(hit["_id"], hit["_version"]) for hit in hits]


@pytest.mark.timeout(280)
def test_volumes_are_kept(stack: ComposeStack, client: Client) -> None:
    before, url = versions(client), stack.redis_url
    job = f"d{uuid.uuid4().hex[:10]}"
    fill(stack.inbox / job, PAGES)
    submit(url, job, f"/inbox/{job}", job)
    until(lambda: client.receipt(job) is not None, 60, "a receipt")
    assert client.job(job).in_flight > 0

    down = stack.compose("down", "--timeout", "20")
    assert down.returncode == 0, down.stderr
    up = stack.compose("up", "-d", "--no-build")
    assert up.returncode == 0, up.stderr
    stack.until_healthy()

    assert stack.redis_url == url
    until(lambda: client.job(job).at_rest, 120, f"{job} at rest")
    assert client.job(job).indexed == PAGES
    after = versions(client)
    assert set(before) <= set(after)
    assert len(after) == len(before) + PAGES
