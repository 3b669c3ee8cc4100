"""supervisord: its configuration, its start, and its own RPC over a Unix socket."""

import http.client
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from xmlrpc.client import Fault, ProtocolError, ServerProxy

from shared.errors import UserError
from wenqu.local.home import Home, write_private
from wenqu.local.workers import SERVERS, WORKERS, Program

_RPC_TIMEOUT = 20.0
_UNREACHABLE = (OSError, ProtocolError, http.client.HTTPException)

# The wait after the n-th quick death is n seconds: this many go on for days.
_START_RETRIES = 1000


@dataclass(frozen=True)
class State:
    """A supervised process. `state` is one of supervisord's names: RUNNING, STARTING, BACKOFF, STOPPED …"""

    name: str
    state: str
    pid: int | None
    uptime: int | None
    deaths: str
    log: Path

    @property
    def running(self) -> bool:
        """Whether it has come up."""
        return self.state == "RUNNING"


def write_conf(home: Home, socket_path: Path, programs: Sequence[Program]) -> None:
    """Write supervisord.conf."""
    sections = {
        "unix_http_server": {"file": str(socket_path), "chmod": "0700"},
        "supervisord": {
            "logfile": str(home.logs / "supervisord.log"),
            "logfile_maxbytes": "5MB",
            "logfile_backups": "2",
            "pidfile": str(home.supervisor_pid),
            "childlogdir": str(home.logs),
            "directory": str(home.root),
            "umask": "077",
            "identifier": "wenqu",
            **({"user": "root"} if os.getuid() == 0 else {}),
        },
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        },
        "group:servers": {"programs": ",".join(SERVERS), "priority": "10"},
        "group:workers": {"programs": ",".join(WORKERS), "priority": "20"},
        **{f"program:{program.name}": _program(home, program) for program in programs},
    }
    text = "\n".join(
        f"[{title}]\n" + "".join(f"{key}={value.replace('%', '%%')}\n" for key, value in values.items())
        for title, values in sections.items()
    )
    write_private(home.supervisor_conf, text)


def _program(home: Home, program: Program) -> dict[str, str]:
    return {
        "command": shlex.join(program.command),
        "directory": str(program.directory),
        **(
            {"environment": ",".join(f'{name}="{value}"' for name, value in program.environment.items())}
            if program.environment
            else {}
        ),
        "autostart": str(program.autostart).lower(),
        "autorestart": "true",
        "startsecs": str(program.starts_within),
        "startretries": str(_START_RETRIES),
        # Only the parent is asked to stop, as a worker's child must finish its task; force takes the children along.
        "stopasgroup": "false",
        "killasgroup": "true",
        "stopwaitsecs": str(program.stops_within),
        "redirect_stderr": "true",
        "stdout_logfile": str(home.logs / f"{program.name}.log"),
        "stdout_logfile_maxbytes": "10MB",
        "stdout_logfile_backups": "3",
    }


def start(home: Home, environment: Mapping[str, str]) -> None:
    """Start supervisord in the background; UserError with its own words when it refuses."""
    started = subprocess.run(
        [sys.executable, "-m", "supervisor.supervisord", "-c", str(home.supervisor_conf)],
        env=dict(environment),
        cwd=home.root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if started.returncode != 0:
        words = (started.stdout + started.stderr).strip().splitlines()
        errors = [line for line in words if line.startswith("Error")] or words[-1:]
        raise UserError(f"the supervisor does not start: {' '.join(errors) or started.returncode}")


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_RPC_TIMEOUT)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_RPC_TIMEOUT)
        self.sock.connect(os.fspath(self._path))


class Supervisor:
    """A running, or not running, supervisord behind its socket."""

    def __init__(self, socket_path: Path) -> None:
        self._socket = socket_path

    def _call(self, ask: Callable[[Any], object]) -> Any:
        from supervisor.xmlrpc import SupervisorTransport

        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        transport._get_connection = lambda: _Connection(self._socket)
        with ServerProxy("http://localhost/RPC2", transport=transport) as proxy:
            return ask(proxy.supervisor)

    def answers(self) -> bool:
        """Whether it runs and takes orders: not while it shuts down, and not a socket left by a crash."""
        if not self._socket.exists():
            return False
        try:
            return bool(self._call(lambda rpc: rpc.getState())["statename"] == "RUNNING")
        except (*_UNREACHABLE, Fault):
            return False

    def exists(self) -> bool:
        """Whether something listens on the socket, be it shutting down."""
        try:
            self._call(lambda rpc: rpc.getState())
        except Fault:
            return True
        except _UNREACHABLE:
            return False
        return True

    def states(self) -> dict[str, State]:
        """All processes by name; empty when it does not run."""
        if not self._socket.exists():
            return {}
        try:
            infos = cast(list[dict[str, Any]], self._call(lambda rpc: rpc.getAllProcessInfo()))
        except (*_UNREACHABLE, Fault):
            return {}
        return {info["name"]: _state(info) for info in infos}

    def start(self, name: str) -> None:
        """Start one now, also one that waits out its back-off. Its health is seen in `states`."""
        full = f"{'servers' if name in SERVERS else 'workers'}:{name}"
        for step in (lambda rpc: rpc.stopProcess(full), lambda rpc: rpc.startProcess(full, False)):
            try:
                self._call(step)
            except (*_UNREACHABLE, Fault):
                # Not running, or started meanwhile: what counts is what `states` says next.
                continue

    def shut_down(self) -> None:
        """Ask it to stop the workers, then the servers, then itself."""
        try:
            self._call(lambda rpc: rpc.shutdown())
        except (*_UNREACHABLE, Fault):
            return


def _state(info: dict[str, Any]) -> State:
    living = info["statename"] in {"RUNNING", "STARTING", "STOPPING"} and info["pid"]
    return State(
        name=info["name"],
        state=info["statename"],
        pid=int(info["pid"]) if living else None,
        uptime=max(0, int(info["now"]) - int(info["start"])) if living else None,
        deaths=str(info["spawnerr"] or f"exit code {info['exitstatus']}") if not living else "",
        log=Path(info["stdout_logfile"]),
    )
