"""Projects of several pages."""

from typing import Any

from wenqu.search.projects import merged


def page(day: str, *projects: dict[str, Any]) -> dict[str, Any]:
    return {"origin": {"doc_id": day}, "title": "t", "published": day, "projects": list(projects)}


def yuan(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "元", "text": "x"}


def test_a_project_of_several_pages_is_one_with_its_statuses_over_time() -> None:
    signed = {"name": "锂电池项目", "company": "青禾电池有限公司", "status": "签约", "investment": yuan(3e9)}
    begun = {
        "name": "年产5GWh锂电池项目",
        "company": "青禾电池有限公司",
        "status": "开工",
        "zone": {"text": "青禾经开区"},
    }
    [one] = merged([page("2023-03-01", signed), page("2023-08-01", begun)])
    assert [(told.published, told.status) for told in one.told] == [
        ("2023-03-01", "签约"),
        ("2023-08-01", "开工"),
    ]
    assert (one.status, one.investment, one.zone, one.name) == ("开工", 3e9, "青禾经开区", "锂电池项目")


def test_projects_of_other_companies_stay_apart() -> None:
    first = {"name": "锂电池项目", "company": "青禾电池有限公司"}
    second = {"name": "锂电池项目", "company": "南屏电池有限公司"}
    assert len(merged([page("2023-03-01", first, second)])) == 2


def test_several_projects_of_one_company_stay_apart() -> None:
    first = {"name": "锂电池正极项目", "company": "青禾电池有限公司"}
    second = {"name": "储能电站项目", "company": "青禾电池有限公司"}
    assert len(merged([page("2023-03-01", first, second)])) == 2


def test_a_company_alone_is_its_project() -> None:
    first = {"company": "青禾电池有限公司", "status": "签约"}
    assert len(merged([page("2023-03-01", first), page("2023-04-01", {"name": None, **first})])) == 1


def test_the_largest_comes_first_and_other_currencies_last() -> None:
    small, large = {"name": "甲项目", "investment": yuan(1e8)}, {"name": "乙项目", "investment": yuan(2e8)}
    foreign = {"name": "丙项目", "investment": {"value": 9e9, "unit": "美元"}}
    assert [one.name for one in merged([page("2023-03-01", foreign, small, large)])] == [
        "乙项目",
        "甲项目",
        "丙项目",
    ]
