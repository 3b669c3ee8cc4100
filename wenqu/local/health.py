"""Waiting until a stack works, and saying why it does not."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from shared.errors import Busy, Cause
from shared.runtime.clock import Clock
from wenqu.local import elasticsearch, redis
from wenqu.local.stackfile import Stack
from wenqu.local.supervisor import State, Supervisor

_POLL = 0.2
_HOPELESS = 3
_CAUSES: Final = {
    "redis": Cause.REDIS_UNAVAILABLE,
    "elasticsearch": Cause.ELASTICSEARCH_UNAVAILABLE,
}
_TAIL_LINES = 12
_TAIL_BYTES = 16_384


def check(stack: Stack, state: State | None) -> str | None:
    """None when this process runs and, if it is a server, answers; else what is wrong."""
    if state is None:
        return "unknown to the supervisor"
    if not state.running:
        return f"{state.state.lower()} ({state.deaths})" if state.deaths else state.state.lower()
    match state.name:
        case "redis":
            return redis.ping(stack)
        case "elasticsearch":
            return elasticsearch.check(stack)
        case _:
            return None


class Watch:
    """Follows the processes of one start. Those that die again and again end the wait early."""

    def __init__(self, stack: Stack, supervisor: Supervisor, clock: Clock) -> None:
        self._stack = stack
        self._supervisor = supervisor
        self._clock = clock
        self._pids: dict[str, set[int]] = defaultdict(set)

    def until_healthy(self, names: Sequence[str], deadline: float, report: Callable[[str], None]) -> None:
        """Wait for all `names`; Busy with the end of the log of the first that does not come up.

        `deadline` is on the clock's monotonic scale, `report` is given a line for people now and then.
        """
        while True:
            states = self._supervisor.states()
            problems = {
                name: problem
                for name in names
                if (problem := check(self._stack, states.get(name))) is not None
            }
            if not problems:
                return
            report(f"waiting for {', '.join(problems)}")
            for name in problems:
                state = states.get(name)
                if state is not None and state.pid is not None:
                    self._pids[name].add(state.pid)
            hopeless = [name for name in problems if len(self._pids[name]) >= _HOPELESS]
            if hopeless or self._clock.monotonic() >= deadline:
                name = (hopeless or list(problems))[0]
                raise failed(name, problems[name], states.get(name))
            self._clock.sleep(_POLL)


def failed(name: str, problem: str, state: State | None) -> Busy:
    """The error that shows why a process does not come up."""
    log = state.log if state else None
    lines = [f"{name} does not come up: {problem}"]
    if log is not None and (tail := last_lines(log)):
        lines += [f"the end of {log}:", *(f"  {line}" for line in tail)]
    lines.append("`wenqu status` shows all processes; `wenqu down`, then `wenqu up` starts them afresh")
    return Busy(_CAUSES.get(name, Cause.WORKER_DIED), "\n".join(lines))


def last_lines(log: Path, count: int = _TAIL_LINES) -> list[str]:
    """The last lines of a log, of its last 16 KiB at most; empty when it can not be read."""
    try:
        with log.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - _TAIL_BYTES))
            text = stream.read().decode("utf-8", "replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip()][-count:]
