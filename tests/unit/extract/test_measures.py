"""Units with their base, and what an amount is an amount of."""

import pytest

from services.extract.quantities import find_quantities
from services.extract.units import measure
from shared.messages.extracted import Quantity
from tests.unit.extract.fact_cases import page


@pytest.mark.parametrize(
    ("text", "value", "unit", "dimension"),
    [
        ("占地3亩", 2000, "平方米", "area"),
        ("面积7.8平方公里", 7_800_000, "平方米", "area"),
        ("长12千米", 12_000, "米", "length"),
        ("年产5万吨", 50_000_000, "千克", "mass"),
        ("装机400MW", 400_000, "千瓦", "power"),
        ("储能160MWh", 160_000, "千瓦时", "energy"),
        ("投资2亿美元", 200_000_000, "美元", "money"),
        ("增长8.4%", 8.4, "%", "ratio"),
        ("近八成", 80, "%", "ratio"),
        ("企业126家", 126, "家", "count"),
        ("地价30万元/亩", 450, "元/平方米", "money rate"),
    ],
)
def test_amounts_have_a_base(text: str, value: float, unit: str, dimension: str) -> None:
    found = _only(text)

    assert found.base_value == pytest.approx(value)
    assert (found.base_unit, found.dimension) == (unit, dimension)


def test_a_rate_by_the_month_has_no_base() -> None:
    found = _only("租金16元/平方米·月")

    assert (found.base_value, found.base_unit, found.dimension) == (None, None, "money rate")


def test_an_unknown_unit_measures_something_else() -> None:
    assert measure("光年").dimension == "other"


@pytest.mark.parametrize(
    ("text", "what", "sign"),
    [
        ("项目总投资52亿元", "总投资", None),
        ("园区规划面积7.8平方公里", "规划面积", None),
        ("产值63.5亿元，同比增长31%", "产值", None),
        ("税收同比增长31%", "同比增长", "+"),
        ("进口同比下降5.2%", "同比下降", "-"),
        ("审批时限压缩62%", "压缩", "-"),
        ("高新技术企业156家", "高新技术企业", None),
        ("总投资52亿元，占地", "总投资", None),
        ("其中企业出资10亿元", None, None),
    ],
)
def test_what_is_measured(text: str, what: str | None, sign: str | None) -> None:
    found = find_quantities(page(text))[0]

    assert (found.what, found.sign) == (what, sign)


def _only(text: str) -> Quantity:
    (found,) = find_quantities(page(text))
    return found
