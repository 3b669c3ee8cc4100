"""`wenqu export`: all pages that match, into a file."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from wenqu.cli.narrow import (
    Amount,
    Collection,
    Org,
    Person,
    Place,
    Since,
    Source,
    Speaker,
    Topic,
    Until,
    What,
    Zone,
    narrowed,
)
from wenqu.cli.render import console, progress_bar
from wenqu.cli.session import client

STDOUT = Path("-")


def export(
    target: Annotated[
        Path, typer.Argument(metavar="FILE", help="Ends in .jsonl, .csv or .parquet; - is stdout.")
    ],
    query: Annotated[str, typer.Argument(help="As for `wenqu search`; without it all pages.")] = "",
    form: Annotated[str | None, typer.Option("--format", help="jsonl, csv or parquet.")] = None,
    sort: Annotated[str, typer.Option(help="newest, oldest, relevance, amount or views.")] = "newest",
    fold: Annotated[bool, typer.Option("--fold", help="Leave out pages that repeat another.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many pages.")] = None,
    collection: Collection = None,
    since: Since = None,
    until: Until = None,
    person: Person = None,
    speaker: Speaker = None,
    zone: Zone = None,
    place: Place = None,
    org: Org = None,
    source: Source = None,
    topic: Topic = None,
    amount: Amount = None,
    what: What = None,
) -> None:
    """Write all pages that match, however many, to a file: whole records as JSONL, or a table as CSV or Parquet.

    The pages are those of one moment. A file is there whole or not at all.
    """
    restrictions = narrowed(
        collection, since, until, person, speaker, zone, place, org, source, topic, amount, what
    )
    with client() as connected, progress_bar() as meter:
        if target == STDOUT:
            from wenqu.search.export import export_to, format_of

            total, records = connected.scan(query, restrictions, sort=sort, fold=fold)
            export_to(sys.stdout.buffer, format_of(target, form or "jsonl"), records, total, limit)
            return
        written = connected.export(
            target,
            query,
            restrictions,
            on_progress=lambda done, total: meter("pages", done, total),
            form=form,
            sort=sort,
            fold=fold,
            limit=limit,
        )
    console(stderr=True).print(f"{written.pages} pages in {written.target} ({written.format})", markup=False)
