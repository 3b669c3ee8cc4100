"""What a worker looks at when it starts: the same findings that `wenqu doctor` shows."""

import structlog

from shared.insight.disk_findings import examine_disk
from shared.insight.findings import examined
from shared.insight.redis_findings import examine_redis
from shared.runtime import redis_client
from shared.runtime.settings import Settings

log = structlog.get_logger(__name__)


def report_findings(settings: Settings) -> None:
    """Log what needs mending. It never holds up a start: a server that is away is waited for anyway."""
    redis = redis_client.connect(settings)
    try:
        for finding in examined(
            [
                ("redis", lambda: examine_redis(redis, settings)),
                ("blobs", lambda: examine_disk(settings.blobs)),
            ]
        ):
            if finding.level != "ok":
                tell = log.error if finding.level == "problem" else log.warning
                tell("finding", subject=finding.subject, found=finding.found, mend=finding.mend)
    finally:
        redis.close()
