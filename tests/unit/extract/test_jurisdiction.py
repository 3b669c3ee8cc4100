"""Bare titles and bodies, and the divisions they are of."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.extract.fact_cases import cases, page, page_of
from tests.unit.extract.linking import frame_of, judged, linked
from tests.unit.extract.test_facts_any_text import ANY_TEXT


@pytest.mark.parametrize("case", cases("jurisdictions"))
def test_jurisdiction(case: dict[str, Any]) -> None:
    document = page_of(case)

    found = {one.text: one for one in judged(document, frame_of(case))[0]}

    for text, adcode in case["expect"].items():
        if adcode == "absent":
            assert text not in found
        else:
            assert (text, found[text].adcode) == (text, adcode)
            assert (found[text].evidence is not None) == (adcode is not None)


def test_evidence_slices_the_text() -> None:
    document = page("鄞州区召开会议。区委书记沈宁川出席。")

    ((one,), _, _) = judged(document)

    assert (one.level, one.rule) == ("county", "jurisdiction:page")
    assert one.evidence is not None
    assert one.evidence.start is not None
    assert document.text[one.evidence.start : one.evidence.end] == "鄞州区"


def test_namesakes_of_two_counties_have_two_keys() -> None:
    keys = [
        judged(page(f"{county}召开会议。县长王伟讲话。"))[1][0].person_key for county in ("东丰县", "曹县")
    ]

    assert keys == ["王伟@220421", "王伟@371721"]


def test_a_person_without_a_division_is_ambiguous() -> None:
    (_, (key,), _) = judged(page("县长王伟讲话。"))

    assert (key.person_key, key.adcode, key.ambiguous) == ("王伟@", None, True)


def test_titles_of_one_chain_agree_and_of_two_counties_do_not() -> None:
    (_, (one,), _) = judged(page("宁波市副市长、鄞州区委书记沈宁川讲话。"))
    (_, (two,), _) = judged(page("东丰县县长王伟讲话。曹县县长王伟讲话。"))

    assert (one.person_key, one.ambiguous) == ("沈宁川@330212", False)
    assert (two.ambiguous, two.candidates) == (True, ("220421", "371721"))


def test_a_firm_gives_no_division() -> None:
    (_, (key,), _) = judged(page("安徽云岭科技有限公司董事长王伟介绍情况。"))

    assert (key.person_key, key.ambiguous) == ("王伟@", True)


@settings(max_examples=200, deadline=None)
@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_any_text_gives_spans_that_slice_it(lines: list[str]) -> None:
    document = page("\n".join(lines))
    frame = frame_of({"frame": {"source": lines[0], "site": lines[-1], "zone_label": lines[0]}})

    links = linked(document, frame).links
    found, keys, _ = judged(document, frame)

    for text, spans in [(one.mention, one.spans) for one in links] + [(one.text, one.spans) for one in found]:
        assert text
        assert all(0 <= span.start < span.end <= len(document.text) for span in spans)
    for one in found:
        assert (one.adcode is None) or len(one.adcode) == 6
        if one.evidence is not None and one.evidence.start is not None and one.evidence.end is not None:
            assert document.text[one.evidence.start : one.evidence.end] == one.evidence.text
    assert all(key.person_key.startswith(f"{key.name}@") for key in keys)
