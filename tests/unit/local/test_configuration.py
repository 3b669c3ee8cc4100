"""The configurations that are written, as their readers read them."""

import configparser
import shlex
from pathlib import Path

import pytest

from shared.errors import UserError
from tests.support.servers import stack_of
from wenqu.local import redis, supervisor
from wenqu.local.elasticsearch import command as node_command
from wenqu.local.home import Home, LocalSettings
from wenqu.local.processes import MARK
from wenqu.local.workers import SERVERS, WORKERS, Program, environment


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / 'a home with "quotes" and spaces')
    home.make()
    return home


def program(name: str, command: list[str]) -> Program:
    return Program(name, command, Path("/"), autostart=False, starts_within=2, stops_within=10)


def test_redis_keeps_what_it_has_confirmed(home: Home, tmp_path: Path) -> None:
    stack = stack_of(tmp_path, redis_port=4711)
    redis.write_conf(home, stack, LocalSettings(redis_maxmemory="64mb"))
    pairs = dict(line.split(" ", 1) for line in home.redis_conf.read_text().splitlines())
    expected = {
        "bind": "127.0.0.1",
        "port": "4711",
        "appendonly": "yes",
        "appendfsync": "always",
        "maxmemory": "64mb",
        "maxmemory-policy": "noeviction",
        "requirepass": stack.redis_password,
    }
    assert {name: pairs.get(name) for name in expected} == expected
    assert home.redis_conf.stat().st_mode & 0o777 == 0o600


def test_the_supervisor_restarts_for_hours_and_takes_children_along(home: Home, tmp_path: Path) -> None:
    names = [*SERVERS, *WORKERS]
    command = ["/bin/run it", "--say", "100% sure"]
    supervisor.write_conf(home, tmp_path / "s", [program(name, command) for name in names])
    parser = configparser.RawConfigParser()
    parser.read(home.supervisor_conf)
    for name in names:
        section = parser[f"program:{name}"]
        assert shlex.split(section["command"].replace("%%", "%")) == command
        retries = int(section["startretries"])
        # The n-th wait is n seconds.
        assert retries * (retries + 1) / 2 > 24 * 3600
        assert (section["autorestart"], section["killasgroup"], section["stopasgroup"]) == (
            "true",
            "true",
            "false",
        )
        assert Path(section["stdout_logfile"].replace("%%", "%")) == home.logs / f"{name}.log"
        assert section["stdout_logfile_maxbytes"] != "0"
    assert set(parser["group:servers"]["programs"].split(",")) == set(SERVERS)
    assert set(parser["group:workers"]["programs"].split(",")) == set(WORKERS)
    assert int(parser["group:servers"]["priority"]) < int(parser["group:workers"]["priority"])
    assert home.supervisor_conf.stat().st_mode & 0o777 == 0o600


def test_workers_get_the_stack_and_the_callers_other_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENQU_REDIS_URL", "redis://elsewhere/0")
    monkeypatch.setenv("WENQU_CONCURRENCY", "2")
    stack = stack_of(tmp_path)
    given = environment(stack, LocalSettings(lexicon=tmp_path))
    assert given["WENQU_REDIS_URL"] == stack.redis_url
    assert given["WENQU_CONCURRENCY"] == "2"
    assert given["WENQU_LEXICON"] == str(tmp_path)
    assert given[MARK] == stack.stack_id


def test_a_node_that_is_not_built_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="script/setup"):
        node_command(tmp_path, 1, LocalSettings(node_dist=tmp_path))
