"""Counts what stages did. The counts live in Redis: children come and go, and a restart must not set them to zero."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

import structlog
from redis import Redis

from shared.delivery.terms import Stage
from shared.errors import WenquError
from shared.insight.names import AGE_BUCKETS, BUCKETS
from shared.runtime.redis_client import typed_errors

log = structlog.get_logger(__name__)

KEY: Final = "wq:{0}:metrics"
"""One hash: `documents|STAGE|OUTCOME|CAUSE`, `seconds|STAGE|BUCKET`, `seconds|STAGE|sum_us` and the same for `age`."""


class Meter:
    """Adds to the counts, once a batch. A failure is logged and forgotten: counting never holds up documents."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def record(
        self,
        stage: Stage,
        outcomes: Iterable[tuple[str, str]],
        seconds: Sequence[float] = (),
        ages: Sequence[float] = (),
    ) -> None:
        """`outcomes` are (outcome, cause) of each document, `ages` seconds since acceptance of those now searchable."""
        counts: Counter[str] = Counter(f"documents|{stage}|{outcome}|{cause}" for outcome, cause in outcomes)
        for kind, values, bounds in (("seconds", seconds, BUCKETS), ("age", ages, AGE_BUCKETS)):
            for value in values:
                counts[f"{kind}|{stage}|{bucket(value, bounds)}"] += 1
                counts[f"{kind}|{stage}|sum_us"] += round(max(0.0, value) * 1e6)
        if not counts:
            return
        try:
            with typed_errors():
                pipeline: Any = self._redis.pipeline(transaction=False)
                for name, count in counts.items():
                    pipeline.hincrby(KEY, name, count)
                pipeline.execute()
        except WenquError as error:
            log.debug("not_counted", stage=stage.value, error=str(error))

    def counts(self) -> dict[str, int]:
        """All counts by field. Raises Busy when Redis does not answer."""
        with typed_errors():
            return {
                name: int(value) for name, value in cast(dict[str, str], self._redis.hgetall(KEY)).items()
            }


def bucket(value: float, bounds: Sequence[float]) -> str:
    """Name of the first bucket whose bound is not below the value."""
    at = bisect_left(bounds, value)
    return f"{bounds[at]:g}" if at < len(bounds) else "inf"
