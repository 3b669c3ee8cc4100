"""Amounts as people type them."""

import pytest

from shared.errors import UserError
from wenqu.search.amounts import amount

YI = 1e8


@pytest.mark.parametrize(
    ("typed", "unit", "bounds"),
    [
        (">=1亿元", "元", {"gte": YI}),
        ("＞＝１億元", "元", {"gte": YI}),
        ("≥ 1 亿元", "元", {"gte": YI}),
        (">5000万元", "元", {"gt": 5e7}),
        ("<=3.5亿美元", "美元", {"lte": 3.5 * YI}),
        ("<90亩", "平方米", {"lt": 90 * 2000 / 3}),
        ("1亿..5亿元", "元", {"gte": YI, "lte": 5 * YI}),
        ("3—5亿元", "元", {"gte": 3 * YI, "lte": 5 * YI}),
        ("5000万-2亿元", "元", {"gte": 5e7, "lte": 2 * YI}),
        ("100家以上", "家", {"gte": 100.0}),
        ("60余家", "家", {"gte": 60.0}),
        ("20亩以下", "平方米", {"lte": 20 * 2000 / 3}),
        (">=400MW", "千瓦", {"gte": 4e5}),
        (">=12GWh", "千瓦时", {"gte": 1.2e7}),
        (">=20%", "%", {"gte": 20.0}),
        (">=1,200万元", "元", {"gte": 1.2e7}),
        (">=1亿", "", {"gte": YI}),
    ],
)
def test_bounds_in_the_base_unit(typed: str, unit: str, bounds: dict[str, float]) -> None:
    read = amount(typed)
    assert read.unit == unit
    assert read.bounds == pytest.approx(bounds)


def test_an_exact_amount_allows_for_binary_fractions() -> None:
    bounds = amount("5.7亿元").bounds
    assert bounds["gte"] < 5.7 * YI < bounds["lte"]
    assert bounds["lte"] - bounds["gte"] < 2


def test_what_is_converted_is_compared_in_the_base_unit_else_as_written() -> None:
    assert amount(">=1亿元").clauses() == [
        {"range": {"quantities.base_value": {"gte": YI}}},
        {"term": {"quantities.base_unit": "元"}},
    ]
    assert {"term": {"quantities.unit": "家"}} in amount(">=10家").clauses()
    assert amount(">=10").clauses() == [{"range": {"quantities.value": {"gte": 10.0}}}]


@pytest.mark.parametrize("typed", ["", "亿元", "many", ">=", ">=<1元", ">=1亿元以上", "1.2.3元", "-5元"])
def test_no_amount(typed: str) -> None:
    with pytest.raises(UserError, match="is no amount; write a sign"):
        amount(typed)


@pytest.mark.parametrize(
    ("typed", "says"), [("1亿元..1万美元", "two units"), ("5亿..1亿元", "smaller amount first")]
)
def test_odd_ranges(typed: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        amount(typed)
