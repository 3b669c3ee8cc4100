"""A ledger, blobs and an index of a test's own on real servers, and what must be true of them at the end."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from redis import Redis

from services.sweeper.loop import Sweeper
from shared.delivery.accept import Acceptor, Incoming
from shared.delivery.dispatch import Dispatcher, Sender
from shared.delivery.known import IndexKnown
from shared.delivery.terms import Outcome, Stage
from shared.delivery.worker import Runtime
from shared.messages.submit import Receipt
from shared.runtime.clock import SystemClock
from shared.runtime.elastic import connect
from shared.runtime.settings import Settings, load_settings
from tests.faults.conftest import ROOT, NoGraves
from tests.faults.delivery_poisoned import make_index
from wenqu.audit.check import audit
from wenqu.audit.sources import read

COLLECTION = "c"


class FixedClock(SystemClock):
    """Every page is accepted at the same moment, so that two runs can be compared byte for byte."""

    def now(self) -> datetime:
        """The moment."""
        return datetime(2024, 3, 1, 8, 30, tzinfo=UTC)


class House:
    """One installation without processes. Redis is emptied for it."""

    def __init__(self, redis_url: str, es_url: str, folder: Path, index: str, **options: Any) -> None:
        self.settings: Settings = load_settings(
            redis_url=redis_url, elasticsearch_url=es_url, blobs=folder / "blobs", index=index, **options
        )
        (folder / "blobs").mkdir(parents=True)
        self._receipts_file = folder / "receipts.jsonl"
        self.runtime = Runtime.of(self.settings)
        self.client: Elasticsearch = connect(self.settings)
        self._known = IndexKnown(connect, self.settings)
        self.redis: Redis = Redis.from_url(redis_url, decode_responses=True)
        self.redis.flushall()
        make_index(self.settings)

    def start(
        self, stage: Stage, log: Path, delivery: Mapping[str, float], **environment: str
    ) -> subprocess.Popen[bytes]:
        """A worker process of that stage, which writes to `log`; its delivery settings are the given ones."""
        nested = {f"WENQU_DELIVERY__{name.upper()}": str(value) for name, value in delivery.items()}
        settings = self.settings
        with log.open("ab") as stream:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.faults.delivery_poisoned", stage],
                cwd=ROOT,
                env={
                    **{name: value for name, value in os.environ.items() if not name.startswith("WENQU_")},
                    "WENQU_REDIS_URL": settings.redis_url.get_secret_value(),
                    "WENQU_ELASTICSEARCH_URL": settings.elasticsearch_url,
                    "WENQU_BLOBS": str(settings.blobs),
                    "WENQU_INDEX": settings.index,
                    **nested,
                    **environment,
                },
                stdout=stream,
                stderr=stream,
            )

    def sweeper(self, send: Sender) -> Sweeper:
        """A sweeper that sends in this way."""
        dispatcher = Dispatcher(self.runtime.ledger, send)
        return Sweeper(self.runtime, dispatcher, NoGraves())  # type: ignore[arg-type]

    def accept(self, job: str, pages: Sequence[Incoming]) -> list[Receipt]:
        """Receipts of the pages, kept as a client keeps them."""
        runtime = self.runtime
        acceptor = Acceptor(
            runtime.ledger,
            runtime.blobs,
            runtime.journal,
            self._known,
            self.settings.limits,
            FixedClock(),
        )
        receipts, refused = acceptor.accept(job, COLLECTION, pages)
        assert refused == []
        with self._receipts_file.open("a", encoding="utf-8") as stream:
            stream.writelines(receipt.model_dump_json() + "\n" for receipt in receipts)
        return receipts

    def counters(self, job: str) -> dict[str, int]:
        """The job's counters that are not zero."""
        facts = self.runtime.ledger.job(job)
        names = ("accepted", *Outcome)
        return {str(name): int(facts[name]) for name in names if int(facts.get(name, 0))}

    def at_rest(self, *jobs: str) -> bool:
        """Whether every document of the jobs has its end."""
        counted = [self.counters(job) for job in jobs]
        return all(2 * one["accepted"] == sum(one.values()) for one in counted)

    def indexed(self) -> dict[str, tuple[int, Mapping[str, Any]]]:
        """Document id to `_version` and `_source` outside `run`, of all that is in the index."""
        write = f"{self.settings.index}-write"
        self.client.indices.refresh(index=write)
        answer = self.client.search(index=write, size=1000, version=True)
        found: dict[str, tuple[int, Mapping[str, Any]]] = {}
        for hit in answer["hits"]["hits"]:
            source = {name: value for name, value in hit["_source"].items() if name != "run"}
            found[hit["_id"]] = (int(hit["_version"]), source)
        return found

    def findings(self) -> list[str]:
        """What the audit has to say, at rest; empty when every promise holds."""
        facts = read(self.settings.blobs, self.redis, self.client, self.settings.index, [self._receipts_file])
        report = audit(facts)
        assert report.in_flight == 0
        return [f"{one.kind} {one.subject}: {one.detail}" for one in report.findings]

    def close(self) -> None:
        """Give the index and the connections back."""
        for index in self.client.indices.get(index=f"{self.settings.index}-*"):
            self.client.indices.delete(index=index)
        self.client.close()
        self.redis.close()
