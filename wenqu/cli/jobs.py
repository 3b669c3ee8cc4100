"""`wenqu job`: how far a submission is and what failed in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from wenqu.cli.exits import Exit
from wenqu.cli.render import Meter, console, print_json, print_table
from wenqu.cli.session import client

if TYPE_CHECKING:
    from wenqu.client import Client
    from wenqu.models import JobStatus, Pause, Refusal, Submission

_COUNTERS = ("accepted", "indexed", "superseded", "duplicate", "dead", "cancelled", "in_flight")


def job(
    job_id: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]", help="A job, or the submission_id of a message; without it the latest jobs."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON for programs.")] = False,
) -> None:
    """The counters and failures of a job.

    The exit code is 1 when pages of it have failed or were refused.
    """
    with client() as connected:
        if job_id is None:
            _print_jobs(connected.jobs(), json)
            return
        status = connected.job(job_id)
        receipt = connected.receipt(job_id)
    refused = receipt.refused if receipt is not None else ()
    if json:
        told = {"receipt": receipt.model_dump(mode="json")} if receipt is not None else {}
        print_json({**status.model_dump(mode="json"), **told})
    else:
        print_status(status)
        print_refusals(refused)
    if status.dead or refused:
        raise typer.Exit(Exit.FAILED)


def _print_jobs(jobs: "list[JobStatus]", json: bool) -> None:
    if json:
        print_json([status.model_dump(mode="json", exclude={"failures"}) for status in jobs])
    elif not jobs:
        console().print("There are no jobs yet; `wenqu submit PATH` makes one.", markup=False)
    else:
        rows = [
            (
                status.job,
                status.submitted_at[:19],
                status.collection,
                *(str(getattr(status, name)) for name in _COUNTERS),
            )
            for status in jobs
        ]
        print_table(rows, ("job", "submitted", "collection", *(name.replace("_", " ") for name in _COUNTERS)))
        print_pauses(list(dict.fromkeys(pause for status in jobs for pause in status.pauses)))


def print_refusals(refused: "Sequence[Refusal]") -> None:
    """A line per source that was refused before its receipt."""
    if refused:
        print_table(
            [(refusal.source_key, refusal.cause, refusal.detail) for refusal in refused],
            ("refused", "cause", "why"),
        )


def print_status(status: "JobStatus") -> None:
    """The counters that are not zero, then a line per failure."""
    counts = {name: getattr(status, name) for name in _COUNTERS}
    said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count)
    rest = "at rest" if status.at_rest else "under way" if status.cancelled_at is None else "being cancelled"
    console().print(f"{status.job}: {said or 'nothing accepted'}; {rest}", markup=False, soft_wrap=True)
    print_pauses(status.pauses)
    if status.failures:
        print_table(
            [(f.dead_id, f.source_key, f.stage, f.cause, f.detail) for f in status.failures],
            ("dead letter", "page", "stage", "cause", "detail"),
        )
        console().print("`wenqu dead show ID` shows one of them.", markup=False)


def print_pauses(pauses: "Sequence[Pause]") -> None:
    """A line per pause: what, since when, why, and what to do."""
    for pause in pauses:
        who = "the brake has paused" if pause.by == "brake" else "paused:"
        console().print(
            f"{who} {pause.what} at {pause.at[:19]}Z: {pause.detail}; {pause.advice}.",
            markup=False,
            soft_wrap=True,
        )


def summary(submission: "Submission") -> str:
    """What became of a submission, in a few words."""
    counts = {
        "accepted": submission.accepted,
        "known already": submission.duplicates,
        "refused": len(submission.refused),
        "skipped as no pages": len(submission.skipped),
    }
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "no pages found"


def waited(connected: "Client", job_id: str, timeout: float | None, meter: Meter) -> "JobStatus":
    """The job at rest; `meter` shows how many of its documents have ended. Busy after `timeout` seconds."""
    return connected.wait(
        job_id,
        timeout=timeout,
        on_progress=lambda status: meter(
            "paused" if status.pauses and not status.at_rest else "processing",
            status.accepted - status.in_flight,
            status.accepted,
        ),
    )
