"""`wenqu project`: who invests what where."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from wenqu.cli.charts import yuan
from wenqu.cli.narrow import Collection, Json, Place, Since, Source, Until, Zone
from wenqu.cli.render import console, print_json, print_table
from wenqu.cli.session import client

if TYPE_CHECKING:
    from wenqu.search.projects import ProjectView

_SHOWN = 20


def project(
    query: Annotated[str, typer.Argument(help="As for `wenqu search`; without it all pages.")] = "",
    company: Annotated[str | None, typer.Option(help="A part of the company's name.")] = None,
    status: Annotated[str | None, typer.Option(help="签约, 落户, 开工, 在建, 竣工, 投产 or 增资.")] = None,
    investment: Annotated[str | None, typer.Option(help="'>=1亿元', '5000万..2亿元'.")] = None,
    top: Annotated[int, typer.Option("--top", "-n", min=1, help="Projects to show.")] = _SHOWN,
    collection: Collection = None,
    since: Since = None,
    until: Until = None,
    zone: Zone = None,
    place: Place = None,
    source: Source = None,
    json: Json = False,
) -> None:
    """Projects of the pages that match, the largest first; a project that several pages tell of is one."""
    from wenqu.search.filters import Filters

    narrowed = Filters(collection=collection, since=since, until=until, zone=zone, place=place, source=source)
    with client() as connected:
        found = connected.projects(query, narrowed, company=company, status=status, investment=investment)
    if json:
        print_json([one.model_dump(mode="json") for one in found])
        return
    console().print(f"{len(found)} projects", markup=False)
    print_projects(found[:top])


def print_projects(found: "Sequence[ProjectView]") -> None:
    """A row for each project, its statuses with the months in which they were told."""
    print_table(
        [
            (
                one.name or "",
                one.company or "",
                one.zone or "",
                _sum(one),
                " → ".join(
                    dict.fromkeys(
                        " ".join(filter(None, ((told.published or "")[:7], told.status))) for told in one.told
                    )
                ),
                one.told[-1].doc_id[:12],
            )
            for one in found
        ],
        ("project", "company", "zone", "investment", "status", "id"),
    )


def _sum(one: "ProjectView") -> str:
    if one.investment is None:
        return ""
    return (
        yuan(one.investment)
        if one.unit in {"元", None}
        else yuan(one.investment).removesuffix("元") + str(one.unit)
    )
