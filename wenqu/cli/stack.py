"""`wenqu up`, `down` and `status`: the local stack."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from wenqu.cli.exits import Exit
from wenqu.cli.jobs import print_pauses
from wenqu.cli.render import console, duration, print_facts, print_json, print_table, spinner
from wenqu.cli.servers import look, pauses, rows
from wenqu.cli.session import client

if TYPE_CHECKING:
    from wenqu.local.stack import Status
    from wenqu.models import Pause

Json = Annotated[bool, typer.Option("--json", help="JSON for programs.")]


def up(
    timeout: Annotated[float, typer.Option(min=1, help="Seconds in which all must have come up.")] = 90.0,
) -> None:
    """Start Redis, Elasticsearch and the workers here.

    They run without Docker under a supervisor, which starts again what dies, and survive this shell.
    """
    from wenqu.local.stack import LocalStack

    local = LocalStack()
    with spinner("starting") as report:
        stack = local.up(report, timeout)
    print_facts(
        {
            "Redis": f"redis://127.0.0.1:{stack.redis_port}/0",
            "Elasticsearch": stack.elasticsearch_url,
            "logs": str(local.home.logs),
        }
    )
    console().print("Everything is up. `wenqu status --json` gives the credentials, `wenqu down` stops it.")


def down() -> None:
    """Stop what `up` has started; all data stays."""
    from wenqu.local.stack import LocalStack

    local = LocalStack()
    with spinner("stopping") as report:
        ran = local.down(report)
    console().print("Stopped; the data stays." if ran else "Nothing was running.")


def status(json: Json = False) -> None:
    """What runs, and how to reach it.

    Where WENQU_REDIS_URL names the servers, these are looked at instead of the local stack. The exit code is 75 unless
    everything works.
    """
    from wenqu.local.settings import named_by_environment

    if named_by_environment():
        with client() as connected:
            servers = look(connected)
            standing = pauses(connected)
        if json:
            print_json(servers)
        else:
            print_table(rows(servers), ("what", "state"))
            print_pauses(standing)
        if not servers["up"]:
            raise typer.Exit(Exit.BUSY)
        return
    from wenqu.local.stack import LocalStack

    found = LocalStack().status()
    stopped: list[Pause] = []
    if "redis" in found.states and "redis" not in found.problems:
        with client() as connected:
            stopped = pauses(connected)
    if json:
        print_json(described(found, stopped))
    elif not found.states:
        console().print("The stack is not running here; `wenqu up` starts it.")
    else:
        urls = _urls(found)
        print_table(
            [
                (
                    name,
                    found.problems.get(name, state.state.lower()),
                    str(state.pid or ""),
                    duration(state.uptime),
                    urls.get(name, ""),
                )
                for name, state in found.states.items()
            ],
            ("process", "state", "pid", "uptime", "url"),
        )
        if found.problems:
            console().print(f"The logs are in {found.home.logs}; `wenqu up` starts what does not run.")
        print_pauses(stopped)
    if not found.up:
        raise typer.Exit(Exit.BUSY)


def _urls(status: "Status") -> dict[str, str]:
    if status.stack is None:
        return {}
    return {
        "redis": f"redis://127.0.0.1:{status.stack.redis_port}/0",
        "elasticsearch": status.stack.elasticsearch_url,
        "sweeper": status.stack.metrics_url or "",
    }


def described(status: "Status", pauses: "Sequence[Pause]" = ()) -> dict[str, object]:
    """The answer of `status --json`. `redis.url` holds the password."""
    from wenqu.local.workers import WORKERS

    stack = status.stack

    def process(name: str) -> dict[str, object]:
        state = status.states.get(name)
        return {
            "state": state.state if state else "STOPPED",
            "healthy": state is not None and name not in status.problems,
            "problem": status.problems.get(name),
            "pid": state.pid if state else None,
            "uptime": state.uptime if state else None,
            "log": str(status.home.logs / f"{name}.log"),
        }

    answer: dict[str, object] = {"up": status.up, "home": str(status.home.root)}
    if stack is None:
        return answer
    return {
        **answer,
        "redis": {
            "url": stack.redis_url,
            "host": "127.0.0.1",
            "port": stack.redis_port,
            "password": stack.redis_password,
            **process("redis"),
        },
        "elasticsearch": {
            "url": stack.elasticsearch_url,
            "host": "127.0.0.1",
            "port": stack.elasticsearch_port,
            "user": None,
            "password": None,
            **process("elasticsearch"),
        },
        "workers": {name: process(name) for name in WORKERS},
        "metrics": stack.metrics_url,
        "pauses": [asdict(pause) for pause in pauses],
        "blobs": str(stack.blobs),
        "allowed_roots": [str(root) for root in stack.allowed_roots],
        "environment": stack.environment(),
    }
