"""`wenqu reconcile`: give a ledger that was lost, whole or in part, back what it held."""

from typing import Annotated

import typer

from shared.errors import Busy, Cause, StageError
from shared.storage.blobs import FolderBlobs
from shared.storage.journal import Journal, read_journal
from wenqu.cli.render import console, print_json
from wenqu.cli.session import client

_AT_ONCE = 500
_ATTEMPTS = 5


def reconcile(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False,
    json: Annotated[bool, typer.Option("--json", help="JSON for programs.")] = False,
) -> None:
    """Rebuild the ledger from blobs, journal and index, after Redis was lost with its data or with the latest part of it.

    Rows that the ledger still has stay as they are, so it may be run at any time and repeated.
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

        made = 0
        for attempt in range(_ATTEMPTS):
            facts = read(settings.blobs, connected.redis, connected.elasticsearch, settings.index)
            keys = {
                str(record["entry"]): str(record["key"])
                for record in read_journal(settings.blobs)
                if record["kind"] == "accepted"
            }
            todo = plan(facts, keys, size_of, connected.now())
            missing = [document for document in todo.documents if document["entry"] not in facts.in_flight]
            if dry_run:
                break
            Journal(settings.blobs, connected.clock).append(
                [
                    {"kind": "ended", "entry": entry, "outcome": outcome, "cause": None}
                    for entry, outcome in todo.found.items()
                ]
            )
            _, moved = connected.ledger.restore(todo.revisions, todo.jobs, [], todo.was)
            ready = [document for document in missing if document["job"] not in moved]
            for at in range(0, len(ready), _AT_ONCE):
                made += connected.ledger.restore({}, {}, ready[at : at + _AT_ONCE])[0]
            if not moved:
                break
            if attempt == _ATTEMPTS - 1:
                raise Busy(
                    Cause.REDIS_UNAVAILABLE,
                    f"documents of {', '.join(moved)} move all the time; wait until they are at rest and run this again",
                )
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
