"""`wenqu person`: one person over all pages."""

from typing import TYPE_CHECKING, Annotated

import typer

from wenqu.cli.narrow import Collection, Json, Since, Until, Zone
from wenqu.cli.render import console, print_facts, print_json, print_table
from wenqu.cli.session import client

if TYPE_CHECKING:
    from wenqu.search.counts import Counted

_SPEECHES = 10


def person(
    name: Annotated[str, typer.Argument(help="The full name.")],
    speeches: Annotated[int, typer.Option(min=0, help="Speeches to show, the newest.")] = _SPEECHES,
    at: Annotated[
        str | None, typer.Option(help="Only where the titles are of this division: its six-digit code.")
    ] = None,
    collection: Collection = None,
    since: Since = None,
    until: Until = None,
    zone: Zone = None,
    json: Json = False,
) -> None:
    """A person's titles over time, speeches and places.

    Where the name stands for several persons, `keys` has several divisions: --at takes one of them.
    """
    from wenqu.search.filters import Filters

    narrowed = Filters(collection=collection, since=since, until=until, zone=zone)
    with client() as connected:
        view = connected.person(name, narrowed, adcode=at)
    if json:
        print_json(view.model_dump(mode="json"))
        return
    print_facts(
        {
            "name": view.name,
            "pages": f"{view.pages}" + (f", {view.first} to {view.last}" if view.first else ""),
            "keys": _listed(view.keys),
            "places": _listed(view.places),
            "zones": _listed(view.zones),
            "organizations": _listed(view.organizations),
            "with": _listed(view.others),
        }
    )
    if view.titles:
        print_table(
            [(held.title, held.first or "", held.last or "", str(held.pages)) for held in view.titles],
            ("title", "first", "last", "pages"),
        )
    if view.events:
        print_table(
            [
                (event.date or "", event.kind, event.name or "", "、".join(event.roles), event.doc_id[:12])
                for event in view.events
            ],
            ("date", "kind", "event", "role", "id"),
        )
    if view.speeches[:speeches]:
        print_table(
            [
                (
                    said.published or "",
                    said.text if said.kind == "reported" else f"“{said.text}”",
                    said.doc_id[:12],
                )
                for said in view.speeches[:speeches]
            ],
            ("said", "words", "id"),
        )
    more = len(view.speeches) - speeches
    if more > 0:
        console().print(f"{more} more; --speeches {len(view.speeches)} shows all", style="dim", markup=False)


def _listed(counted: "tuple[Counted, ...]") -> str:
    return "、".join(f"{one.name} {one.pages}" for one in counted)
