"""`wenqu submit`: take in pages, and wait for them if asked to."""

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import Cause, Refused, UserError
from wenqu.cli.audit import keep_receipts
from wenqu.cli.exits import Exit
from wenqu.cli.jobs import print_status, summary, waited
from wenqu.cli.render import console, print_json, progress_bar
from wenqu.cli.session import client

if TYPE_CHECKING:
    from wenqu.client import Client
    from wenqu.models import JobStatus, Submission

STDIN = Path("-")


def submit(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, folders, or - for stdin.")],
    collection: Annotated[
        str, typer.Option("--collection", "-c", help="Namespace of the pages.")
    ] = "default",
    key: Annotated[
        str | None, typer.Option(help="Name of the page on stdin; its contents' hash by default.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where the page on stdin came from.")] = None,
    wait: Annotated[
        bool, typer.Option("--wait", "-w", help="Until all can be found, or have failed.")
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0, help="Seconds to wait for servers (5 by default) and, with --wait, for the pages."
        ),
    ] = None,
    receipts: Annotated[
        Path | None, typer.Option(help="Append the receipts to this file, synced; `wenqu audit` reads it.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON for programs.")] = False,
) -> None:
    """Take in pages. Once it says so they are safe; submitting the same again changes nothing.

    Exit code 1 when a page was refused or, with --wait, failed.
    """
    from shared.runtime.clock import SystemClock

    from_stdin = STDIN in paths
    if from_stdin and len(paths) > 1:
        raise UserError("- (stdin) is one page of its own; submit files in another call")
    if not from_stdin and (key or url):
        raise UserError("--key and --url name the page on stdin: give - as the only path")
    clock = SystemClock()
    started = clock.monotonic()
    with client() as connected, progress_bar(shown=not json) as meter:
        if from_stdin:
            submission = _from_stdin(connected, collection, key, url, timeout)
        else:
            submission = connected.submit(
                paths,
                collection=collection,
                timeout=timeout,
                on_progress=lambda step: meter("reading", step.done, step.total),
            )
        if receipts is not None:
            keep_receipts(receipts, submission)
        status: JobStatus | None = None
        if wait and submission.receipts:
            left = None if timeout is None else max(0.0, timeout - (clock.monotonic() - started))
            status = waited(connected, submission.job, left, meter)
    _print(submission, status, json)
    if submission.refused or (status is not None and status.dead):
        raise typer.Exit(Exit.FAILED)


def _from_stdin(
    connected: "Client", collection: str, key: str | None, url: str | None, timeout: float | None
) -> "Submission":
    limit = connected.settings.limits.raw_bytes
    content = sys.stdin.buffer.read(limit + 1)
    if len(content) > limit:
        raise Refused(Cause.TOO_LARGE, f"stdin has more than {limit:,} bytes, the limit of one page")
    if not content:
        raise Refused(Cause.EMPTY, "stdin is empty")
    if key is None and url is None:
        key = f"stdin:{hashlib.sha256(content).hexdigest()[:32]}"
    return connected.submit_bytes(content, key=key, collection=collection, url=url, timeout=timeout)


def _print(submission: "Submission", status: "JobStatus | None", as_json: bool) -> None:
    if as_json:
        answer = submission.model_dump(mode="json")
        print_json(answer if status is None else {**answer, "status": status.model_dump(mode="json")})
        return
    out = console()
    out.print(f"{submission.job}: {summary(submission)}", markup=False, soft_wrap=True)
    for refusal in submission.refused:
        console(stderr=True).print(
            f"refused: {refusal.source_key}: {refusal.cause}: {refusal.detail}", markup=False, soft_wrap=True
        )
    if status is not None:
        print_status(status)
    elif submission.accepted:
        out.print(f"`wenqu job {submission.job}` shows how far it is.", markup=False)
