"""One person over all pages: titles over time, speeches, places."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from elasticsearch import Elasticsearch
from pydantic import Field

from shared.errors import NotFound
from shared.messages.base import Part
from wenqu.search.counts import Counted, Tally
from wenqu.search.filters import Filters
from wenqu.search.search import scan
from wenqu.search.terms import simplify

Record = Mapping[str, Any]

FIELDS: Final = (
    "origin.doc_id",
    "title",
    "published",
    "source",
    "persons",
    "person_keys",
    "quotes.speaker",
    "quotes.text",
    "reported.speaker",
    "reported.text",
    "zones.name",
    "places.full_name",
    "organizations.name",
    "events.kind",
    "events.name",
    "events.date",
    "events.participants.name",
    "events.participants.role",
)


class TitleHeld(Part):
    """A title as written, from the first to the last page that gives it."""

    title: str
    first: str | None = Field(default=None, description="YYYY-MM-DD; null if no page with it is dated")
    last: str | None = None
    pages: int = Field(ge=1)


class Speech(Part):
    """What the person said on a page."""

    published: str | None
    kind: str = Field(description="direct, in quotation marks, or reported")
    text: str
    doc_id: str
    title: str | None


class RoleHeld(Part):
    """What the person did at an occasion."""

    date: str | None = Field(description="YYYY-MM-DD or YYYY-MM, of the occasion or else of the page")
    kind: str
    name: str | None
    roles: tuple[str, ...]
    doc_id: str


class PersonView(Part):
    """What the pages tell of persons of this name; several `keys` may be several persons."""

    name: str
    pages: int = Field(ge=1, description="Near-duplicates left out")
    first: str | None = None
    last: str | None = None
    titles: tuple[TitleHeld, ...] = Field(default=(), description="In the order of their first page")
    speeches: tuple[Speech, ...] = Field(default=(), description="The newest first")
    events: tuple[RoleHeld, ...] = Field(default=(), description="The newest first")
    keys: tuple[Counted, ...] = Field(
        default=(), description="Name and division, `沈敏@330212`; nothing after @ where that stays open"
    )
    places: tuple[Counted, ...] = ()
    zones: tuple[Counted, ...] = ()
    organizations: tuple[Counted, ...] = ()
    others: tuple[Counted, ...] = Field(default=(), description="Persons on the same pages")


def person(
    client: Elasticsearch,
    alias: str,
    name: str,
    filters: Filters | None = None,
    *,
    adcode: str | None = None,
) -> PersonView:
    """The person of this full name, with `adcode` only where its titles are of that division or one in it.

    Raises NotFound where no page names it, UserError and Busy as `search`.
    """
    wanted = simplify(name).strip()
    chosen = Filters(**{**vars(filters or Filters()), "person": wanted})
    _, records = scan(client, alias, "", chosen, sort="oldest", fields=FIELDS, fold=True)
    view = view_of(wanted, records, _inside(adcode))
    if view is None and adcode:
        raise NotFound(f"no page names {wanted} of {adcode}; without the code all of this name are shown")
    if view is None:
        raise NotFound(f"no page names {wanted}; `wenqu search {wanted}` finds the words wherever they stand")
    return view


def view_of(name: str, records: Iterable[Record], inside: str = "") -> PersonView | None:
    """The view of records in the order of their days; None if none of them names the person.

    With `inside` only records count that key the person to a division whose code begins so.
    """
    titles: dict[str, list[str | None]] = {}
    speeches: list[Speech] = []
    events: list[RoleHeld] = []
    days: list[str | None] = []
    keys, places, zones, organizations, others = Tally(), Tally(), Tally(), Tally(), Tally()
    for record in records:
        entries = [one for one in record.get("persons") or () if one["name"] == name]
        keyed = [one for one in record.get("person_keys") or () if one["name"] == name]
        if not entries or not any((one.get("adcode") or "").startswith(inside) for one in keyed or [{}]):
            continue
        keys.page(one["person_key"] for one in keyed)
        day = record.get("published")
        days.append(day)
        for title in dict.fromkeys(title for one in entries for title in one.get("titles") or ()):
            titles.setdefault(title, []).append(day)
        speeches += _speeches(name, record)
        events += _events(name, record)
        places.page(one.get("full_name") for one in record.get("places") or ())
        zones.page(one.get("name") for one in record.get("zones") or ())
        organizations.page(one.get("name") for one in record.get("organizations") or ())
        others.page(one["name"] for one in record["persons"] if one["name"] != name)
    if not days:
        return None
    dated = sorted(day for day in days if day)
    return PersonView(
        name=name,
        pages=len(days),
        first=dated[0] if dated else None,
        last=dated[-1] if dated else None,
        titles=tuple(_held(title, given) for title, given in titles.items()),
        speeches=tuple(sorted(speeches, key=lambda speech: speech.published or "", reverse=True)),
        events=tuple(sorted(events, key=lambda event: event.date or "", reverse=True)),
        keys=keys.most(),
        places=places.most(),
        zones=zones.most(),
        organizations=organizations.most(),
        others=others.most(),
    )


def _inside(adcode: str | None) -> str:
    """The beginning that the codes of a division and of all in it share."""
    code = (adcode or "").strip()
    return code.removesuffix("0000") if code.endswith("0000") else code.removesuffix("00")


def _held(title: str, days: list[str | None]) -> TitleHeld:
    dated = sorted(day for day in days if day)
    return TitleHeld(
        title=title, first=dated[0] if dated else None, last=dated[-1] if dated else None, pages=len(days)
    )


def _speeches(name: str, record: Record) -> list[Speech]:
    return [
        Speech(
            published=record.get("published"),
            kind=kind,
            text=said["text"],
            doc_id=record["origin"]["doc_id"],
            title=record.get("title"),
        )
        for field, kind in (("quotes", "direct"), ("reported", "reported"))
        for said in record.get(field) or ()
        if said["speaker"] == name
    ]


def _events(name: str, record: Record) -> list[RoleHeld]:
    found = []
    for event in record.get("events") or ():
        roles = [one["role"] for one in event.get("participants") or () if one["name"] == name]
        if roles:
            found.append(
                RoleHeld(
                    date=event.get("date") or record.get("published"),
                    kind=event["kind"],
                    name=event.get("name"),
                    roles=tuple(dict.fromkeys(roles)),
                    doc_id=record["origin"]["doc_id"],
                )
            )
    return found
