"""The containers of one compose project, through the docker SDK, and the `docker compose` command itself."""

import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from docker.models.containers import Container

from docker import DockerClient
from shared.errors import Busy
from shared.runtime.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
WORKERS = ("ingest", "normalize", "extract", "index", "sweeper")
SERVICES = ("redis", "elasticsearch", *WORKERS)


@dataclass(frozen=True)
class ComposeStack:
    """One project on this host."""

    engine: DockerClient
    project: str
    inbox: Path

    def container(self, service: str) -> Container:
        """The container of a service, running or not, with its present state."""
        found = self.engine.containers.list(
            all=True,
            filters={
                "label": [
                    f"com.docker.compose.project={self.project}",
                    f"com.docker.compose.service={service}",
                ]
            },
        )
        assert len(found) == 1, f"{service} has {len(found)} containers"
        return found[0]

    def image(self, service: str) -> str:
        """The image that a service runs on."""
        return str(self.container(service).attrs["Image"])

    def run(self, service: str, *command: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of a command in a service's container."""
        done = self.container(service).exec_run(list(command), demux=True)
        out, err = cast("tuple[bytes | None, bytes | None]", done.output)
        return done.exit_code or 0, (out or b"").decode(), (err or b"").decode()

    def wenqu(self, *args: str) -> Any:
        """The answer of `wenqu ARGS --json` in the ingest container, which must end with 0."""
        code, out, err = self.run("ingest", "wenqu", *args, "--json")
        assert code == 0, out + err
        return json.loads(out)

    def compose(self, *args: str, timeout: float = 180) -> subprocess.CompletedProcess[str]:
        """`docker compose ARGS` for this project; its files are in the environment."""
        command = shlex.split(os.environ.get("WENQU_COMPOSE", "docker compose"))
        return subprocess.run(
            [*command, *args], cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False
        )

    def health(self, service: str) -> str:
        """`healthy`, or what it is instead."""
        state = self.container(service).attrs["State"]
        return str(state.get("Health", {}).get("Status", state["Status"]))

    def until_healthy(self, *services: str, within: float = 120) -> None:
        """Wait for these services, by default all."""
        wanted = services or SERVICES
        until(lambda: all(self.health(name) == "healthy" for name in wanted), within, f"{wanted} healthy")

    def kill(self, service: str) -> None:
        """As the kernel would: the engine sees an unexpected death and applies the restart policy."""
        os.kill(int(self.container(service).attrs["State"]["Pid"]), signal.SIGKILL)

    @property
    def redis_url(self) -> str:
        """The queue, as a producer on the host reaches it."""
        code, password, err = self.run("redis", "cat", "/run/wenqu/redis-password")
        assert code == 0, err
        return f"redis://:{password.strip()}@127.0.0.1:{os.environ['WENQU_REDIS_PORT']}/0"

    def settings(self, blobs: Path) -> Settings:
        """With which a client on the host follows jobs and searches; it shares no blob store with the stack."""
        return load_settings(
            redis_url=self.redis_url,
            elasticsearch_url=f"http://127.0.0.1:{os.environ['WENQU_ELASTICSEARCH_PORT']}",
            blobs=blobs,
        )


def until(holds: Callable[[], bool], within: float, what: str) -> None:
    """Ask until it holds; an outage of a server counts as no."""
    deadline = time.monotonic() + within
    while True:
        try:
            if holds():
                return
        except Busy:
            pass
        assert time.monotonic() < deadline, f"not within {within:g} s: {what}"
        time.sleep(0.1)
