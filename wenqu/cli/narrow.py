"""The options that narrow what is found, the same for all commands of the read side."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from wenqu.search.filters import Filters

Json = Annotated[bool, typer.Option("--json", help="JSON for programs.")]
Collection = Annotated[str | None, typer.Option("--collection", "-c", help="Only this collection.")]
Since = Annotated[
    str | None, typer.Option(help="Published on this day or later: YYYY-MM-DD, YYYY-MM or YYYY.")
]
Until = Annotated[str | None, typer.Option(help="Published on this day or earlier.")]
Person = Annotated[str | None, typer.Option(help="Only pages that name this person.")]
Speaker = Annotated[str | None, typer.Option(help="Only pages that give this person's words.")]
Zone = Annotated[str | None, typer.Option(help="Only pages on this development zone.")]
Place = Annotated[str | None, typer.Option(help="Only pages on this place or what lies in it; name or code.")]
Org = Annotated[str | None, typer.Option(help="Only pages that name this organization.")]
Source = Annotated[str | None, typer.Option(help="Only pages of this outlet.")]
Topic = Annotated[str | None, typer.Option(help="Only pages of this topic.")]
Amount = Annotated[
    list[str] | None,
    typer.Option(help="Only pages with such an amount: '>=1亿元', '50亩..200亩'; repeatable."),
]
What = Annotated[str | None, typer.Option(help="What the amount is of: 总投资, 占地, 产值 …")]


def narrowed(
    collection: str | None,
    since: str | None,
    until: str | None,
    person: str | None,
    speaker: str | None,
    zone: str | None,
    place: str | None,
    org: str | None,
    source: str | None,
    topic: str | None,
    amount: list[str] | None,
    what: str | None,
) -> "Filters":
    """The restrictions of the options."""
    from wenqu.search.filters import Filters

    return Filters(
        collection=collection,
        since=since,
        until=until,
        person=person,
        speaker=speaker,
        zone=zone,
        place=place,
        org=org,
        source=source,
        topic=topic,
        amounts=tuple(amount or ()),
        what=what,
    )
