"""Elasticsearch killed, stopped, refusing items, losing answers, read-only and swapped away: waited out, nobody blamed.

Short by default; `WENQU_FAULTS_LONG=1` stops it for five minutes and keeps the longest waits of the defaults.
"""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from elasticsearch import ApiError, TransportError

from services.index.names import Names
from services.index.schema import LIVE
from shared.delivery.terms import Stage
from tests.faults.figures import SEED, tell
from tests.faults.outage_bench import LONG, QUICK, Bench
from tests.faults.outage_gateway import bulk_gateway
from tests.support.stack import ROOT, running_stack
from wenqu.cli.exits import Exit

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1200 if LONG else 300)]

KILLS = 6 if LONG else 1
STOPPED = 300.0 if LONG else 25.0
BLOCKED = 120.0 if LONG else 8.0
PAGES = 600 if LONG else 80
GOOD = PAGES - PAGES // 50
BLOCKS = ["read_only_allow_delete", *(["write", "read_only"] if LONG else [])]
TROUBLES = [(0.2, 0.3), *([(0.3, 0.0), (0.0, 0.5)] if LONG else [])]
NAMES = Names("wenqu")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running_stack(tmp_path_factory.mktemp("node-outages") / "home", **QUICK) as stack:
        yield Bench(stack, tmp_path_factory.mktemp("pages"))


def answers(bench: Bench) -> bool:
    """Whether the node can be asked about the index."""
    try:
        return bool(bench.client.elasticsearch.indices.exists_alias(name=NAMES.read))
    except (ApiError, TransportError):
        return False


@contextmanager
def waiting_at_index(bench: Bench, collection: str, count: int = PAGES) -> Iterator[str]:
    """The job of pages that all wait at index while the block runs; the worker goes on after it."""
    with bench.frozen(Stage.INDEX.value):
        job = bench.submit(collection, count)
        bench.until(lambda: bench.all_at(Stage.INDEX, job), 60, "all at index")
        yield job


