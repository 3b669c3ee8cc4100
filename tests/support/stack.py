"""The whole stack as a user starts it: `wenqu up` in a home folder of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from shared.runtime.settings import Settings, load_settings
from tests.support.servers import free_port, missing
from wenqu.local import elasticsearch
from wenqu.local.home import LocalSettings

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class RunningStack:
    """A home folder, and the `wenqu` command that works on it."""

    home: Path
    environment: Mapping[str, str]
    _settings: list[Settings] = field(default_factory=list)

    def cli(
        self,
        *args: str | Path,
        stdin: bytes = b"",
        timeout: float = 150,
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run `wenqu ARGS` and wait; output decoded as UTF-8. Nothing is raised for an exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "wenqu.cli.main", *map(str, args)],
            input=stdin,
            capture_output=True,
            env={**self.environment, **(env or {})},
            cwd=ROOT,
            timeout=timeout,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    def json(self, *args: str | Path, stdin: bytes = b"") -> Any:
        """The JSON that `wenqu ARGS --json` prints, whatever its exit code."""
        done = self.cli(*args, "--json", stdin=stdin)
        assert done.stdout, f"wenqu {args} printed nothing: {done.stderr}"
        return json.loads(done.stdout)

    @property
    def settings(self) -> Settings:
        """With which `Client.connect` talks to this stack."""
        if not self._settings:
            status = self.json("status")
            self._settings.append(
                load_settings(
                    redis_url=status["redis"]["url"],
                    elasticsearch_url=status["elasticsearch"]["url"],
                    blobs=Path(status["blobs"]),
                    allowed_roots=tuple(map(Path, status["allowed_roots"])),
                )
            )
        return self._settings[0]


def empty_stack(home: Path, **environment: str) -> RunningStack:
    """Nothing runs yet; variables of a developer's own stack do not reach it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WENQU_")}
    if dist := os.environ.get("WENQU_NODE_DIST"):
        inherited["WENQU_NODE_DIST"] = dist
    return RunningStack(
        home,
        {
            **inherited,
            "WENQU_HOME": str(home),
            "WENQU_NODE_HEAP": "512m",
            "WENQU_REDIS_PORT": str(free_port()),
            "WENQU_ELASTICSEARCH_PORT": str(free_port()),
            **environment,
        },
    )


@contextmanager
def running_stack(home: Path, **environment: str) -> Iterator[RunningStack]:
    """Up for the block, down after it."""
    if elasticsearch.find_dist(LocalSettings()) is None:
        missing("the embedded node is not built (script/setup builds it)")
    stack = empty_stack(home, **environment)
    try:
        started = stack.cli("up", timeout=120)
        if started.returncode != 0:
            pytest.fail(f"wenqu up ended with {started.returncode}\n{started.stdout}{started.stderr}")
        yield stack
    finally:
        stack.cli("down", timeout=120)
