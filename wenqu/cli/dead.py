"""`wenqu dead`: documents that could not be done, with their cause."""

import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import Cause, UserError
from wenqu.cli.exits import Exit
from wenqu.cli.jobs import print_refusals
from wenqu.cli.render import console, print_facts, print_json, print_table
from wenqu.cli.session import client

if TYPE_CHECKING:
    from wenqu.client import Client

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

app = typer.Typer(help="What could not be done, with its cause and its original bytes.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="JSON for programs.")]


@app.command("list")
def list_letters(
    job: Annotated[str | None, typer.Option(help="Only those of one job.")] = None,
    cause: Annotated[str | None, typer.Option(help="Only those with one cause, e.g. no_chinese.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000)] = 100,
    json: Json = False,
) -> None:
    """Dead letters, newest first."""
    if cause is not None and cause not in set(Cause):
        raise UserError(f"{cause} is no cause; the causes are {', '.join(Cause)}")
    with client() as connected:
        letters = connected.dead_letters(job=job, cause=cause, limit=limit)
    if json:
        print_json([letter.model_dump(mode="json", exclude={"content"}) for letter in letters])
    elif not letters:
        console().print("There are no dead letters.")
    else:
        print_table(
            [
                (letter.dead_id, letter.at, letter.source_key, letter.stage, letter.cause, letter.detail)
                for letter in letters
            ],
            ("id", "at", "page", "stage", "cause", "detail"),
        )


Ids = Annotated[
    list[str] | None, typer.Argument(metavar="[ID…]", help="Dead letters; or choose them by filters.")
]
Cause_ = Annotated[str | None, typer.Option("--cause", help="Only those with one cause.")]
Stage_ = Annotated[str | None, typer.Option("--stage", help="Only those of one stage.")]
Version_ = Annotated[
    str | None, typer.Option("--version", help="Only those written by one version of Wenqu.")
]
Since_ = Annotated[
    str | None, typer.Option("--since", help="Only those from this UTC day (YYYY-MM-DD) or time on.")
]
Job_ = Annotated[str | None, typer.Option("--job", help="Only those of one job.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say which it would be.")]


@app.command("replay")
def replay(
    ids: Ids = None,
    cause: Cause_ = None,
    stage: Stage_ = None,
    version: Version_ = None,
    since: Since_ = None,
    job: Job_ = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Send documents through the pipeline again, as their next generation.

    Exit code 1 when one of them can not be replayed.
    """
    with client() as connected:
        chosen = _chosen(connected, ids, _filters(cause, stage, version, since, job))
        if dry_run or not chosen:
            _print_chosen(chosen, "would be replayed", json)
            return
        replayed = connected.replay_dead(chosen)
    if json:
        print_json(
            {
                "job": replayed.job,
                "receipts": [receipt.model_dump(mode="json") for receipt in replayed.receipts],
                "refused": [refusal.model_dump(mode="json") for refusal in replayed.refused],
            }
        )
    else:
        out = console()
        out.print(
            f"{replayed.job}: {len(replayed.receipts)} replayed, {len(replayed.refused)} refused",
            markup=False,
        )
        print_refusals(replayed.refused)
        if replayed.receipts:
            out.print(f"`wenqu job {replayed.job}` shows how far they are.", markup=False)
    if replayed.refused:
        raise typer.Exit(Exit.FAILED)


@app.command("discard")
def discard(
    ids: Ids = None,
    cause: Cause_ = None,
    stage: Stage_ = None,
    version: Version_ = None,
    since: Since_ = None,
    job: Job_ = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Delete dead letters with their bytes. The journal keeps that they were."""
    with client() as connected:
        chosen = _chosen(connected, ids, _filters(cause, stage, version, since, job))
        if dry_run or not chosen:
            _print_chosen(chosen, "would be discarded", json)
            return
        count = connected.discard_dead(chosen)
    if json:
        print_json({"discarded": chosen})
    else:
        console().print(f"{count} discarded", markup=False)


def _filters(
    cause: str | None, stage: str | None, version: str | None, since: str | None, job: str | None
) -> dict[str, str]:
    if cause is not None and cause not in set(Cause):
        raise UserError(f"{cause} is no cause; the causes are {', '.join(Cause)}")
    if since is not None and not _DAY.match(since):
        raise UserError(f"--since {since} must begin with a day, YYYY-MM-DD")
    given = {"cause": cause, "stage": stage, "version": version, "since": since, "job": job}
    return {name: value for name, value in given.items() if value is not None}


def _chosen(connected: "Client", ids: list[str] | None, filters: dict[str, str]) -> list[str]:
    """Ids given, or all that the filters choose; UserError for neither, as that would mean all there are."""
    if ids and filters:
        raise UserError("give either ids or filters")
    if not ids and not filters:
        raise UserError(
            "say which: ids as `wenqu dead list` prints them, or a filter such as --cause or --since"
        )
    if ids:
        return [connected.dead_letter(dead_id).dead_id for dead_id in ids]
    return [letter.dead_id for letter in connected.dead_letters(**filters, limit=None)]


def _print_chosen(chosen: list[str], what: str, json: bool) -> None:
    if json:
        print_json(chosen)
        return
    for dead_id in chosen:
        print(dead_id)
    console(stderr=True).print(f"{len(chosen)} {what}", markup=False)


@app.command("show")
def show_letter(
    dead_id: Annotated[str, typer.Argument(metavar="ID", help="As `wenqu dead list` prints it.")],
    json: Annotated[bool, typer.Option("--json", help="JSON for programs, the bytes in base64.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Only the original bytes.")] = False,
) -> None:
    """One dead letter: cause, traceback and versions; its original bytes with --raw."""
    if json and raw:
        raise UserError("give either --json or --raw")
    with client() as connected:
        letter = connected.dead_letter(dead_id)
    if raw:
        sys.stdout.buffer.write(letter.content or b"")
        sys.stdout.buffer.flush()
    elif json:
        print_json(letter.model_dump(mode="json"))
    else:
        versions = ", ".join(f"{name} {version}" for name, version in letter.versions.items())
        print_facts(
            {
                "id": letter.dead_id,
                "page": letter.source_key,
                "collection": letter.collection or "",
                "job": letter.job or "",
                "stage": letter.stage,
                "cause": letter.cause,
                "detail": letter.detail,
                "attempts": str(letter.attempts),
                "at": letter.at,
                "size": f"{letter.size:,} bytes",
                "versions": versions,
            }
        )
        if letter.traceback:
            console().print(letter.traceback, markup=False, soft_wrap=True)
