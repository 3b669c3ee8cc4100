"""`wenqu demo`: what comes of the sample pages, shown on a running stack."""

import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from shared.errors import NotFound, UserError
from wenqu.cli.exits import Exit
from wenqu.cli.jobs import print_status, summary, waited
from wenqu.cli.render import console, print_table, progress_bar
from wenqu.cli.search import names, print_hits
from wenqu.cli.session import client

if TYPE_CHECKING:
    from wenqu.client import Client

COLLECTION: Final = "samples"
QUERIES: Final = (
    ("a zone and a topic", "清水县工业园区 陶瓷"),
    ("Traditional characters, found in Simplified pages", "綜合保稅區 跨境電商"),
    ("a phrase", '"竣工投产"'),
)
_SHOWN = 3


def demo(
    samples: Annotated[
        Path | None, typer.Option(help="Folder of pages; the project's own samples by default.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds until all must be at rest.")] = 120.0,
) -> None:
    """Submit the sample pages and show what comes of them."""
    folder = samples or _samples()
    out = console()
    wenqu = _command()
    with client() as connected:
        with progress_bar() as meter:
            submission = connected.submit(
                [*sorted(folder.glob("*.html")), *sorted(folder.glob("*.txt"))]
                if samples is None
                else [folder],
                collection=COLLECTION,
                on_progress=lambda step: meter("reading", step.done, step.total),
            )
            status = waited(connected, submission.job, timeout, meter) if submission.receipts else None
        out.print(f"{folder.name}/: {summary(submission)}", markup=False)
        if status is not None:
            print_status(status)
        docs = list(dict.fromkeys(receipt.doc_id for receipt in submission.receipts))
        _print_records(connected, docs)
        for meaning, query in QUERIES:
            out.rule(style="dim")
            out.print(f"{wenqu} search '{query}'   # {meaning}", style="bold", markup=False)
            print_hits(connected.search(query, size=_SHOWN, collection=COLLECTION))
    _print_next(wenqu, docs)
    if submission.refused or (status is not None and status.dead):
        raise typer.Exit(Exit.FAILED)


def _samples() -> Path:
    from wenqu.local.home import checkout

    source = checkout()
    if source is None or not (source / "samples").is_dir():
        raise UserError("the sample pages come with a source checkout only; name a folder with --samples")
    return source / "samples"


def _command() -> str:
    """How the reader can call this command: by its name if that is on the path, else as it was called now."""
    if shutil.which("wenqu") is not None:
        return "wenqu"
    called = Path(sys.argv[0]).absolute()
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)


def _print_records(connected: "Client", docs: Sequence[str]) -> None:
    rows = []
    for doc in docs:
        try:
            rows.append(row(connected.show(doc)))
        except NotFound:
            continue
    print_table(rows, ("title", "published", "source", "zone", "people", "amounts"))


def row(record: Mapping[str, Any]) -> tuple[str, ...]:
    """A page in six cells; long lists are cut after three, and the rest counted."""
    return (
        record.get("title") or "",
        record.get("published") or "",
        record.get("source") or "",
        _few(names(record.get("zones")) or record.get("zone_label") or ""),
        _few(names(record.get("persons"))),
        _few(names(_sums_first(record.get("quantities") or ()), "text")),
    )


def _sums_first(quantities: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(quantities, key=lambda quantity: quantity.get("dimension") != "money")


def _few(listed: str) -> str:
    values = listed.split("、") if listed else []
    more = len(values) - _SHOWN
    return "、".join(values[:_SHOWN]) + (f" +{more}" if more > 0 else "")


def _print_next(wenqu: str, docs: Sequence[str]) -> None:
    out = console()
    out.rule(style="dim")
    out.print("Everything stays up. Try next:", style="bold")
    shown = docs[0][:12] if docs else "ID"
    for command, meaning in (
        (f"{wenqu} show {shown}", "one record, with its journey through the stages"),
        (f"{wenqu} search '开工 总投资' --since 2023", "any words; --person, --zone and --source narrow it"),
        (f"{wenqu} submit FOLDER --wait", "pages of your own"),
        (f"{wenqu} process FILE", "the same stages without any server"),
        (f"{wenqu} status", "what runs and where"),
        ("script/down", "stop it; the data stays"),
    ):
        out.print(f"  {command:<52} {meaning}", markup=False, soft_wrap=True)
