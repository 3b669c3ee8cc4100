"""The table of divisions."""

import pytest

from services.extract.divisions import by_form, divisions, form_at, full_name


def test_every_division_has_a_code_of_six_digits_and_a_name() -> None:
    assert len(divisions()) > 3_500
    assert all(len(one.code) == 6 and one.code.isdigit() and one.name for one in divisions())


def test_codes_in_force_are_unique_and_lie_in_a_province() -> None:
    codes = [one.code for one in divisions() if not one.former]
    provinces = {code[:2] for code in codes if code.endswith("0000")}

    assert len(codes) == len(set(codes))
    assert len(provinces) == 34
    assert {code[:2] for code in codes} == provinces


@pytest.mark.parametrize(
    ("form", "code", "whole"),
    [
        ("恩施州", "422800", "湖北省恩施土家族苗族自治州"),
        ("前郭尔罗斯", "220721", "吉林省松原市前郭尔罗斯蒙古族自治县"),
        ("鄂伦春", "150723", "内蒙古自治区呼伦贝尔市鄂伦春自治旗"),
        ("浦东", "310115", "上海市浦东新区"),
        ("内蒙古", "150000", "内蒙古自治区"),
        ("琼海", "469002", "海南省琼海市"),
    ],
)
def test_short_forms(form: str, code: str, whole: str) -> None:
    (division,) = by_form()[form]

    assert division.code == code
    assert full_name(division) == whole


@pytest.mark.parametrize(
    ("text", "form"), [("张家口市", "张家口市"), ("张家口的", "张家口"), ("江", ""), ("园区", "")]
)
def test_the_longest_form_is_taken(text: str, form: str) -> None:
    assert form_at(text, 0) == form
