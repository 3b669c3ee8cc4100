"""Provinces, cities and counties with their codes."""

from typing import Any

import pytest

from services.extract.organizations import find_organizations
from services.extract.page import Page
from services.extract.persons import find_persons
from services.extract.places import find_places, tied
from services.extract.zones import find_zones
from shared.messages.extracted import Place
from tests.unit.extract.fact_cases import cases, page, page_of


def _places(document: Page, *hints: str) -> tuple[Place, ...]:
    return find_places(document, find_persons(document), find_organizations(document), hints)


@pytest.mark.parametrize("case", cases("places"))
def test_place(case: dict[str, Any]) -> None:
    document = page_of(case)

    found = _places(document)

    assert [[one.name, one.adcode] for one in found] == case["expect"]
    assert all(document.text[m.start : m.end] == one.name for one in found for m in one.mentions)
    assert all((one.adcode is None) == bool(one.candidates) for one in found)


def test_the_frame_of_the_page_decides_what_the_article_leaves_open() -> None:
    (place,) = _places(page("鼓楼区举行签约仪式。"), "徐州日报")

    assert (place.adcode, place.full_name) == ("320302", "江苏省徐州市鼓楼区")
    assert place.mentions[0].rule == "place:by-page"


def test_an_open_name_keeps_all_it_may_mean() -> None:
    (place,) = _places(page("鼓楼区举行签约仪式。"))

    assert {"320106", "320302", "350102", "410204"} == set(place.candidates)
    assert place.level is None
    assert place.full_name is None


def test_one_name_may_mean_two_places_on_one_page() -> None:
    found = _places(page("北京市朝阳区与长春市朝阳区结对。"))

    assert [one.adcode for one in found if one.name == "朝阳区"] == ["110105", "220104"]


def test_a_former_county_is_marked() -> None:
    (place,) = _places(page("余江县设立工业园区。"))

    assert place.former


def test_zones_are_tied_to_the_place_their_names_begin_with() -> None:
    document = page("酒泉市玉门经济开发区和云岭产业园签约，浙江宁波保税区派员参加。")

    zones = {one.name: (one.city, one.adcode) for one in tied(find_zones(document), _places(document))}

    assert zones == {
        "酒泉市玉门经济开发区": ("酒泉", "620981"),
        "云岭产业园": (None, None),
        "浙江宁波保税区": ("宁波", "330200"),
    }