@contextmanager
def index_worker(bench: Bench, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """One more index worker, which talks to Elasticsearch by this address."""
    settings = bench.stack.settings
    environment = {
        **bench.stack.environment,
        "WENQU_REDIS_URL": settings.redis_url.get_secret_value(),
        "WENQU_ELASTICSEARCH_URL": url,
        "WENQU_BLOBS": str(settings.blobs),
        "WENQU_ELASTICSEARCH_TIMEOUT": "5",
    }
    with (bench.folder / "gateway-worker.log").open("ab") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "services.index"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        yield worker
        assert worker.poll() is None, "it lived through all of it"
    finally:
        worker.terminate()
        worker.wait(30)


def test_killed_under_load(bench: Bench) -> None:
    chance = random.Random(SEED)
    for turn in range(KILLS):
        job = bench.submit(f"killed-{turn}", PAGES * 2)
        bench.clock.sleep(chance.uniform(0, 1))
        bench.kill("elasticsearch")
        bench.until(lambda: answers(bench), 60, "the node is back")
        bench.recovered(job, f"node killed, seed {SEED}")
        bench.proved(job)


def test_stopped(bench: Bench) -> None:
    with ExitStack() as node:
        with waiting_at_index(bench, "stopped") as job:
            node.enter_context(bench.stopped("elasticsearch"))
        began = bench.clock.monotonic()
        refused = bench.offer("stopped-refused", PAGES)
        assert refused.returncode == Exit.BUSY, refused.stderr
        bench.clock.sleep(STOPPED - (bench.clock.monotonic() - began))
        assert bench.in_flight(job) == GOOD
    bench.until(lambda: answers(bench), 60, "the node is back")
    bench.recovered(job, f"node stopped for {STOPPED:g} s")
    bench.proved(job)


@pytest.mark.parametrize(("refuse", "lose"), TROUBLES)
def test_items_refused_and_answers_lost(bench: Bench, refuse: float, lose: float) -> None:
    """The supervised worker is replaced by one behind a gateway; what it wrote without hearing of it is written once."""
    url = bench.stack.settings.elasticsearch_url
    seed = SEED + round(100 * refuse + 10 * lose)
    with bench.stopped("index"), bulk_gateway(url, seed) as gate:
        job = bench.submit(f"items-{refuse}-{lose}", PAGES)
        gate.refuse, gate.lose = refuse, lose
        with index_worker(bench, gate.url):
            bench.until(lambda: bench.in_flight(job) == 0, 120, "at rest in spite of it")
    tell(f"bulk with {refuse:.0%} refused items and {lose:.0%} lost answers, seed {seed}: {dict(gate.did)}")
    assert (gate.did["429"] > 0, gate.did["503"] > 0) == (refuse > 0, refuse > 0)
    assert (gate.did["lost"] > 0) == (lose > 0)
    bench.proved(job)


@pytest.mark.parametrize("block", BLOCKS)
def test_the_index_is_read_only(bench: Bench, block: str) -> None:
    """By hand, and as the flood stage of a full disk does it."""
    indices = bench.client.elasticsearch.indices
    with waiting_at_index(bench, f"block-{block.replace('_', '-')}") as job:
        indices.put_settings(index=NAMES.write, settings={f"index.blocks.{block}": True})
    try:
        bench.clock.sleep(BLOCKED)
        assert bench.in_flight(job) == GOOD
    finally:
        indices.put_settings(index=NAMES.write, settings={f"index.blocks.{block}": None})
    bench.recovered(job, f"index.blocks.{block} for {BLOCKED:g} s")
    bench.proved(job)


def test_the_write_alias_is_gone_and_comes_back(bench: Bench) -> None:
    """Nothing is written anywhere else meanwhile; the worker says why it stops and returns when the alias is right."""
    indices = bench.client.elasticsearch.indices
    with waiting_at_index(bench, "alias-gone") as job:
        said = bench.log("index").count("worker_stops")
        indices.update_aliases(actions=[{"remove": {"index": NAMES.concrete, "alias": NAMES.write}}])
    try:
        bench.until(lambda: bench.log("index").count("worker_stops") > said, 30, "it stops loudly")
        assert NAMES.write in bench.log("index")
        bench.clock.sleep(BLOCKED)
        assert not indices.exists(index=NAMES.write), "no index of guessed mapping was made in its place"
        assert bench.in_flight(job) == GOOD
    finally:
        add = {"index": NAMES.concrete, "alias": NAMES.write, "is_write_index": True}
        indices.update_aliases(actions=[{"add": add}])
    bench.recovered(job, "write alias put back")
    bench.proved(job)


def test_the_write_alias_is_swapped_under_load(bench: Bench) -> None:
    """Each document is in exactly one of the two indices, whole; both together hold all."""
    elasticsearch = bench.client.elasticsearch
    second = f"{NAMES.template}-000002"
    with waiting_at_index(bench, "swapped", PAGES * 3) as job:
        elasticsearch.indices.create(index=second)
    bench.until(lambda: 0 < bench.ended(job) < PAGES * 3, 30, "under way")
    elasticsearch.indices.update_aliases(
        actions=[
            {"remove": {"index": NAMES.concrete, "alias": NAMES.write}},
            {"add": {"index": second, "alias": NAMES.write, "is_write_index": True}},
            {"add": {"index": second, "alias": NAMES.read, "filter": LIVE}},
        ]
    )
    bench.recovered(job, "write alias swapped")
    elasticsearch.indices.refresh(index=NAMES.read)
    held = [
        {hit["_id"] for hit in elasticsearch.search(index=index, size=5000, query=query)["hits"]["hits"]}
        for query in [{"term": {"origin.collection": "swapped"}}]
        for index in (NAMES.concrete, second)
    ]
    tell(f"swapped under load: {len(held[0])} documents in the first index, {len(held[1])} in the second")
    assert held[0].isdisjoint(held[1])
    assert len(held[0] | held[1]) == bench.client.job(job).indexed == PAGES * 3 - PAGES * 3 // 50
    assert held[1], "the swap came while it ran"
    bench.proved(job)
