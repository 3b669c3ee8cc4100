"""`wenqu pause`, `resume` and `cancel`: stop what is under way, and let it go on."""

from dataclasses import asdict
from typing import Annotated

import typer

from wenqu.cli.jobs import print_pauses, print_status
from wenqu.cli.render import console, print_json
from wenqu.cli.session import client

Job = Annotated[str | None, typer.Option("--job", help="Only this job; all by default.")]
Stage = Annotated[
    str | None, typer.Option("--stage", help="Only at normalize, extract or index; everywhere by default.")
]
Json = Annotated[bool, typer.Option("--json", help="JSON for programs.")]


def pause(
    job: Job = None,
    stage: Stage = None,
    reason: Annotated[str, typer.Option(help="Shown to whoever asks why it stands still.")] = "",
    json: Json = False,
) -> None:
    """Hold back documents: of a job, at a stage, or all.

    What runs goes on to the end of its stage. Pages are accepted as ever, and wait. Pausing twice changes nothing.
    """
    with client() as connected:
        changed = connected.pause(job=job, stage=stage, reason=reason)
        pauses = connected.pauses()
    if json:
        print_json({"changed": changed, "pauses": [asdict(one) for one in pauses]})
        return
    if not changed:
        console().print("That was paused already.", markup=False)
    print_pauses(pauses)


def resume(job: Job = None, stage: Stage = None, json: Json = False) -> None:
    """Let documents go on: lifts every pause within what is named, by hand or by the brake.

    The brake's counts start anew. A wider pause than what is named stays, and is shown.
    """
    with client() as connected:
        lifted = connected.resume(job=job, stage=stage)
        left = [one for one in connected.pauses() if job is None or one.holds(job)]
    if json:
        print_json({"lifted": [asdict(one) for one in lifted], "pauses": [asdict(one) for one in left]})
        return
    for one in lifted:
        console().print(f"{one.what} goes on.", markup=False)
    if not lifted:
        console().print("Nothing was paused there.", markup=False)
    print_pauses(left)


def cancel(
    job_id: Annotated[str, typer.Argument(metavar="JOB", help="As `wenqu job` prints it.")],
    json: Json = False,
) -> None:
    """End a job's documents as cancelled, for good; what is indexed already stays.

    Those that wait end within moments. What a worker has begun finishes its stage first, so a page that is being
    indexed right now still is.
    """
    with client() as connected:
        status = connected.cancel(job_id)
    if json:
        print_json(status.model_dump(mode="json"))
    else:
        print_status(status)
        if not status.at_rest:
            console().print(f"`wenqu job {job_id}` shows how far it is.", markup=False)
