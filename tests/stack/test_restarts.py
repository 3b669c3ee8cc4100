"""Every container is restarted or killed with documents in flight: nothing is missing, nothing is doubled."""

import uuid

import pytest

from tests.stack.pages import fill
from tests.stack.producer import submit
from tests.stack.running import SERVICES, ComposeStack, until
from wenqu import Client

PAGES = 250
RECOVERED_WITHIN = 150.0


def started(stack: ComposeStack, client: Client) -> str:
    """A job that is on its way; its id, which is its collection too."""
    name = f"r{uuid.uuid4().hex[:10]}"
    fill(stack.inbox / name, PAGES)
    submit(stack.redis_url, name, f"/inbox/{name}", name)
    return name


def under_way(client: Client, job: str, *, accepted: bool) -> None:
    """Wait until documents are in flight; `accepted` waits for the receipt of all of them."""

    def moving() -> bool:
        if accepted:
            return client.receipt(job) is not None
        return any(status.job == job and status.in_flight > 0 for status in client.jobs())

    until(moving, 60, "documents in flight")
    status = client.job(job)
    assert status.in_flight > 0, f"all {PAGES} pages went through before the restart: use more"


def all_there(stack: ComposeStack, client: Client, job: str) -> None:
    """Each page exactly once, by the counters and by the index."""
    until(lambda: client.receipt(job) is not None, RECOVERED_WITHIN, "a receipt")
    until(lambda: client.job(job).at_rest, RECOVERED_WITHIN, f"{job} at rest")
    status = client.job(job)
    assert (status.accepted, status.indexed, status.dead) == (PAGES, PAGES, 0)
    until(lambda: stack.health("elasticsearch") == "healthy", 60, "elasticsearch healthy")
    elasticsearch = client.elasticsearch
    elasticsearch.indices.refresh(index="wenqu")
    found = elasticsearch.search(
        index="wenqu",
        query={"term": {"origin.collection": job}},
        size=0,
        track_total_hits=True,
        # exact, as a cardinality is an estimate at any number
        aggs={"keys": {"terms": {"field": "origin.source_key", "size": 2 * PAGES}}},
    )
    assert found["hits"]["total"]["value"] == PAGES
    assert len(found["aggregations"]["keys"]["buckets"]) == PAGES


@pytest.mark.parametrize("service", SERVICES)
def test_restart(stack: ComposeStack, client: Client, service: str) -> None:
    job = started(stack, client)
    under_way(client, job, accepted=service != "ingest")
    stack.container(service).restart(timeout=20)
    all_there(stack, client, job)
    stack.until_healthy()


@pytest.mark.parametrize("service", ["redis", "elasticsearch", "extract"])
def test_kill(stack: ComposeStack, client: Client, service: str) -> None:
    job = started(stack, client)
    under_way(client, job, accepted=True)
    before = stack.container(service).attrs["RestartCount"]
    stack.kill(service)
    until(
        lambda: stack.container(service).attrs["RestartCount"] == before + 1, 30, f"{service} started again"
    )
    all_there(stack, client, job)
    stack.until_healthy()
    # A worker that lost its server in the middle of an acknowledgement must still fetch what comes next.
    all_there(stack, client, started(stack, client))
