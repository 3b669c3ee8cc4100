"""The scorer of links on handmade lines: each rule of its README, right and wrong."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from wenqu.evaluate.__main__ import link_report, table
from wenqu.evaluate.links import FIELDS, LinkScore, links_gold, misled, score_links
from wenqu.evaluate.pagesets import PageSet
from wenqu.evaluate.scores import Tally, intervals, summary

GOLD: dict[str, Any] = {
    "id": "one.txt",
    "layout": "text",
    "projects": [
        {
            "name": ["年产5万吨硅粉项目", "硅粉项目"],
            "company": ["柏森新材料有限公司", "柏森新材"],
            "zone": "柏森经开区",
            "status": "签约",
            "investment": {"value": 1200000000, "unit": "元"},
            "land": [None, {"value": 80, "unit": "亩"}],
            "capacity": [{"value": 50000, "unit": "吨"}, [None, {"value": 2, "unit": "条"}]],
            "jobs": {"value": 300, "unit": "人"},
            "dates": [{"kind": "投产", "date": "2024-06"}],
        },
        {"name": "污水处理厂二期", "status": "开工"},
    ],
    "project_sums": [{"count": 12, "investment": {"value": 8600000000, "unit": "元"}}, {"count": 5}],
    "events": [
        {
            "kind": "签约",
            "date": "2023-05-08",
            "name": "一季度项目集中签约仪式",
            "participants": [
                {"name": "石明远", "role": "主持"},
                {"name": "赵一川", "role": ["发言", "讲话"], "organization": "柏森新材料有限公司"},
                {"name": ["柏森新材料有限公司", "柏森新材"], "role": "签约方"},
            ],
        },
        {"kind": ["活动", "考察"], "date": [None, "2023-05-09"], "participants": []},
    ],
    "jurisdictions": [
        {"text": "区委书记", "adcode": "340207", "level": "county"},
        {"text": "管委会主任", "adcode": "340200", "level": "zone"},
        {"text": "市委", "adcode": None, "level": "city"},
        {"text": "副市长", "adcode": "340200", "level": "city"},
    ],
    "zone_links": [
        {"mention": "柏森经开区", "official": "柏森国家级经济技术开发区"},
        {"mention": "经开区", "official": "柏森国家级经济技术开发区"},
        {"mention": "青石产业园", "official": ["青石产业园", None]},
    ],
    "optional": {
        "projects": [{"name": "科技馆"}],
        "project_sums": [{"count": 3}],
        "events": [{"kind": "投产", "date": "2023-05-07", "participants": []}],
        "participants": [{"name": "钱大有", "role": "陪同"}],
        "zone_links": [{"mention": "园区", "official": None}],
    },
}
FOUND: dict[str, Any] = {
    "id": "one.txt",
    "projects": [
        {
            "name": "硅粉项目",
            "company": "柏森新材料有限公司",
            "zone": "经开区",
            "status": "签约",
            "investment": {"value": 1.2e9, "unit": "元", "bound": "approx"},
            "capacity": [{"value": 50000.0, "unit": "吨/年"}],
            "jobs": {"value": 300, "unit": "个"},
            "dates": [{"kind": "投产", "date": "2024-06"}, {"kind": "签约", "date": "2023-05-08"}],
        },
        {"name": "污水处理厂二期工程", "company": None, "zone": None, "status": "开工"},
        {"name": "科技馆", "status": "在建"},
    ],
    "project_sums": [
        {"count": 12, "investment": {"value": 8.6e9, "unit": "元"}, "status": "签约"},
        {"count": 5, "investment": {"value": 1e8, "unit": "元"}},
        {"count": 3},
    ],
    "events": [
        {
            "kind": "签约",
            "date": "2023-05-08",
            "name": "项目集中签约仪式",
            "participants": [
                {"name": "石明远", "role": "主持"},
                {"name": "石明远", "role": "出席"},
                {"name": "赵一川", "role": "讲话", "organization": "柏森新材料有限公司"},
                {"name": "柏森新材", "role": "签约方"},
                {"name": "钱大有", "role": "陪同"},
            ],
        },
        {"kind": "考察", "date": None},
        {"kind": "投产", "date": "2023-05-07"},
    ],
    "jurisdictions": [
        {"text": "区委书记", "adcode": "340207"},
        {"text": "管委会主任", "adcode": "340203", "level": "zone"},
        {"text": "市委", "adcode": None},
        {"text": "副市长", "adcode": "340200"},
        {"text": "县长", "adcode": "110101"},
    ],
    "zone_links": [
        {"mention": "柏森经开区", "official": "柏森经济技术开发区", "id": "z1"},
        {"mention": "经开区", "official": "柏森经济技术开发区"},
        {"mention": "青石产业园", "official": None},
        {"mention": "园区", "official": "柏森经济技术开发区"},
        {"mention": "红石工业园", "official": None},
    ],
}


def score(**changes: Any) -> LinkScore:
    return score_links(GOLD, {**deepcopy(FOUND), **changes}, "hans")


def counts(page: LinkScore, field: str) -> tuple[int, int, int]:
    tally = page.tallies[field]
    return tally.right, tally.wrong, tally.missed


def test_all_that_is_right_is_right() -> None:
    page = score()
    assert page.errors == ()
    assert {field: (tally.wrong, tally.missed) for field, tally in page.tallies.items()} == dict.fromkeys(
        FIELDS, (0, 0)
    )
    assert [page.tallies[field].right for field in ("projects", "project_sums", "events", "zone_links")] == [
        2,
        2,
        2,
        3,
    ]
    assert page.tallies["jurisdictions"] == Tally(right=3, pages=4)


@pytest.mark.parametrize("record", [None, {"id": "one.txt"}])
def test_nothing_found_is_all_missed(record: dict[str, Any] | None) -> None:
    page = score_links(GOLD, record)
    assert counts(page, "projects") == (0, 0, 2)
    assert counts(page, "project_capacity") == (0, 0, 1)
    assert counts(page, "events") == (0, 0, 2)
    assert counts(page, "participants") == (0, 0, 3)
    assert counts(page, "jurisdictions") == (0, 0, 3)
    assert counts(page, "zone_links") == (0, 0, 3)
    assert misled([page]) == 0


@pytest.mark.parametrize(
    ("key", "value", "field", "expected"),
    [
        ("zone", "青石产业园", "project_zone", (0, 1, 1)),
        ("zone", None, "project_zone", (0, 0, 1)),
        ("investment", {"value": 1.2e8, "unit": "元"}, "project_investment", (0, 1, 1)),
        ("investment", {"value": 1.2e9, "unit": "美元"}, "project_investment", (0, 1, 1)),
    ],
)
def test_zone_and_investment_make_a_project(
    key: str, value: object, field: str, expected: tuple[int, int, int]
) -> None:
    projects = deepcopy(FOUND["projects"])
    projects[0][key] = value
    page = score(projects=projects)
    assert counts(page, field) == expected
    assert counts(page, "projects") == (1, 1, 1)
    assert counts(page, "project_found") == (2, 0, 0)


def test_a_stranger_with_the_same_facts_is_no_match() -> None:
    projects = deepcopy(FOUND["projects"])
    projects[0] |= {"name": "氢能项目", "company": "另一家有限公司"}
    page = score(projects=projects)
    assert counts(page, "project_found") == (1, 1, 1)
    assert counts(page, "project_status") == (1, 1, 1)


def test_a_land_that_may_be_left_out_must_not_be_another() -> None:
    projects = deepcopy(FOUND["projects"])
    projects[0]["land"] = {"value": 80, "unit": "亩"}
    assert counts(score(projects=projects), "project_land") == (1, 0, 0)
    projects[0]["land"] = {"value": 90, "unit": "亩"}
    assert counts(score(projects=projects), "project_land") == (0, 1, 0)


def test_surplus_capacity_and_dates_are_wrong() -> None:
    projects = deepcopy(FOUND["projects"])
    projects[0]["capacity"].append({"value": 7, "unit": "吨"})
    projects[0]["dates"].append({"kind": "竣工", "date": "2025"})
    page = score(projects=projects)
    assert counts(page, "project_capacity") == (1, 1, 0)
    assert counts(page, "project_dates") == (1, 1, 0)


def test_sums_need_count_and_investment() -> None:
    sums = [{"count": 12, "investment": {"value": 1, "unit": "元"}}, {"count": 5}, {"count": 9}]
    assert counts(score(project_sums=sums), "project_sums") == (1, 2, 1)


def test_events_are_a_multiset_of_kind_and_date() -> None:
    twice = [*FOUND["events"], {"kind": "签约", "date": "2023-05-08"}, {"kind": "考察", "date": "2023-05-19"}]
    assert counts(score(events=twice), "events") == (2, 2, 0)


def test_the_name_of_an_event_counts_apart() -> None:
    events = deepcopy(FOUND["events"])
    events[0]["name"] = "年会"
    page = score(events=events)
    assert counts(page, "event_names") == (0, 1, 1)
    assert counts(page, "events") == (2, 0, 0)


def test_a_wrong_role_is_wrong_and_missed() -> None:
    events = deepcopy(FOUND["events"])
    events[0]["participants"][0]["role"] = "陪同"
    assert counts(score(events=events), "participants") == (2, 1, 1)
    events[0]["participants"][3]["role"] = "出席"
    assert counts(score(events=events), "participants") == (1, 2, 2), "who signs does not merely attend"


def test_organizations_of_participants() -> None:
    events = deepcopy(FOUND["events"])
    events[0]["participants"][2]["organization"] = "红石集团"
    assert counts(score(events=events), "participant_organizations") == (0, 1, 1)
    del events[0]["participants"][2]["organization"]
    assert counts(score(events=events), "participant_organizations") == (0, 0, 1)


@pytest.mark.parametrize(
    ("found", "expected", "share"),
    [
        ([("区委书记", "340208")], (0, 1, 3), 0.25),
        ([("区委书记", None)], (0, 0, 3), 0),
        ([("市委", "340100")], (0, 1, 3), 0.25),
        ([("管委会主任", "340299")], (1, 0, 2), 0),
        ([("管委会主任", "340100")], (0, 1, 3), 0.25),
        ([("副市长", "340207")], (0, 1, 3), 0.25),
    ],
)
def test_jurisdictions_are_right_open_or_wrong(
    found: list[tuple[str, str | None]], expected: tuple[int, int, int], share: float
) -> None:
    page = score(jurisdictions=[{"text": text, "adcode": code} for text, code in found])
    assert counts(page, "jurisdictions") == expected
    assert misled([page]) == share


def test_one_text_may_mean_two_places() -> None:
    wanted = {"text": "副市长", "level": "city"}
    gold = {**GOLD, "jurisdictions": [{**wanted, "adcode": "340200"}, {**wanted, "adcode": "110000"}]}
    both = [{"text": "副市长", "adcode": code} for code in ("340200", "110000")]
    assert counts(score_links(gold, {"jurisdictions": both}), "jurisdictions") == (2, 0, 0)
    assert counts(score_links(gold, {"jurisdictions": both[:1]}), "jurisdictions") == (1, 0, 1)


@pytest.mark.parametrize(
    ("mention", "official", "expected"),
    [
        ("经开区", "柏森高新技术产业开发区", (0, 1, 3)),
        ("经开区", None, (0, 0, 3)),
        ("青石产业园", "青石产业园", (1, 0, 2)),
        ("青石产业园", "柏森经济技术开发区", (0, 1, 3)),
        ("红石工业园", "柏森经济技术开发区", (0, 1, 3)),
        ("园区", "柏森经济技术开发区", (0, 0, 3)),
    ],
)
def test_zone_links(mention: str, official: str | None, expected: tuple[int, int, int]) -> None:
    page = score(zone_links=[{"mention": mention, "official": official}])
    assert counts(page, "zone_links") == expected


def test_an_empty_page_asks_for_nothing() -> None:
    empty = {"id": "two.txt", "layout": "html", **{key: [] for key in GOLD if isinstance(GOLD[key], list)}}
    page = score_links(empty, {})
    assert not any((tally.right, tally.wrong, tally.missed) != (0, 0, 0) for tally in page.tallies.values())
    assert misled([page]) is None
    assert counts(score_links(empty, FOUND), "projects") == (0, 3, 0)


def test_the_report_has_sets_scripts_and_layouts_with_intervals() -> None:
    pages = [score(), score(projects=[])]
    told = link_report({"open": pages})
    assert told.keys() == {"sets", "scripts", "layouts"}
    assert told["layouts"].keys() == {"text"}
    assert told["scripts"]["simplified"]["fields"]["projects"]["f1"] == pytest.approx(2 / 3)
    assert intervals(pages, names=FIELDS) == told["sets"]["open"]["intervals"]
    assert summary(pages, FIELDS)["events"]["support"] == 4
    lines = table("set", told["sets"], FIELDS).splitlines()
    assert len(lines) == 1 + len(FIELDS) + 1
    assert lines[-1].split() == ["share", "wrong", "0.0%"]


def test_a_set_without_gold_of_links_has_none(tmp_path: Path) -> None:
    assert links_gold(PageSet("open", tmp_path / "gold.jsonl", tmp_path)) == []
    (tmp_path / "links.jsonl").write_text('{"id": "one.txt"}\n', encoding="utf-8")
    assert links_gold(PageSet("open", tmp_path / "gold.jsonl", tmp_path)) == [{"id": "one.txt"}]
