"""Measured amounts with their values, units and bounds."""

from typing import Any, Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.extract.quantities import find_quantities
from services.extract.units import measure
from tests.unit.extract.fact_cases import cases, page, page_of

SCALES: Final = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}
PIECES: Final = (*"占约近超三十百千万亿元亩家%余至—个倍月日，", "12", "3.5", "以上", "美元", "翻番", "分之")
UNITS: Final = ("元", "美元", "亩", "平方米", "公里", "吨", "千瓦时", "家", "户", "立方米", "公顷", "元/亩")


@pytest.mark.parametrize("case", cases("quantities"))
def test_quantity(case: dict[str, Any]) -> None:
    found = find_quantities(page_of(case))

    assert [[one.text, one.value, one.unit, one.bound] for one in found] == case["expect"]
    if "derived" in case:
        derived = [[one.base_value, one.base_unit, one.dimension, one.what, one.sign] for one in found]
        assert derived == case["derived"]
    assert all(page_of(case).text[one.start : one.end] == one.text for one in found)


def test_there_are_enough_cases() -> None:
    assert len(cases("quantities")) >= 100


@settings(max_examples=300, deadline=None)
@given(
    st.integers(min_value=1, max_value=9_999),
    st.integers(min_value=0, max_value=99),
    st.sampled_from(sorted(SCALES)),
    st.sampled_from(UNITS),
    st.booleans(),
)
def test_the_value_follows_from_the_span(whole: int, cents: int, scale: str, unit: str, commas: bool) -> None:
    digits = (f"{whole:,}" if commas else str(whole)) + (f".{cents:02}" if cents else "")
    assume(not (unit == "年" and not scale))

    (found,) = find_quantities(page(f"其中投入{digits}{scale}{unit}。"))

    value = round((whole * 100 + cents) * SCALES[scale] / 100, 2)
    assert found.text == f"{digits}{scale}{unit}"
    assert found.value == pytest.approx(value, rel=1e-11)
    assert found.unit == unit
    known = measure(unit)
    assert known.factor is not None
    assert found.base_unit == known.base
    assert found.base_value == pytest.approx(value * known.factor, rel=1e-9)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_a_span_alone_gives_the_same_value(pieces: list[str]) -> None:
    for one in find_quantities(page("".join(pieces))):
        alone = {(again.value, again.unit) for again in find_quantities(page(one.text))}

        assert not alone or (one.value, one.unit) in alone
