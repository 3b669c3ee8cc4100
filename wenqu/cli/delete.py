"""`wenqu delete`: documents out of the index, as tombstones that no late delivery undoes."""

from typing import Annotated

import typer

from shared.errors import UserError
from wenqu.cli.render import console, print_json
from wenqu.cli.session import client


def delete(
    collection: Annotated[str | None, typer.Option(help="All documents of a collection.")] = None,
    job: Annotated[str | None, typer.Option(help="All documents that a job brought.")] = None,
    doc: Annotated[list[str] | None, typer.Option(help="A document by its whole id; repeatable.")] = None,
    older_than_days: Annotated[
        int | None, typer.Option(help="Published, or without a date accepted, longer ago; for retention.")
    ] = None,
    purge_after_days: Annotated[
        int | None, typer.Option(help="Instead: remove tombstones of so many days ago for good.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many there are.")] = False,
    json: Annotated[bool, typer.Option("--json", help="JSON for programs; implies --yes.")] = False,
) -> None:
    """Delete documents from searches; all that is given must hold. Bytes stay: `wenqu forget` erases them.

    A newer content of a deleted page is indexed again; a late or repeated delivery of what was deleted is not.
    """
    from wenqu.deleting.choice import Choice
    from wenqu.deleting.delete import Deleter

    choice = Choice(collection, job, tuple(doc or ()), older_than_days)
    if purge_after_days is not None and choice != Choice():
        raise UserError("--purge-after-days stands alone")
    with client() as connected:
        deleter = Deleter(connected)
        if purge_after_days is not None:
            gone = deleter.purge(purge_after_days)
            _tell({"purged": gone}, f"{gone} tombstones removed", json=json)
            return
        number = deleter.count(choice)
        if dry_run:
            _tell({"documents": number}, f"{number} documents would be deleted", json=json)
            return
        if number and not (yes or json):
            typer.confirm(f"Delete {number} documents from the index?", abort=True)
        done = deleter.delete(choice)
    newer = f"; {done.newer} were newer by then and stay" if done.newer else ""
    _tell(
        {"deleted": done.deleted, "newer": done.newer}, f"{done.deleted} documents deleted{newer}", json=json
    )


def _tell(answer: dict[str, int], text: str, *, json: bool) -> None:
    if json:
        print_json(answer)
    else:
        console().print(text, markup=False)
