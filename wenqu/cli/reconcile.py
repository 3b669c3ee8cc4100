"""`wenqu reconcile`: give a ledger that was lost whole back what it held."""

from typing import Annotated

import typer

from shared.errors import StageError
from shared.storage.blobs import FolderBlobs
from shared.storage.journal import Journal, read_journal
from wenqu.cli.render import console, print_json
from wenqu.cli.session import client

_AT_ONCE = 500


def reconcile(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False,
    json: Annotated[bool, typer.Option("--json", help="JSON for programs.")] = False,
) -> None:
    """Rebuild the ledger from blobs, journal and index, after Redis was lost with its data.

    What the ledger still has stays as it is, so it may be run at any time and repeated.
    """
    from wenqu.audit.reconcile import plan
    from wenqu.audit.sources import read

    with client() as connected:
        settings = connected.settings
        blobs = FolderBlobs(settings.blobs)

        def size_of(key: str) -> int:
            try:
                return len(blobs.get(key).payload)
            except StageError:
                return 0  # the stage that reads it will say what is wrong with it

        facts = read(settings.blobs, connected.redis, connected.elasticsearch, settings.index)
        keys = {
            str(record["entry"]): str(record["key"])
            for record in read_journal(settings.blobs)
            if record["kind"] == "accepted"
        }
        todo = plan(facts, keys, size_of, connected.now())
        missing = [document for document in todo.documents if document["entry"] not in facts.in_flight]
        made = 0
        if not dry_run:
            Journal(settings.blobs, connected.clock).append(
                [
                    {"kind": "ended", "entry": entry, "outcome": outcome, "cause": None}
                    for entry, outcome in todo.found.items()
                ]
            )
            for at in range(0, max(len(missing), 1), _AT_ONCE):
                made += connected.ledger.restore(todo.revisions, todo.jobs, missing[at : at + _AT_ONCE])
    answer = {
        "documents": len(missing) if dry_run else made,
        "ends_found_in_the_index": len(todo.found),
        "jobs": len(todo.jobs),
        "collections": len(todo.revisions),
    }
    if json:
        print_json(answer)
        return
    would = "would be put back" if dry_run else "put back"
    console().print(
        f"{answer['documents']} documents in flight {would}, {len(todo.found)} ends found in the index, "
        f"{len(todo.jobs)} jobs and {len(todo.revisions)} collections known",
        markup=False,
    )
