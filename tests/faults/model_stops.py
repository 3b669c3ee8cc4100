"""What the brake and people should stop, in plain Python: the part of the ledger's model that says what may go."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.delivery.terms import Stage
from shared.runtime.settings import Delivery

Scope = tuple[Stage | None, str | None]
"""A stage and a job; None means all."""


@dataclass
class Stops:
    """Pauses, the results that the brake remembers, and jobs that were cancelled."""

    delivery: Delivery
    paused: set[Scope] = field(default_factory=set)
    results: dict[Scope, list[bool]] = field(default_factory=lambda: defaultdict(list))
    trips: dict[Scope, int] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)

    def is_paused(self, stage: Stage, job: str) -> bool:
        """Whether nothing of the job may be sent at the stage."""
        return any(one in {None, stage} and other in {None, job} for one, other in self.paused)

    def pause(self, scope: Scope) -> bool:
        """Whether it was not paused before."""
        new = scope not in self.paused
        self.paused.add(scope)
        return new

    def resume(self, scope: Scope) -> set[Scope]:
        """What was lifted; counts within the scope begin anew."""
        lifted = {one for one in self.paused if _within(one, scope)}
        self.paused -= lifted
        for known in (self.results, self.trips):
            for one in [one for one in known if _within(one, scope)]:
                del known[one]
        return lifted

    def cancel(self, job: str, in_flight: int) -> None:
        """It sticks, unless there is nothing to cancel, and lifts the pauses that name the job."""
        if in_flight:
            self.cancelled.add(job)
        self.paused = {scope for scope in self.paused if scope[1] != job}

    def count(self, stage: Stage, job: str, results: Sequence[bool], now: int) -> None:
        """Results of a job at a stage, in order; True is an unexpected death."""
        scope = (stage, job)
        for died in results:
            self.results[scope].append(died)
            if died and self._too_many(self.results[scope]):
                self._trip(scope, now)

    def _too_many(self, results: Sequence[bool]) -> bool:
        row = results[-self.delivery.brake_in_a_row :]
        window = results[-self.delivery.brake_window :]
        in_a_row = len(row) == self.delivery.brake_in_a_row and all(row)
        return in_a_row or sum(window) >= self.delivery.brake_deaths

    def _trip(self, scope: Scope, now: int) -> None:
        if not self.pause(scope):
            return
        self.trips[scope] = now
        recent = [
            one
            for one, at in self.trips.items()
            if one[0] == scope[0] and now - at <= self.delivery.brake_jobs_within * 1000
        ]
        if len(recent) >= 2:
            self.pause((scope[0], None))


def _within(scope: Scope, named: Scope) -> bool:
    return all(name in {None, part} for part, name in zip(scope, named, strict=True))
