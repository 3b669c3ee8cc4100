"""Redis killed, torn, refusing to write, frozen and full: nothing accepted is lost, and workers return by themselves.

Short by default; `WENQU_FAULTS_LONG=1` freezes it for 120 s and kills it more often.
"""

import random
import subprocess
import threading
from collections.abc import Iterator

import pytest
from redis import Redis
from redis.exceptions import RedisError

from shared.delivery.terms import Stage
from tests.faults.figures import SEED
from tests.faults.outage_bench import LONG, QUICK, Bench
from tests.support.stack import running_stack
from wenqu.cli.exits import Exit

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900 if LONG else 300)]

KILLS = 20 if LONG else 3
FROZEN = 120.0 if LONG else 25.0
FULL = 60.0 if LONG else 10.0
PAGES = 600 if LONG else 100


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running_stack(tmp_path_factory.mktemp("redis-outages") / "home", **QUICK) as stack:
        yield Bench(stack, tmp_path_factory.mktemp("pages"))


@pytest.fixture
def redis(bench: Bench) -> Iterator[Redis]:
    with Redis.from_url(bench.stack.settings.redis_url.get_secret_value(), decode_responses=True) as client:
        yield client


def test_killed_under_load(bench: Bench) -> None:
    chance = random.Random(SEED)
    jobs: list[str] = []
    over = threading.Event()

    def load() -> None:
        while not over.is_set():
            jobs.append(bench.submit(f"killed-{len(jobs)}", PAGES))

    loading = threading.Thread(target=load)
    loading.start()
    try:
        for _ in range(KILLS):
            bench.clock.sleep(chance.uniform(1, 3))
            bench.until(lambda: bool(bench.client.ledger.jobs(1)), 30, "Redis is back")
            bench.kill("redis")
    finally:
        over.set()
        loading.join()
    assert jobs, "pages were accepted in the end"
    for job in jobs:
        bench.recovered(job, f"Redis killed {KILLS} times, seed {SEED}")
    for job in jobs:
        bench.proved(job)


def test_the_tail_of_its_file_is_torn(bench: Bench) -> None:
    """What follows the last acknowledged write is half a command, as a crash of the machine leaves it."""
    job = bench.submit("torn", PAGES)
    with bench.away("redis"):
        folder = bench.home.redis_data / "appendonlydir"
        [manifest] = folder.glob("*.manifest")
        [tail] = [folder / line.split()[1] for line in manifest.read_text().splitlines() if " type i" in line]
        with tail.open("ab") as stream:
            stream.write(b"*4\r\n$4\r\nHSET\r\n$24\r\nwq:{0}:row:half-a-")
        checked = subprocess.run(["redis-check-aof", str(manifest)], capture_output=True, check=False)
        assert checked.returncode != 0, "the file is torn indeed"
    bench.recovered(job, "Redis with a torn tail")
    bench.proved(job)


def test_it_refuses_to_write(bench: Bench, redis: Redis) -> None:
    """MISCONF, for real: its snapshot fails, as a folder stands where the file must be."""
    job = bench.submit("misconf", PAGES)
    obstacle = bench.home.redis_data / "dump.rdb"
    obstacle.mkdir()
    redis.config_set("save", "3600 1000000")
    redis.bgsave()
    failed = bench.until(lambda: redis.info("persistence")["rdb_last_bgsave_status"] == "err", 20, "MISCONF")
    with pytest.raises(RedisError, match=r"MISCONF|errors writing"):
        redis.set("anything", 1)
    refused = bench.offer("misconf-refused", PAGES)
    assert refused.returncode == Exit.BUSY, refused.stderr
    assert "can not write" in " ".join(refused.stderr.split())
    bench.clock.sleep(max(0.0, 20 - failed))
    obstacle.rmdir()
    redis.config_set("save", "")
    bench.recovered(job, "Redis wrote again")
    bench.proved(job)
    bench.proved(bench.submit_and_wait("misconf-refused", PAGES))


def test_it_is_frozen(bench: Bench) -> None:
    job = bench.submit("frozen", PAGES)
    with bench.frozen("redis"):
        began = bench.clock.monotonic()
        refused = bench.offer("frozen-refused", PAGES)
        assert refused.returncode == Exit.BUSY, refused.stderr
        assert bench.clock.monotonic() - began < 20
        bench.clock.sleep(FROZEN - (bench.clock.monotonic() - began))
    bench.recovered(job, f"Redis frozen for {FROZEN:g} s")
    bench.proved(job)


@pytest.mark.parametrize("stage", [Stage.NORMALIZE, Stage.EXTRACT, Stage.INDEX])
def test_it_is_full(bench: Bench, redis: Redis, stage: Stage) -> None:
    """What is in flight may wait, as kombu can not even acknowledge; nothing new is accepted meanwhile."""
    room = str(redis.config_get("maxmemory")["maxmemory"])
    with bench.frozen(stage.value):
        job = bench.submit(f"full-{stage}", PAGES)
        bench.until(lambda: bench.all_at(stage, job), 60, f"all at {stage}")
        redis.config_set("maxmemory", 1)
    try:
        refused = bench.offer(f"full-{stage}-refused", PAGES)
        assert refused.returncode == Exit.BUSY, refused.stderr
        assert "Redis is full" in " ".join(refused.stderr.split())
        bench.clock.sleep(FULL)
    finally:
        redis.config_set("maxmemory", room)
    bench.recovered(job, f"Redis full at {stage} for {FULL:g} s")
    bench.proved(job)
    bench.proved(bench.submit_and_wait(f"full-{stage}-refused", PAGES))
