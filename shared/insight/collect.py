"""Metrics of the whole pipeline, read from Redis at each scrape: one exporter sees all workers."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.core import (
    Metric as Family,
)
from prometheus_client.registry import Collector
from redis import Redis

from shared.delivery.control import Control
from shared.delivery.ledger import SHARD, Ledger
from shared.delivery.terms import LEDGER_STAGES, Stage
from shared.errors import Busy
from shared.insight import heartbeat
from shared.insight.meter import Meter
from shared.insight.names import AGE_BUCKETS, BUCKETS, HELP, Metric
from shared.runtime.redis_client import typed_errors


class PipelineCollector(Collector):
    """What prometheus-client asks for at a scrape; without Redis only `wenqu_up 0` and the disk."""

    def __init__(self, redis: Redis, ledger: Ledger, control: Control, blobs: Path) -> None:
        self._redis = redis
        self._ledger = ledger
        self._control = control
        self._blobs = blobs
        self._meter = Meter(redis)

    def collect(self) -> Iterator[Family]:
        """All families; names and units are those of `names`."""
        try:
            families = [
                *self._counts(),
                *self._stages(),
                *self._workers(),
                *self._memory(),
                _gauge("wenqu_up", 1.0),
            ]
        except Busy:
            families = [_gauge("wenqu_up", 0.0)]
        yield from families
        yield from self._disk()

    def _counts(self) -> Iterator[Family]:
        accepted = CounterMetricFamily(
            "wenqu_accepted_documents_total", HELP["wenqu_accepted_documents_total"], labels=["collection"]
        )
        for collection, counters in sorted(self._ledger.collections().items()):
            accepted.add_metric([collection], float(counters.get("accepted", 0)))
        yield accepted
        counts = self._meter.counts()
        documents = CounterMetricFamily(
            "wenqu_documents_total", HELP["wenqu_documents_total"], labels=["stage", "outcome", "cause"]
        )
        for name, count in sorted(counts.items()):
            kind, *labels = name.split("|")
            if kind == "documents":
                documents.add_metric(labels, count)
        yield documents
        yield _histogram("wenqu_stage_seconds", "seconds", counts, BUCKETS)
        yield _histogram("wenqu_document_age_seconds", "age", counts, AGE_BUCKETS)

    def _stages(self) -> Iterator[Family]:
        depth = GaugeMetricFamily(
            "wenqu_depth_documents", HELP["wenqu_depth_documents"], labels=["stage", "state"]
        )
        oldest = GaugeMetricFamily(
            "wenqu_oldest_waiting_seconds", HELP["wenqu_oldest_waiting_seconds"], labels=["stage"]
        )
        swept = GaugeMetricFamily(
            "wenqu_sweep_age_seconds", HELP["wenqu_sweep_age_seconds"], labels=["stage"]
        )
        queues = GaugeMetricFamily("wenqu_queue_messages", HELP["wenqu_queue_messages"], labels=["queue"])
        with typed_errors():
            now = heartbeat.redis_ms(self._redis)
            for stage in Stage:
                queues.add_metric([stage.queue], self._redis.llen(stage.queue))
            for stage in LEDGER_STAGES:
                states = self._ledger.depth(stage)
                for state in ("waiting", "sent", "running"):
                    depth.add_metric([stage, state], getattr(states, state))
                since = self._ledger.oldest_waiting(stage)
                oldest.add_metric([stage], 0.0 if since is None else max(0, now - since) / 1000)
                last = cast(str | None, self._redis.hget(f"{SHARD}:sweep:{stage}", "last"))
                if last is not None:
                    swept.add_metric([stage], max(0.0, now - float(last)) / 1000)
            graves = self._redis.zcard(f"{SHARD}:graves")
        pauses = GaugeMetricFamily("wenqu_pauses", HELP["wenqu_pauses"], labels=["by"])
        standing = [pause.by for pause in self._control.pauses()]
        for by in ("brake", "hand"):
            pauses.add_metric([by], standing.count(by))
        yield from (depth, oldest, swept, queues, pauses, _gauge("wenqu_dead_uncopied_documents", graves))

    def _workers(self) -> Iterator[Family]:
        workers = GaugeMetricFamily("wenqu_workers", HELP["wenqu_workers"], labels=["stage", "version"])
        offsets = GaugeMetricFamily(
            "wenqu_worker_clock_offset_seconds", HELP["wenqu_worker_clock_offset_seconds"], labels=["worker"]
        )
        alive = heartbeat.beats(self._redis)
        kinds = [(beat.stage, beat.version) for beat in alive]
        for kind in sorted(set(kinds)):
            workers.add_metric(list(kind), kinds.count(kind))
        for beat in alive:
            offsets.add_metric([beat.name], beat.offset_ms / 1000)
        yield from (workers, offsets)

    def _memory(self) -> Iterator[Family]:
        with typed_errors():
            memory = self._redis.info("memory")
        yield _gauge("wenqu_redis_used_bytes", float(memory.get("used_memory", 0)))
        yield _gauge("wenqu_redis_limit_bytes", float(memory.get("maxmemory", 0)))

    def _disk(self) -> Iterator[Family]:
        try:
            usage = shutil.disk_usage(self._blobs)
        except OSError:
            return
        yield _gauge("wenqu_blobs_free_bytes", usage.free)
        yield _gauge("wenqu_blobs_size_bytes", usage.total)


def _gauge(name: Metric, value: float) -> Family:
    return GaugeMetricFamily(name, HELP[name], value=value)


def _histogram(name: Metric, kind: str, counts: dict[str, int], bounds: tuple[float, ...]) -> Family:
    family = HistogramMetricFamily(name, HELP[name], labels=["stage"])
    for stage in Stage:
        total, buckets = 0, []
        for bound in (*(f"{bound:g}" for bound in bounds), "inf"):
            total += counts.get(f"{kind}|{stage}|{bound}", 0)
            buckets.append(("+Inf" if bound == "inf" else bound, float(total)))
        if total:
            family.add_metric([stage], buckets, counts.get(f"{kind}|{stage}|sum_us", 0) / 1e6)
    return family
