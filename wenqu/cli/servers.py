"""`wenqu status` where the servers are named by the environment: in a container, or against a stack elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from shared.errors import WenquError

if TYPE_CHECKING:
    from wenqu.client import Client
    from wenqu.models import Pause

_LOGS = "its log says more (docker compose logs {0})"


def look(connected: "Client") -> dict[str, object]:
    """`{"up", "redis", "elasticsearch", "stages", "pauses"}`; a problem is a sentence with what to do, else None."""
    redis = _problem("redis", connected.ledger.ping)
    elasticsearch = _problem("elasticsearch", lambda: _elasticsearch(connected))
    stages: Mapping[str, Mapping[str, int]] = connected.depths() if redis is None else {}
    paused = pauses(connected)
    return {
        "up": redis is None and elasticsearch is None,
        "redis": {"problem": redis},
        "elasticsearch": {"problem": elasticsearch},
        "stages": stages,
        "pauses": [asdict(pause) for pause in paused],
    }


def rows(found: Mapping[str, object]) -> list[tuple[str, str]]:
    """A line per server and stage for people."""
    lines = []
    for name in ("redis", "elasticsearch"):
        server = found[name]
        problem = server["problem"] if isinstance(server, dict) else None
        lines.append((name, str(problem or "running")))
    stages = found["stages"]
    if isinstance(stages, Mapping):
        lines += [
            (stage, ", ".join(f"{count} {state}" for state, count in depth.items()))
            for stage, depth in stages.items()
        ]
    return lines


def pauses(connected: "Client") -> "list[Pause]":
    """All pauses; none where Redis does not answer, which is told elsewhere."""
    try:
        return connected.pauses()
    except WenquError:
        return []


def _problem(service: str, ask: Callable[[], object]) -> str | None:
    try:
        ask()
    except WenquError as error:
        return f"{error}; {_LOGS.format(service)}"
    return None


def _elasticsearch(connected: "Client") -> None:
    """Answers, has room, and has the analyzer."""
    from elasticsearch import BadRequestError

    from shared.errors import StopWorker
    from shared.runtime.elastic import describe, typed_errors

    with typed_errors():
        health = connected.elasticsearch.cluster.health()
        if health["status"] == "red":
            raise StopWorker(
                "the cluster is red: some shards are not there; see GET /_cluster/allocation/explain"
            )
        try:
            connected.elasticsearch.indices.analyze(analyzer="ik_smart", text="开发区")
        except BadRequestError as error:
            raise StopWorker(
                f"the server has no IK plugin of its own version; build its image with IK_VERSION equal to ES_VERSION: "
                f"{describe(error)}"
            ) from error
