"""Metrics, heartbeats, findings and health of a pipeline on a real Redis."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from shared.delivery.control import Control
from shared.delivery.ledger import Admission, Ledger
from shared.delivery.terms import Lane, Stage
from shared.errors import Busy, Cause
from shared.ids import entry_id
from shared.insight.collect import PipelineCollector
from shared.insight.disk_findings import examine_disk
from shared.insight.findings import Finding, examined
from shared.insight.heartbeat import KEY, Heartbeat, beats
from shared.insight.http import InsightServer
from shared.insight.meter import Meter
from shared.insight.names import Metric
from shared.insight.probes import turning
from shared.insight.redis_findings import examine_redis
from shared.insight.work_findings import examine_clock, examine_work
from shared.runtime.clock import SystemClock
from shared.runtime.settings import Delivery, Settings

pytestmark = pytest.mark.integration

AT = "2026-01-01T00:00:00.000Z"


class ShiftedClock(SystemClock):
    """The machine's clock, so many seconds ahead."""

    def __init__(self, ahead: float, passed: float = 0.0) -> None:
        self.ahead, self.passed = ahead, passed

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead)

    def monotonic(self) -> float:
        return super().monotonic() + self.passed


@pytest.fixture
def settings(redis_url: str, tmp_path: Path) -> Settings:
    return Settings(redis_url=redis_url, elasticsearch_url="http://127.0.0.1:1", blobs=tmp_path)


@pytest.fixture
def ledger(redis_db: Redis) -> Ledger:
    return Ledger(redis_db, Delivery())


def admit(ledger: Ledger, count: int = 1) -> None:
    documents = [
        Admission(entry_id(f"{n:032x}", 1, 0), f"{n:032x}", 1, 0, f"k{n}", f"h{n}", "raw", 10, None, "[]")
        for n in range(count)
    ]
    ledger.reserve("c", count)
    ledger.admit("j", "c", Lane.BULK, AT, documents)


def scraped(redis: Redis, ledger: Ledger, blobs: Path) -> dict[tuple[str, str], float]:
    """`(sample, labels)` to value; every series once."""
    registry = CollectorRegistry()
    registry.register(PipelineCollector(redis, ledger, Control(redis, Delivery()), blobs))
    found: dict[tuple[str, str], float] = {}
    for family in text_string_to_metric_families(generate_latest(registry).decode()):
        assert family.name in get_args(Metric) or f"{family.name}_total" in get_args(Metric), family.name
        for sample in family.samples:
            key = (sample.name, " ".join(f"{k}={v}" for k, v in sorted(sample.labels.items())))
            assert key not in found, f"{key} twice"
            found[key] = sample.value
    return found


def test_metrics_tell_what_stages_did(redis_db: Redis, ledger: Ledger, tmp_path: Path) -> None:
    meter = Meter(redis_db)
    meter.record(
        Stage.INDEX, [("indexed", ""), ("indexed", ""), ("dead", "no_chinese")], [0.004, 0.2, 90.0], [3.0]
    )
    admit(ledger, 3)
    ledger.dispatch(Stage.NORMALIZE, "t", 1)

    found = scraped(redis_db, ledger, tmp_path)

    assert found["wenqu_documents_total", "cause= outcome=indexed stage=index"] == 2
    assert found["wenqu_documents_total", "cause=no_chinese outcome=dead stage=index"] == 1
    assert found["wenqu_stage_seconds_bucket", "le=0.005 stage=index"] == 1
    assert found["wenqu_stage_seconds_bucket", "le=60 stage=index"] == 2
    assert found["wenqu_stage_seconds_bucket", "le=+Inf stage=index"] == 3
    assert found["wenqu_stage_seconds_sum", "stage=index"] == pytest.approx(90.204)
    assert found["wenqu_document_age_seconds_count", "stage=index"] == 1
    assert found["wenqu_accepted_documents_total", "collection=c"] == 3
    assert found["wenqu_depth_documents", "stage=normalize state=sent"] == 3
    assert found["wenqu_depth_documents", "stage=normalize state=waiting"] == 0
    assert found["wenqu_up", ""] == 1
    assert found["wenqu_blobs_free_bytes", ""] > 0


def test_without_redis_the_scrape_says_so(tmp_path: Path) -> None:
    away = Redis.from_url("redis://127.0.0.1:1/0", decode_responses=True)
    found = scraped(away, Ledger(away, Delivery()), tmp_path)
    assert found["wenqu_up", ""] == 0
    Meter(away).record(Stage.INDEX, [("indexed", "")])  # holds up nothing


def test_the_oldest_waiting_document(redis_db: Redis, ledger: Ledger, tmp_path: Path) -> None:
    assert ledger.oldest_waiting(Stage.NORMALIZE) is None
    admit(ledger, 2)
    oldest = ledger.oldest_waiting(Stage.NORMALIZE)
    assert oldest is not None
    assert abs(oldest / 1000 - SystemClock().now().timestamp()) < 60
    batch = ledger.dispatch(Stage.NORMALIZE, "t")[0]
    ledger.begin(Stage.NORMALIZE, batch.token, batch.entries)
    ledger.release(Stage.NORMALIZE, batch.token, Cause.WORKER_DIED, batch.entries)
    returned = ledger.oldest_waiting(Stage.NORMALIZE)
    assert returned is not None
    assert returned >= oldest  # it counts from its return


