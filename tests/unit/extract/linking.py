"""Pages made of text and frame, with zones, places and persons found, for the tests of links."""

from collections.abc import Mapping
from typing import Any

from services.extract.jurisdiction import find_jurisdictions
from services.extract.jurisdiction_home import Home
from services.extract.organizations import find_organizations
from services.extract.page import Page
from services.extract.person_keys import person_keys
from services.extract.persons import find_persons
from services.extract.places import find_places, tied
from services.extract.zone_links import Frame, Linked, link_zones
from services.extract.zones import find_zones
from shared.messages.linked import Jurisdiction, PersonKey


def frame_of(case: Mapping[str, Any]) -> tuple[Frame, ...]:
    """The lines around the article of a case."""
    return tuple(Frame(where, text, None, None) for where, text in case.get("frame", {}).items())


def linked(document: Page, frame: tuple[Frame, ...] = ()) -> Linked:
    """The zone links of a page."""
    places = find_places(document, hints=[one.text for one in frame])
    return link_zones(document, tied(find_zones(document), places), frame)


def judged(
    document: Page, frame: tuple[Frame, ...] = ()
) -> tuple[tuple[Jurisdiction, ...], tuple[PersonKey, ...], Home]:
    """The jurisdictions and keys of a page."""
    persons, organizations = find_persons(document), find_organizations(document)
    places = find_places(document, persons, organizations, [one.text for one in frame])
    links = link_zones(document, tied(find_zones(document), places), frame)
    found, home = find_jurisdictions(document, persons, organizations, places, links, frame)
    return found, person_keys(persons, found, home), home
