"""`wenqu pause`, `resume` and `cancel` on a real Redis, as whoever calls them meets them."""

import json
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from tests.integration.brake_house import House
from tests.support.stack import RunningStack, empty_stack
from wenqu.cli.exits import Exit

pytestmark = pytest.mark.integration


@pytest.fixture
def house(redis_db: Redis) -> House:
    house = House(redis_db)
    house.admit(3)
    house.admit(2, job="other")
    return house


@pytest.fixture
def wenqu(redis_url: str, tmp_path: Path) -> RunningStack:
    return empty_stack(
        tmp_path / "home",
        WENQU_REDIS_URL=redis_url,
        WENQU_ELASTICSEARCH_URL="http://127.0.0.1:1",
        WENQU_BLOBS=str(tmp_path / "blobs"),
    )


def test_pause_and_resume_by_hand(house: House, wenqu: RunningStack) -> None:
    told = wenqu.json("pause", "--job", "j", "--stage", "normalize", "--reason", "new words")
    assert told["changed"]
    [pause] = told["pauses"]
    assert (pause["job"], pause["stage"], pause["by"], pause["detail"]) == (
        "j",
        "normalize",
        "hand",
        "new words",
    )
    again = wenqu.cli("pause", "--job", "j", "--stage", "normalize")
    assert again.returncode == Exit.OK
    assert "paused already" in again.stdout
    assert "new words; `wenqu resume --job j --stage normalize` goes on." in again.stdout
    assert {batch.entries[0] for batch in house.send()} == set(
        house.redis.zrange("wq:{0}:sent:normalize", 0, -1)
    )
    assert house.redis.zcard("wq:{0}:sent:normalize") == 2, "the other job's"
    lifted = wenqu.cli("resume", "--stage", "normalize")
    assert (lifted.returncode, lifted.stdout) == (Exit.OK, "job j at normalize goes on.\n")
    assert wenqu.cli("resume").stdout == "Nothing was paused there.\n"
    assert len(house.send()) == 3


def test_a_wide_pause_is_shown_to_whoever_resumes_less(house: House, wenqu: RunningStack) -> None:
    house.control.pause(None, None, "upgrade")
    done = wenqu.cli("resume", "--job", "j")
    assert "Nothing was paused there." in done.stdout
    assert "all jobs at every stage" in done.stdout
    assert house.send() == []


def test_a_pulled_brake_is_seen_in_job_and_status(house: House, wenqu: RunningStack) -> None:
    house.fare("dddd")
    job = wenqu.cli("job", "j")
    assert "the brake has paused job j at normalize" in job.stdout
    assert "stage_failed" in job.stdout
    assert wenqu.json("job", "other")["pauses"] == []
    assert "the brake has paused job j at normalize" in wenqu.cli("job").stdout
    [pause] = wenqu.json("status")["pauses"]
    assert (pause["job"], pause["cause"]) == ("j", "stage_failed")
    assert "`wenqu resume --job j --stage normalize` goes on" in wenqu.cli("status").stdout


def test_cancel(house: House, wenqu: RunningStack) -> None:
    done: Any = wenqu.cli("cancel", "j")
    assert done.returncode == Exit.OK
    assert "j: 3 accepted, 3 in flight; being cancelled" in done.stdout
    assert len(house.end_cancelled()) == 3
    told = json.loads(wenqu.cli("cancel", "j", "--json").stdout)
    assert (told["cancelled"], told["at_rest"]) == (3, True)
    assert len(house.send()) == 2


@pytest.mark.parametrize("command", [("pause", "--job"), ("resume", "--job"), ("cancel",)])
def test_an_unknown_job_is_not_found(house: House, wenqu: RunningStack, command: tuple[str, ...]) -> None:
    done = wenqu.cli(*command, "j-none")
    assert done.returncode == Exit.NOT_FOUND
    assert "there is no job j-none; `wenqu job` lists" in done.stderr
    assert house.control.pauses() == []