def test_heartbeats_come_and_go(redis_db: Redis) -> None:
    beat = Heartbeat(redis_db, ShiftedClock(7.0), "extract", {"wenqu": "1.2"}, 4)
    assert beat.silent_for() is None
    assert turning(beat) is None
    beat.beat()

    (seen,) = beats(redis_db)
    assert (seen.stage, seen.version, seen.concurrency) == ("extract", "1.2", 4)
    assert seen.offset_ms == pytest.approx(7000, abs=1000)

    silent = json.loads(redis_db.hget(KEY, seen.name) or "{}") | {"pid": 1, "seen_ms": seen.seen_ms - 60_000}
    redis_db.hset(KEY, "extract@elsewhere:1", json.dumps(silent))
    assert beats(redis_db) == (seen,)

    beat.leave()
    assert beats(redis_db) == ()


def test_a_hanging_loop_is_told(redis_db: Redis) -> None:
    clock = ShiftedClock(0.0)
    beat = Heartbeat(redis_db, clock, "extract", {})
    beat.beat()
    assert turning(beat) is None
    clock.passed = 61.0
    assert "61 s" in (turning(beat) or "")


def findings(source: Callable[[], Iterator[Finding]]) -> dict[str, Finding]:
    return {finding.subject: finding for finding in source()}


@pytest.fixture
def configured(redis_db: Redis) -> Iterator[Callable[[str, str], None]]:
    before: dict[str, str] = {}

    def configure(name: str, value: str) -> None:
        before.setdefault(name, str(redis_db.config_get(name)[name]))
        redis_db.config_set(name, value)

    yield configure
    for name, value in before.items():
        redis_db.config_set(name, value)


@pytest.mark.parametrize(
    ("name", "value", "subject", "level"),
    [
        ("maxmemory-policy", "allkeys-lru", "redis policy", "problem"),
        ("appendonly", "no", "redis persistence", "problem"),
        ("appendfsync", "everysec", "redis persistence", "warning"),
        ("maxmemory", "100", "redis memory", "problem"),
    ],
)
def test_a_wrong_redis_is_found(
    redis_db: Redis,
    settings: Settings,
    configured: Callable[[str, str], None],
    name: str,
    value: str,
    subject: str,
    level: str,
) -> None:
    configured("maxmemory-policy", "noeviction")
    configured("appendonly", "yes")
    configured("appendfsync", "always")
    good = findings(lambda: examine_redis(redis_db, settings))
    assert {finding.level for finding in good.values()} == {"ok"}
    assert {
        "redis version",
        "redis policy",
        "redis persistence",
        "redis memory",
        "visibility timeout",
    } <= set(good)

    configured(name, value)
    bad = findings(lambda: examine_redis(redis_db, settings))[subject]
    assert bad.level == level
    assert bad.mend


def test_queues_without_workers_are_found(redis_db: Redis, ledger: Ledger) -> None:
    control = Control(redis_db, Delivery())

    def look() -> dict[str, Finding]:
        return findings(lambda: examine_work(redis_db, ledger, control, "1.0"))

    assert look()["workers normalize"].level == "warning"
    admit(ledger)
    assert look()["workers normalize"].level == "problem"
    assert "python -m services.normalize" in look()["workers normalize"].mend
    redis_db.lpush(Stage.INGEST.queue, "{}")
    assert look()["workers ingest"].level == "problem"
    assert look()["sweeper"].level == "problem"

    for stage in (*Stage, "sweeper"):
        Heartbeat(redis_db, SystemClock(), str(stage), {"wenqu": "1.0"}).beat()
    assert {finding.level for finding in look().values()} == {"ok"}

    Heartbeat(redis_db, ShiftedClock(90.0), "index", {"wenqu": "0.9"}).beat()
    found = look()
    assert found["versions"].level == "warning"
    assert found["clock"].level == "problem"

    control.pause(None, Stage.INDEX, "upgrade")
    assert look()["pause"].level == "warning"


def test_the_clock_of_this_machine(redis_db: Redis) -> None:
    assert findings(lambda: examine_clock(redis_db, SystemClock()))["clock"].level == "ok"
    assert findings(lambda: examine_clock(redis_db, ShiftedClock(-3.0)))["clock"].level == "warning"
    assert "behind" in findings(lambda: examine_clock(redis_db, ShiftedClock(-3.0)))["clock"].found


def test_a_folder_that_takes_no_files(tmp_path: Path) -> None:
    assert findings(lambda: examine_disk(tmp_path))["blobs"].level in {"ok", "warning"}
    taken = tmp_path / "file"
    taken.write_text("in the way")
    assert findings(lambda: examine_disk(taken))["blobs"].level == "problem"
    assert not list(tmp_path.glob(".probe-*"))


def test_what_does_not_answer_is_a_finding() -> None:
    def away() -> Iterator[Finding]:
        raise Busy(Cause.REDIS_UNAVAILABLE, "nobody there")

    (found,) = examined([("redis", away)])
    assert (found.subject, found.level) == ("redis", "problem")


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_health_over_http(redis_db: Redis, ledger: Ledger, tmp_path: Path) -> None:
    collector = PipelineCollector(redis_db, ledger, Control(redis_db, Delivery()), tmp_path)
    wrong: list[str] = []

    def broken() -> str | None:
        if wrong:
            raise Busy(Cause.REDIS_UNAVAILABLE, wrong[0])
        return None

    server = InsightServer(("127.0.0.1", 0), {"loop": lambda: None}, {"redis": broken}, collector)
    with closing(server):
        assert answer(server.port, "/healthz") == (200, "loop: ok\n")
        assert answer(server.port, "/readyz") == (200, "loop: ok\nredis: ok\n")
        wrong.append("gone")
        status, text = answer(server.port, "/readyz")
        assert status == 503
        assert "redis: gone" in text
        assert answer(server.port, "/healthz")[0] == 200
        assert "wenqu_up 1.0" in answer(server.port, "/metrics")[1]
        assert answer(server.port, "/elsewhere")[0] == 404
