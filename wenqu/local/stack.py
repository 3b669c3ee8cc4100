"""Starts, stops and describes the local stack."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.errors import Busy, Cause, UserError
from shared.runtime.clock import Clock, SystemClock
from wenqu.local import health, processes, redis, stackfile, supervisor
from wenqu.local.home import Home, LocalSettings, local_settings
from wenqu.local.lock import exclusive
from wenqu.local.ports import HOST, is_free
from wenqu.local.stackfile import Stack
from wenqu.local.supervisor import State, Supervisor
from wenqu.local.workers import SERVERS, WORKERS, environment, programs

START_WITHIN = 90.0
"""Seconds in which everything must have come up."""

STOP_WITHIN = 60.0
"""Seconds after which what is left is ended by force."""


@dataclass(frozen=True)
class Status:
    """What runs of a stack. `problems` has an entry for each process that does not work."""

    home: Home
    stack: Stack | None
    states: dict[str, State]
    problems: dict[str, str]

    @property
    def up(self) -> bool:
        """Whether everything works."""
        return self.stack is not None and bool(self.states) and not self.problems


class LocalStack:
    """The stack of one home folder."""

    def __init__(self, settings: LocalSettings | None = None, clock: Clock | None = None) -> None:
        self._settings = settings or local_settings()
        self._clock = clock or SystemClock()
        self.home = Home.find(self._settings)

    def up(self, report: Callable[[str], None] = lambda _: None, within: float = START_WITHIN) -> Stack:
        """Start what does not run and wait until all of it works.

        UserError when something is not installed or a port is taken; Busy, with the end of the log, when a process does
        not come up within `within` seconds.
        """
        self.home.make()
        with exclusive(self.home, self._clock):
            stack = stackfile.read_or_make(self.home, self._settings)
            daemon = Supervisor(stack.socket)
            deadline = self._clock.monotonic() + within
            watch = health.Watch(stack, daemon, self._clock)
            if not daemon.answers():
                self._start_supervisor(stack, report)
                self._until_answers(daemon, deadline)
            for names in (SERVERS, WORKERS):
                for name, state in daemon.states().items():
                    if name in names and state.pid is None:
                        daemon.start(name)
                watch.until_healthy(names, deadline, report)
            return stack

    def _start_supervisor(self, stack: Stack, report: Callable[[str], None]) -> None:
        needed = programs(self.home, stack, self._settings)
        if processes.marked(stack.stack_id):
            report("ending what a crash has left running")
            processes.end(stack.stack_id)
        for name, port in (("Redis", stack.redis_port), ("Elasticsearch", stack.elasticsearch_port)):
            if not is_free(port):
                raise UserError(
                    f"port {port} on {HOST}, which this stack uses for {name}, is taken by another program; "
                    f"stop that program, or change the port in {self.home.stack_file}, then run `wenqu up` again"
                )
        redis.write_conf(self.home, stack, self._settings)
        supervisor.write_conf(self.home, stack.socket, needed)
        for stale in (stack.socket, self.home.supervisor_pid):
            stale.unlink(missing_ok=True)
        report("starting the supervisor")
        supervisor.start(self.home, environment(stack, self._settings))

    def _until_answers(self, daemon: Supervisor, deadline: float) -> None:
        while not daemon.answers():
            if self._clock.monotonic() >= deadline:
                log = self.home.logs / "supervisord.log"
                tail = "\n".join(f"  {line}" for line in health.last_lines(log))
                raise Busy(Cause.WORKER_DIED, f"the supervisor does not answer; the end of {log}:\n{tail}")
            self._clock.sleep(0.1)

    def down(self, report: Callable[[str], None] = lambda _: None, within: float = STOP_WITHIN) -> bool:
        """Stop the workers, then the servers, and wait; data stays. Whether anything ran."""
        stack = stackfile.read(self.home)
        if stack is None:
            return False
        with exclusive(self.home, self._clock):
            daemon = Supervisor(stack.socket)
            ran = bool(processes.marked(stack.stack_id)) or daemon.answers()
            if daemon.answers():
                daemon.shut_down()
            deadline = self._clock.monotonic() + within
            while (left := len(processes.marked(stack.stack_id))) or stack.socket.exists():
                if self._clock.monotonic() >= deadline or not daemon.exists():
                    break
                report(f"stopping {left} processes")
                self._clock.sleep(0.1)
            processes.end(stack.stack_id)
            for stale in (stack.socket, self.home.supervisor_pid):
                stale.unlink(missing_ok=True)
        return ran

    def status(self) -> Status:
        """What runs now. Starts nothing."""
        stack = stackfile.read(self.home)
        if stack is None:
            return Status(self.home, None, {}, {})
        states = Supervisor(stack.socket).states()
        problems = {
            name: problem
            for name in (*SERVERS, *WORKERS)
            if states and (problem := health.check(stack, states.get(name))) is not None
        }
        return Status(self.home, stack, states, problems)
