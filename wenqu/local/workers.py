"""The programs of a stack: what each is called and how it is started."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from wenqu.local import elasticsearch, redis
from wenqu.local.home import Home, LocalSettings, checkout, lexicon_folder
from wenqu.local.processes import MARK
from wenqu.local.stackfile import Stack

SERVERS: Final = ("redis", "elasticsearch")
WORKERS: Final = ("ingest", "normalize", "extract", "index", "sweeper")


@dataclass(frozen=True)
class Program:
    """One supervised process. Times are in seconds."""

    name: str
    command: list[str]
    directory: Path
    autostart: bool
    starts_within: int
    stops_within: int
    environment: Mapping[str, str] = field(default_factory=dict)


def programs(home: Home, stack: Stack, settings: LocalSettings) -> list[Program]:
    """All programs in starting order. UserError when something they need is not installed.

    Workers are started once the servers answer, so that their logs begin clean.
    """
    servers = {
        "redis": redis.command(home),
        "elasticsearch": elasticsearch.command(home.elasticsearch_data, stack.elasticsearch_port, settings),
    }
    directory = checkout() or home.root
    return [
        *(Program(name, command, home.root, True, 2, 40) for name, command in servers.items()),
        *(
            Program(
                name, [sys.executable, "-m", f"services.{name}"], directory, False, 5, 10, _own(name, stack)
            )
            for name in WORKERS
        ),
    ]


def _own(name: str, stack: Stack) -> dict[str, str]:
    """Only one process can serve a port; the sweeper has the metrics of all."""
    return {"WENQU_HTTP_PORT": str(stack.http_port)} if name == "sweeper" and stack.http_port else {}


def environment(stack: Stack, settings: LocalSettings) -> dict[str, str]:
    """The environment of all programs: this process's own, with the stack's servers and its mark.

    Other `WENQU_*` variables, such as `WENQU_CONCURRENCY`, are handed on.
    """
    lexicon = lexicon_folder(settings)
    return {
        "WENQU_LOG_FORMAT": "json",
        **{name: value for name, value in os.environ.items() if name != "WENQU_HTTP_PORT"},
        **stack.environment(),
        **({} if lexicon is None else {"WENQU_LEXICON": str(lexicon)}),
        MARK: stack.stack_id,
        "PYTHONUNBUFFERED": "1",
    }
