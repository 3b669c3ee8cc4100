"""`wenqu zone`: one development zone over all pages."""

from typing import TYPE_CHECKING, Annotated

import typer

from wenqu.cli.charts import print_bars, yuan
from wenqu.cli.narrow import Collection, Json, Since, Until
from wenqu.cli.project import print_projects
from wenqu.cli.render import console, print_facts, print_json, print_table
from wenqu.cli.session import client

if TYPE_CHECKING:
    from wenqu.search.counts import Counted

_SHOWN = 10


def zone(
    name: Annotated[str, typer.Argument(help="The zone, in full or a part of its name.")],
    top: Annotated[int, typer.Option(min=1, help="Projects or investments to show.")] = _SHOWN,
    collection: Collection = None,
    since: Since = None,
    until: Until = None,
    json: Json = False,
) -> None:
    """A zone's projects, its investments by month as a small chart, and who and what stands on its pages."""
    from wenqu.search.filters import Filters

    with client() as connected:
        view = connected.zone(name, Filters(collection=collection, since=since, until=until))
    if json:
        print_json(view.model_dump(mode="json"))
        return
    print_facts(
        {
            "zone": view.name,
            "pages": f"{view.pages}" + (f", {view.first} to {view.last}" if view.first else ""),
            "official": _listed(view.official),
            "cities": _listed(view.cities),
            "named": _listed(view.names),
            "topics": _listed(view.topics),
            "persons": _listed(view.persons),
            "companies": _listed(view.companies),
        }
    )
    out = console()
    if view.months:
        out.print()
        print_bars(
            [
                (
                    month.month,
                    month.invested,
                    f"{yuan(month.invested) if month.invested else '–'}, pages: {month.pages}",
                )
                for month in view.months
            ],
            title="investment by month (of each page the largest sum)",
        )
    if view.projects:
        out.print()
        print_projects(view.projects[:top])
    elif view.investments:
        out.print()
        print_table(
            [
                (one.text, one.what, one.published or "", one.title or "", one.doc_id[:12])
                for one in view.investments[:top]
            ],
            ("sum", "of", "published", "title", "id"),
        )


def _listed(counted: "tuple[Counted, ...]") -> str:
    return "、".join(f"{one.name} {one.pages}" for one in counted)
