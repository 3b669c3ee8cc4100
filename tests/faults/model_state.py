"""What the ledger really holds: read whole from Redis, checked by itself, and compared with the model."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from redis import Redis
from redis.client import Pipeline

from shared.delivery.ledger import SHARD
from shared.delivery.terms import LEDGER_STAGES, Outcome, Stage
from tests.faults.model_ledger import UNIT, WINDOW, Model, ModelRow

TIMED = ("wait:", "sent:", "leases:", "condemned")
KEPT = (
    *("job:", "collection:", "failures:", "sweep:", "jobs", "seq", "turn", "graves", "receipt:"),
    *("paused", "brake", "tripped"),
)
"""What docs/delivery.md lets outlive the last row."""

TOLERANCE = UNIT / 4


@dataclass(frozen=True)
class State:
    """Every key below the shard prefix, and the time of Redis."""

    keys: Mapping[str, Any]
    now: float

    def below(self, prefix: str) -> dict[str, Any]:
        """Values of the keys that begin so, under the rest of their names."""
        return {
            name.removeprefix(prefix): value for name, value in self.keys.items() if name.startswith(prefix)
        }


def read(redis: Redis) -> State:
    """The whole ledger."""
    names = [name.removeprefix(f"{SHARD}:") for name in cast(list[str], redis.keys(f"{SHARD}:*"))]
    with redis.pipeline(transaction=False) as pipeline:
        for name in names:
            _ask(pipeline, name)
        pipeline.time()
        *values, (seconds, micros) = pipeline.execute()
    found = {
        name: value if name.startswith("failures:") or not isinstance(value, list) else dict(value)
        for name, value in zip(names, values, strict=True)
    }
    return State(found, seconds * 1000 + micros / 1000)


def _ask(pipeline: Pipeline, name: str) -> None:
    key = f"{SHARD}:{name}"
    if name.startswith(("row:", "job:", "collection:", "sweep:", "seq", "newest", "paused", "brake")):
        pipeline.hgetall(key)
    elif name.startswith("failures:"):
        pipeline.lrange(key, 0, -1)
    elif name == "turn":
        pipeline.get(key)
    else:
        pipeline.zrange(key, 0, -1, withscores=True)


def pass_time(redis: Redis, milliseconds: int) -> None:
    """Let time pass for the ledger: everything that is written as a time moves into the past."""
    state = read(redis)
    with redis.pipeline(transaction=False) as pipeline:
        for name, place in state.keys.items():
            if name.startswith(TIMED):
                for entry in place:
                    pipeline.zincrby(f"{SHARD}:{name}", -milliseconds, entry)
            elif name == "tripped":
                for scope in place:
                    pipeline.zincrby(f"{SHARD}:{name}", -milliseconds, scope)
            elif name.startswith("sweep:"):
                for moment in place:
                    pipeline.hincrby(f"{SHARD}:{name}", moment, -milliseconds)
        pipeline.execute()


def check(state: State) -> None:
    """The invariants of docs/delivery.md that Redis alone can show."""
    rows: dict[str, dict[str, str]] = state.below("row:")
    _sums(state, rows)
    _places(state, rows)
    for stage in LEDGER_STAGES:
        busy = len(state.keys.get(f"sent:{stage}", ())) + len(state.keys.get(f"leases:{stage}", ()))
        assert busy <= WINDOW, f"invariant 5: {busy} sent or running at {stage}"
    for row in rows.values():
        assert int(row["rev"]) <= int(state.keys["seq"][row["collection"]]), "invariant 4"
    for doc, newest in state.keys.get("newest", {}).items():
        entry, content = newest.split(" ", 1)
        assert rows[entry]["doc"] == doc, "the newest operation is in flight"
        assert rows[entry]["hash"] == content
    undocumented = [
        name
        for name in state.keys
        if not name.startswith((*KEPT, *TIMED, "row:", "turns:", "newest", "cancelling"))
    ]
    assert not undocumented


def _sums(state: State, rows: Mapping[str, Mapping[str, str]]) -> None:
    for kind, field in (("job", "job"), ("collection", "collection")):
        for name, counters in state.below(f"{kind}:").items():
            flying = sum(row[field] == name for row in rows.values())
            ends = sum(int(counters.get(outcome, 0)) for outcome in Outcome)
            accepted = int(counters.get("accepted", 0))
            assert accepted == ends + flying, f"invariant 1: {kind} {name}: {accepted} ≠ {ends} + {flying}"


def _places(state: State, rows: Mapping[str, Mapping[str, str]]) -> None:
    places = Counter(entry for name, place in state.keys.items() if name.startswith(TIMED) for entry in place)
    assert places == Counter(rows.keys()), "invariant 2: each row in one place, nothing else there"
    for entry, row in rows.items():
        assert entry in state.keys.get(_place(row), {}), f"invariant 2: {entry} is not where its state says"
        if row["state"] == "waiting":
            assert row["job"] in state.keys.get(f"turns:{row['stage']}", {}), "its job has a turn"


def _place(row: Mapping[str, str]) -> str:
    return {
        "waiting": f"wait:{row['stage']}:{row['job']}",
        "sent": f"sent:{row['stage']}",
        "running": f"leases:{row['stage']}",
        "condemned": "condemned",
    }[row["state"]]


def compare(state: State, model: Model) -> None:
    """Field by field; times only roughly, as the test itself takes some."""
    rows = state.below("row:")
    assert rows.keys() == model.rows.keys(), "rows"
    for entry, expected in model.rows.items():
        found = rows[entry]
        assert _facts(expected).items() <= found.items(), entry
        due = max(state.keys[_place(found)][entry] - state.now, 0)
        wanted = max(expected.due - model.now, 0)
        # A time that was already over when it was written only has to be over.
        assert abs(due - wanted) < TOLERANCE, f"{entry} {found['state']}: in {due} ms, not in {wanted}"
    newest = {doc: f"{row.admission.entry} {row.admission.hash}" for doc, row in model.newest.items()}
    assert state.keys.get("newest", {}) == newest, "newest"
    for kind, counted in (("job", model.jobs), ("collection", model.collections)):
        found = state.below(f"{kind}:")
        assert found.keys() == {name for name, counts in counted.items() if counts or kind == "job"}
        for name, counters in counted.items():
            numbers = {what: int(value) for what, value in found.get(name, {}).items() if value.isdigit()}
            assert numbers == dict(counters), f"{kind} {name}"
    assert state.below("failures:") == model.failures
    assert state.keys.get("graves", {}).keys() == model.graves
    assert {name: int(last) for name, last in state.keys.get("seq", {}).items()} == dict(model.revisions)
    paused = {f"{stage or '*'}/{job or '*'}" for stage, job in model.stops.paused}
    assert state.keys.get("paused", {}).keys() == paused, "paused"
    for stage, sweeps in model.sweeps.items():
        grace = float(state.keys[f"sweep:{stage}"].get("grace", 0))
        assert (grace > state.now) == (sweeps.grace > model.now), f"grace of {stage}"


def at_rest(state: State) -> None:
    """Nothing is left but counters, sequences and what waits to be copied."""
    left = [name for name in state.keys if not name.startswith(KEPT)]
    assert not left, f"left behind: {left}"


def _facts(row: ModelRow) -> dict[str, str]:
    admission = row.admission
    return {
        "doc": admission.doc,
        "collection": row.job.collection,
        "rev": str(admission.rev),
        "gen": str(admission.gen),
        "job": row.job.name,
        "lane": row.job.lane.value,
        "hash": admission.hash,
        "raw": admission.raw,
        "size": str(admission.size),
        "stage": Stage(row.stage).value,
        "state": row.state,
        "batch": row.batch,
        "solo": str(int(row.solo)),
        "alone": str(int(row.alone)),
        "attempt": str(row.attempt),
        "waits": str(row.waits),
        "input": row.input,
        "cause": row.cause,
        "journey": row.journey,
    }
