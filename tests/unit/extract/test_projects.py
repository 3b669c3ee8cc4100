"""Projects and sums over projects."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.extract.dates import find_event_dates
from services.extract.organizations import find_organizations
from services.extract.page import Page
from services.extract.projects import find_projects
from services.extract.quantities import find_quantities
from services.extract.zones import find_zones
from shared.messages.projects import Amount, Project, ProjectSum
from tests.unit.extract.fact_cases import cases, page, page_of

_SLOTS = ("investment", "land", "floor_space", "jobs")
_PIECES = (
    *"云岭锂能科技有限公司 由 与 共同 储能 项目 工程 生产线 加工厂 产业园 总投资 投资 建设 亿元 5 30".split(),  # noqa: SIM905
    *"清河经济开发区 年产 万吨 签约 落户 开工 投产 竣工 将 预计 2025年 6月 、 ， 。 ； 的 由 该 等 个 （二期） “ ”".split(),  # noqa: SIM905
    *"占地 亩 平方米 建筑面积 项目名称 建设单位 总投资(亿元) 公司 带动就业 人 元 1. ① 一期 和".split(),  # noqa: SIM905
    *(" ", "\n", "\ud800"),
)


def found(page: Page) -> tuple[tuple[Project, ...], tuple[ProjectSum, ...]]:
    """The projects of a page from its own facts."""
    return find_projects(
        page, find_organizations(page), find_zones(page), find_quantities(page), find_event_dates(page)
    )


@pytest.mark.parametrize("case", cases("projects"))
def test_projects(case: dict[str, Any]) -> None:
    document = page_of({**case, "input": "\n".join(filter(None, (case.get("title"), case["input"])))})

    projects, sums = found(document)

    told = [_told(one) for one in projects]
    assert told == case["expect"]["projects"]
    assert [[one.count, one.investment and one.investment.text, one.status] for one in sums] == case[
        "expect"
    ]["sums"]


def test_there_are_cases_enough() -> None:
    loaded = [case.values[0] for case in cases("projects")]

    assert sum(len(case["expect"]["projects"]) for case in loaded) >= 60
    assert sum(not any(case["expect"].values()) for case in loaded) >= 12


def test_amounts_take_the_value_of_their_text() -> None:
    (project,), _ = found(page("云岭锂能科技有限公司隔膜项目总投资1.2亿美元，厂房面积3万㎡。"))

    assert project.investment is not None
    assert (project.investment.value, project.investment.unit) == (120_000_000, "美元")
    assert project.floor_space is not None
    assert (project.floor_space.value, project.floor_space.unit) == (30_000, "平方米")


def test_a_range_gives_its_lower_end() -> None:
    (project,), _ = found(page("云岭隔膜项目总投资3亿元至5亿元。"))

    assert project.investment is not None
    assert (project.investment.value, project.investment.bound) == (300_000_000, "min")


def test_a_bare_number_of_a_table_takes_the_unit_of_its_column() -> None:
    (project,), _ = found(page("项目名称 投资方 总投资(万元)\n隔膜项目 云岭锂能科技有限公司 8,600"))

    assert project.investment is not None
    assert (project.investment.value, project.investment.unit) == (86_000_000, "元")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=60), st.none() | st.dates(date(2, 1, 1), date(9998, 1, 1)))
def test_spans_slice_and_values_agree_on_any_text(pieces: list[str], published: date | None) -> None:
    document = page("".join(pieces), published)
    amounts = {(one.start, one.value) for one in find_quantities(document)}

    projects, sums = found(document)

    for one in projects:
        for key, span in one.spans.items():
            if key != "status":
                assert document.text[span.start : span.end] == getattr(one, key)
        assert one.name or one.company
        for amount in (*one.capacity, *filter(None, (getattr(one, slot) for slot in _SLOTS))):
            _agrees(document, amount, amounts)
        for day in one.dates:
            assert document.text[day.start : day.end] == day.text
    for total in sums:
        if total.investment:
            _agrees(document, total.investment, amounts)
        if total.count_span:
            assert str(total.count) or document.text[total.count_span.start : total.count_span.end]


def _agrees(document: Page, amount: Amount, amounts: set[tuple[int, float]]) -> None:
    assert document.text[amount.start : amount.end] == amount.text
    if amount.rule != "project:row-investment":
        assert (amount.start, amount.value) in amounts


def _told(one: Project) -> dict[str, Any]:
    told: dict[str, Any] = {
        key: getattr(one, key) for key in ("name", "company", "zone", "status") if getattr(one, key)
    }
    told |= {key: getattr(one, key).text for key in _SLOTS if getattr(one, key)}
    if one.capacity:
        told["capacity"] = [amount.text for amount in one.capacity]
    if one.dates:
        told["dates"] = [[day.kind, day.date] for day in one.dates]
    return told
