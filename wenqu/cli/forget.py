"""`wenqu forget`: erase documents for good, and prove it."""

from dataclasses import asdict
from typing import Annotated

import typer

from shared.errors import UserError
from wenqu.cli.exits import Exit
from wenqu.cli.render import console, print_facts, print_json
from wenqu.cli.session import client


def forget(
    docs: Annotated[list[str] | None, typer.Argument(metavar="[DOC…]", help="Ids of documents.")] = None,
    collection: Annotated[str | None, typer.Option(help="All documents of a collection.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what there is of them.")] = False,
    json: Annotated[bool, typer.Option("--json", help="JSON for programs; implies --yes.")] = False,
) -> None:
    """Erase documents from index, blobs, dead letters, ledger and journal; then look everywhere that nothing is left.

    It can not be undone. Documents in flight are refused. Backups, snapshots and logs of yours are not reached.
    Exit code 1 when something is left.
    """
    from wenqu.forget.erase import Eraser
    from wenqu.forget.targets import targets

    if bool(docs) == (collection is not None):
        raise UserError("give either ids of documents or --collection")
    with client() as connected:
        settings = connected.settings
        eraser = Eraser(
            settings.blobs,
            connected.redis,
            connected.ledger,
            connected.elasticsearch,
            settings.index,
            connected.clock,
        )
        found = targets(settings.blobs, docs or (), collection)
        eraser.refuse_in_flight(found)
        if dry_run:
            there = eraser.look(found)
            print_json({"documents": sorted(found), "there": asdict(there)}) if json else print_facts(
                {"documents": str(len(found)), **{name: str(count) for name, count in asdict(there).items()}}
            )
            return
        if not (yes or json):
            typer.confirm(f"Erase {len(found)} documents for good?", abort=True, err=True)
        there = eraser.erase(found)
        connected.fold()  # what others tell of them as their copies
        left = eraser.look(found)
    if json:
        print_json({"documents": sorted(found), "erased": asdict(there), "left": asdict(left)})
    else:
        print_facts(
            {
                "documents": str(len(found)),
                **{
                    name: f"{count} erased, {asdict(left)[name]} left"
                    for name, count in asdict(there).items()
                },
            }
        )
        console().print(
            "Nothing is left of them here." if left.nothing else "Something is left; run it again."
        )
    if not left.nothing:
        raise typer.Exit(Exit.FAILED)
