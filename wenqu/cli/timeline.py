"""`wenqu timeline`: pages over time."""

from typing import Annotated

import typer

from wenqu.cli.charts import print_bars
from wenqu.cli.narrow import (
    Amount,
    Collection,
    Json,
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
from wenqu.cli.render import console, print_json
from wenqu.cli.session import client


def timeline(
    query: Annotated[str, typer.Argument(help="As for `wenqu search`; without it all pages.")] = "",
    by: Annotated[str, typer.Option(help="day, week, month, quarter or year.")] = "month",
    titles: Annotated[int, typer.Option(min=0, max=100, help="Titles to show for each.")] = 1,
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
    json: Json = False,
) -> None:
    """How many pages by month, with the best title of each."""
    restrictions = narrowed(
        collection, since, until, person, speaker, zone, place, org, source, topic, amount, what
    )
    with client() as connected:
        found = connected.timeline(query, restrictions, by=by, titles=titles)
    if json:
        print_json(found.model_dump(mode="json"))
        return
    undated = f", {found.undated} of them without a date" if found.undated else ""
    console().print(f"{found.total} found{undated}", markup=False)
    rows = []
    for stretch in found.stretches:
        said = [title for _, title in stretch.titles] or [""]
        rows.append((stretch.begins, float(stretch.pages), f"{stretch.pages}  {said[0]}"))
        rows += [("", 0.0, f"   {title}") for title in said[1:]]
    print_bars(rows)
