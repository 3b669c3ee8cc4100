"""`wenqu reindex` and `wenqu reprocess`: the index made anew, whole or in part."""

from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import UserError
from wenqu.cli.render import console, print_json
from wenqu.cli.session import client

if TYPE_CHECKING:
    from wenqu.client import Client
    from wenqu.reindex.goover import Outcome

Json = Annotated[bool, typer.Option("--json", help="JSON for programs.")]
Word = Annotated[
    list[str] | None,
    typer.Option(
        "--affected", metavar="WORD", help="Only write again what this new word touches; repeatable."
    ),
]


def reindex(
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Back to the index that the present one was built from.")
    ] = False,
    affected: Word = None,
    from_index: Annotated[
        bool,
        typer.Option("--from-index", help="Take records from the present index, not from the blob store."),
    ] = False,
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="Delete the indices that no alias names; no way back then.")
    ] = False,
    json: Json = False,
) -> None:
    """Build the next index beside the present one and go over to it; searching and indexing go on meanwhile.

    The index stage is paused for a moment at the end. After an interruption run it again.
    """
    if sum((rollback, bool(affected), drop_old)) > 1 or (from_index and (rollback or affected or drop_old)):
        raise UserError("give one of --rollback, --affected, --drop-old and --from-index")
    from wenqu.reindex.run import Reindex

    with client() as connected:
        if affected:
            _write_again(connected, affected, json=json)
            return
        shown = console(stderr=True)
        work = Reindex(connected, lambda step: None if json else shown.print(f"{step} …", markup=False))
        if drop_old:
            gone = work.indices.drop_old()
            if json:
                print_json({"dropped": gone})
            else:
                console().print(
                    f"dropped: {', '.join(gone) or 'nothing, there is no old index'}", markup=False
                )
            return
        outcome = work.back() if rollback else work.forward(from_index=from_index)
    if json:
        print_json(described(outcome))
        return
    copied = outcome.copied
    console().print(
        f"{outcome.new} in place of {outcome.old}: {outcome.documents} documents; {copied.blobs} records written from "
        f"the blob store, {copied.index} from the index, {copied.tombstones} tombstones, {copied.removed} removed; "
        f"index stage paused {outcome.paused:.2f} s, {outcome.sampled} records compared",
        markup=False,
        soft_wrap=True,
    )
    console().print(
        f"{outcome.old} is kept: `wenqu reindex --rollback` goes back, `--drop-old` deletes it", markup=False
    )


def described(outcome: "Outcome") -> dict[str, object]:
    """The answer of `reindex --json`."""
    copied = outcome.copied
    return {
        "old": outcome.old,
        "new": outcome.new,
        "documents": outcome.documents,
        "from_blobs": copied.blobs,
        "from_index": copied.index,
        "tombstones": copied.tombstones,
        "removed": copied.removed,
        "rounds": outcome.rounds,
        "paused_seconds": round(outcome.paused, 3),
        "compared": outcome.sampled,
    }


def reprocess(
    stage: Annotated[str, typer.Option(help="normalize or extract.")],
    below: Annotated[int, typer.Option(help="Records made by a version of the stage below this one.")],
    collection: Annotated[str | None, typer.Option(help="Only of this collection.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many there are.")] = False,
    json: Json = False,
) -> None:
    """Send documents through the pipeline again whose record an older version of a stage made; as one job."""
    from shared.delivery.control import stage_named
    from wenqu.reindex.reprocess import outdated
    from wenqu.reindex.reprocess import reprocess as send

    named = stage_named(stage)
    if named is None:
        raise UserError("name a stage")
    with client() as connected:
        found = outdated(connected, named, below, collection)
        if dry_run:
            number = sum(1 for _ in found)
            if json:
                print_json({"documents": number})
            else:
                console().print(f"{number} documents would be processed again", markup=False)
            return
        done = send(connected, found)
    if json:
        print_json({"job": done.job, "accepted": done.accepted, "missing": list(done.missing)})
        return
    gone = f"; the bytes of {len(done.missing)} are gone, submit them again" if done.missing else ""
    follow = f"`wenqu job {done.job}` follows them" if done.accepted else "nothing to do"
    console().print(f"{done.accepted} documents accepted again{gone}; {follow}", markup=False, soft_wrap=True)


def _write_again(connected: "Client", words: list[str], *, json: bool) -> None:
    from services.index.names import Names
    from wenqu.reindex.affected import affected as again

    names = Names(connected.settings.index)
    counts = {word: again(connected.elasticsearch, names, word) for word in words}
    if json:
        print_json({"written": counts})
        return
    for word, number in counts.items():
        console().print(f"{word}: {number} documents written again", markup=False)
