"""Forms of zones linked to official names."""

from typing import Any

import pytest

from tests.unit.extract.fact_cases import cases, page, page_of
from tests.unit.extract.linking import frame_of, linked


@pytest.mark.parametrize("case", cases("zone_links"))
def test_zone_link(case: dict[str, Any]) -> None:
    document = page_of(case)

    found = linked(document, frame_of(case)).links

    assert [[one.mention, one.official, one.zone_id] for one in found] == case["expect"]
    assert all(document.text[span.start : span.end] == one.mention for one in found for span in one.spans)


def test_what_stays_open_has_candidates() -> None:
    found = linked(page("在芜湖,淮安经开区与上饶经开区座谈,开发区的同志参加。")).links

    (bare,) = [one for one in found if one.mention == "开发区"]
    assert (bare.official, bare.rule, bare.tier) == (None, "zone-link:open", "low")
    assert set(bare.candidates) == {"etdz-320800", "etdz-361100"}


def test_the_form_that_told_is_evidence() -> None:
    document = page("银川经开区召开会议。会后,经开区发布公告。")

    (bare,) = [one for one in linked(document).links if one.mention == "经开区"]

    assert bare.evidence is not None
    assert document.text[bare.evidence.start : bare.evidence.end] == "银川经开区"
