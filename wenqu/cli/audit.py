"""`wenqu audit`: does every accepted document have its one end, and does everything agree?"""

import json as json_lines
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wenqu.cli.exits import Exit
from wenqu.cli.render import console, print_json, print_table
from wenqu.cli.session import client

if TYPE_CHECKING:
    from wenqu.models import Submission

_SHOWN = 50


def audit(
    receipts: Annotated[
        list[Path] | None,
        typer.Option(help="Files written by `wenqu submit --receipts`; every receipt must be kept."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON for programs.")] = False,
) -> None:
    """Check journal, ledger, index and dead letters against each other.

    It counts for itself and believes no counter. The exit code is 1 when something does not agree.
    """
    from wenqu.audit.check import audit as compare
    from wenqu.audit.sources import read

    with client() as connected:
        settings = connected.settings
        facts = read(settings.blobs, connected.redis, connected.elasticsearch, settings.index, receipts or ())
    report = compare(facts)
    if json:
        print_json({**asdict(report), "clean": report.clean})
    else:
        ends = ", ".join(f"{count} {outcome}" for outcome, count in report.outcomes.items() if count)
        out = console()
        out.print(
            f"{report.accepted} accepted = {ends or 'no ends'} + {report.in_flight} in flight", markup=False
        )
        if report.unreceipted:
            out.print(f"{report.unreceipted} more were begun but never got a receipt", markup=False)
        if report.findings:
            print_table(
                [(finding.kind, finding.subject, finding.detail) for finding in report.findings[:_SHOWN]],
                ("finding", "of", "what"),
                title=f"{len(report.findings)} findings",
            )
        else:
            out.print("Everything agrees.", markup=False)
    if not report.clean:
        raise typer.Exit(Exit.FAILED)


def keep_receipts(file: Path, submission: "Submission") -> None:
    """Append the receipts to a file, a JSON object a line, and sync it and its name."""
    from shared.storage.blobs import sync_folder

    with file.open("a", encoding="utf-8") as stream:
        for receipt in submission.receipts:
            stream.write(json_lines.dumps(receipt.model_dump(mode="json"), ensure_ascii=False) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(file.absolute().parent)
