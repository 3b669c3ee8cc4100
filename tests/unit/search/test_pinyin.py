"""Pinyin as a pattern of characters."""

import re

import pytest

from wenqu.search.pinyin import pattern


@pytest.mark.parametrize(
    ("typed", "found", "not_found"),
    [
        ("yinzhou", "鄞州", "宁州"),
        ("yínzhōu", "鄞州", "音州"),
        ("jingjikaifaqu", "经济开发区", "经济开放区"),
        ("Xi'an", "西安", "先"),
        ("xian", "西安", "西"),
        ("lvse", "绿色", "路色"),
        ("lüse", "绿色", "路色"),
        ("shì", "市", "师"),
    ],
)
def test_found(typed: str, found: str, not_found: str) -> None:
    made = pattern(typed)
    assert made is not None
    assert re.fullmatch(made, found)
    assert not re.fullmatch(made, not_found)


@pytest.mark.parametrize("typed", ["GDP", "shi", "MWh", "签约", "a b", "", "x" * 50, "123", "http"])
def test_no_pinyin(typed: str) -> None:
    assert pattern(typed) is None


def test_long_patterns_stay_below_the_limit() -> None:
    for typed in ("yi" * 20, "shiji" * 6, "xianxian", "jiedaobanshichu"):
        made = pattern(typed)
        assert made is None or len(made) < 1000
