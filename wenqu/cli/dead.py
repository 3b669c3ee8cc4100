"""`wenqu dead`: documents that could not be done, with their cause."""

import sys
from typing import Annotated

import typer

from shared.errors import Cause, UserError
from wenqu.cli.render import console, print_facts, print_json, print_table
from wenqu.cli.session import client

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
