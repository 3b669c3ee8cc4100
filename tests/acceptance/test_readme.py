"""Every `wenqu` command that the READMEs show runs as shown."""

import re
import shlex
from pathlib import Path

import pytest

from tests.support.stack import RunningStack

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(180)]

ROOT = Path(__file__).parents[2]
COMMAND = re.compile(r"^\$ \.venv/bin/wenqu (?P<arguments>.+?)(?:\s+#.*)?$", re.MULTILINE)


def commands() -> list[str]:
    """In order, each once."""
    found: dict[str, None] = {}
    for name in ("README.md", "README.zh.md"):
        for match in COMMAND.finditer((ROOT / name).read_text(encoding="utf-8")):
            found[match["arguments"]] = None
    return list(found)


def test_the_readmes_show_commands() -> None:
    assert len(commands()) >= 6


def test_every_command_runs_as_shown(stack: RunningStack) -> None:
    for command in commands():
        done = stack.cli(*shlex.split(command))
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
