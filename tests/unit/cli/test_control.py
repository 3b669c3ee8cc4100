"""How pauses are told: what stands still, why, and what to do; and mistakes in the call."""

from pathlib import Path

import pytest

from shared.delivery.brake import Pause
from shared.delivery.terms import Stage
from shared.errors import Cause
from tests.support.stack import RunningStack, empty_stack
from wenqu.cli.exits import Exit
from wenqu.cli.jobs import print_status
from wenqu.models import JobStatus

AT = 1767225600000


@pytest.fixture
def elsewhere(tmp_path: Path) -> RunningStack:
    """The command on servers that are not there."""
    return empty_stack(
        tmp_path / "home",
        WENQU_REDIS_URL="redis://127.0.0.1:1/0",
        WENQU_ELASTICSEARCH_URL="http://127.0.0.1:1",
        WENQU_BLOBS=str(tmp_path / "blobs"),
    )


@pytest.mark.parametrize(
    ("scope", "record", "said"),
    [
        (
            "extract/j-1",
            '{"by": "brake", "at": %d, "rule": "in_a_row", "cause": "worker_died", "deaths": 20, "of": 20}',
            "the brake has paused job j-1 at extract at 2026-01-01T00:00:00Z: 20 documents in a row died there, the last "
            "of worker_died; `wenqu dead list --job j-1` shows what died; once that is mended, "
            "`wenqu resume --job j-1 --stage extract` goes on.",
        ),
        (
            "index/j-1",
            '{"by": "brake", "at": %d, "rule": "share", "cause": "mapping_rejected", "deaths": 25, "of": 410}',
            "25 of the last 410 documents died there, the last of mapping_rejected;",
        ),
        (
            "normalize/*",
            '{"by": "brake", "at": %d, "rule": "jobs", "cause": "time_limit", "jobs": ["j-1", "j-2"]}',
            "the brake has paused all jobs at normalize at 2026-01-01T00:00:00Z: the brake tripped there for several "
            "jobs: j-1, j-2; `wenqu dead list` shows what died; once that is mended, "
            "`wenqu resume --stage normalize` goes on.",
        ),
        (
            "*/j-1",
            '{"by": "hand", "at": %d, "reason": "[red]new[/red] words"}',
            "paused: job j-1 at every stage at 2026-01-01T00:00:00Z: [red]new[/red] words; "
            "`wenqu resume --job j-1` goes on.",
        ),
        ("*/*", '{"by": "hand", "at": %d, "reason": ""}', "paused by hand; `wenqu resume` goes on."),
        (
            "index/j-1",
            '{"by": "brake", "at": %d, "rule": "of a later version", "cause": "unheard_of", "jobs": {}}',
            "the brake has paused job j-1 at index",
        ),
    ],
)
def test_a_pause_is_told_with_what_to_do(
    capsys: pytest.CaptureFixture[str], scope: str, record: str, said: str
) -> None:
    status = job_status(in_flight=3, pauses=(Pause.parse(scope, record % AT),))
    print_status(status)
    assert said in capsys.readouterr().out


def test_a_job_that_is_being_cancelled_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    print_status(job_status(in_flight=3, cancelled_at="2026-01-01T00:00:00.000Z"))
    assert "j-1: 3 accepted, 3 in flight; being cancelled" in capsys.readouterr().out
    print_status(job_status(in_flight=0, cancelled_at="2026-01-01T00:00:00.000Z"))
    assert "at rest" in capsys.readouterr().out


def test_a_status_is_the_same_in_json() -> None:
    pause = Pause(Stage.INDEX, None, "brake", "2026-01-01T00:00:00.000Z", Cause.TIME_LIMIT, "why")
    status = job_status(in_flight=1, pauses=(pause,))
    assert JobStatus.model_validate_json(status.model_dump_json()) == status
    assert status.model_dump(mode="json")["pauses"] == [
        {
            "stage": "index",
            "job": None,
            "by": "brake",
            "at": "2026-01-01T00:00:00.000Z",
            "cause": "time_limit",
            "detail": "why",
        }
    ]


def job_status(in_flight: int, pauses: tuple[Pause, ...] = (), cancelled_at: str | None = None) -> JobStatus:
    return JobStatus(
        job="j-1",
        collection="c",
        submitted_at="2026-01-01T00:00:00.000Z",
        accepted=3,
        indexed=0,
        superseded=0,
        duplicate=0,
        dead=0,
        cancelled=3 - in_flight,
        in_flight=in_flight,
        at_rest=in_flight == 0,
        pauses=pauses,
        cancelled_at=cancelled_at,
    )


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["pause", "--stage", "ingest"], Exit.MISTAKE, "these are normalize, extract, index"),
        (["resume", "--stage", "bogus"], Exit.MISTAKE, "these are normalize, extract, index"),
        (["cancel"], Exit.MISTAKE, "Missing argument"),
        (["pause"], Exit.BUSY, "redis_unavailable"),
        (["cancel", "j-1"], Exit.BUSY, "redis_unavailable"),
    ],
)
def test_a_mistake_is_one_message(elsewhere: RunningStack, args: list[str], code: Exit, said: str) -> None:
    done = elsewhere.cli(*args)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
