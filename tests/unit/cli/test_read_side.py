"""How the commands of the read side show what they found."""

import pytest

from wenqu.cli.charts import print_bars, yuan
from wenqu.cli.project import print_projects
from wenqu.cli.search import print_hits
from wenqu.search.facets import FacetValue
from wenqu.search.positions import FoundWord
from wenqu.search.projects import ProjectView, Told
from wenqu.search.results import Copy, Highlights, Hit, SearchResult


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.25e9, "12.5亿元"),
        (8.5e7, "8,500万元"),
        (300.0, "300元"),
        (1e12, "10,000亿元"),
        (1e4, "1万元"),
        (0.0, "0元"),
    ],
)
def test_sums_are_shown_as_they_are_spoken(value: float, shown: str) -> None:
    assert yuan(value) == shown


def test_the_largest_value_has_the_longest_bar(capsys: pytest.CaptureFixture[str]) -> None:
    print_bars([("2023-03", 4.0, "four"), ("2023-04", 1.0, "one"), ("2023-05", 0.0, "none")], title="pages")
    title, *lines = capsys.readouterr().out.splitlines()
    assert title == "pages"
    bars = [sum(sign in "█▉▊▋▌▍▎▏" for sign in line) for line in lines]
    assert bars[0] == 40
    assert bars[1] == 10
    assert bars[2] == 0
    assert "four" in lines[0]


def test_no_bars_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_bars([])
    assert capsys.readouterr().out.strip() == ""


def hit(**more: object) -> Hit:
    return Hit.model_validate(
        {"doc_id": "0" * 32, "score": 1.0, "collection": "c", "source_key": "k", **more}
    )


def test_hits_with_copies_places_and_facets(capsys: pytest.CaptureFixture[str]) -> None:
    shown = hit(
        title="[青禾]签约",
        published="2023-05-04",
        highlights=Highlights(body=("在<em>青禾</em>签约",)),
        copies=(Copy(doc_id="1" * 32, source="南屏日报", published="2023-05-05"),),
    )
    word = FoundWord(
        field="body",
        word="青禾",
        in_field=(1, 3),
        in_text=(7, 9),
        in_original=(40, 52),
        original="青(qīng)禾(hé)",
    )
    lost = FoundWord(field="title", word="签约", in_field=(3, 5))
    result = SearchResult(
        total=2, took_ms=3, hits=(shown,), facets={"zone": (FacetValue(value="青禾经开区", count=2),)}
    )
    print_hits(result, {shown.doc_id: (word, lost)})
    out = capsys.readouterr().out
    assert "2 found in 3 ms" in out
    assert "在[青禾]签约" in out
    assert "also in: 南屏日报 2023-05-05" in out
    assert "40–52 of the page: 青(qīng)禾(hé)" in out
    assert "title 3–5: 签约 (the page as it came is not here)" in out
    assert out.index("青禾经开区") > out.index("zone")


def test_a_project_is_one_row_with_its_statuses_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    told = [
        Told(published="2023-03-24", status="签约", doc_id="a" * 32, title=None),
        Told(published="2023-07-06", status="开工", doc_id="b" * 32, title=None),
    ]
    print_projects(
        [ProjectView(name="电池项目", company="青禾公司", investment=1.2e8, unit="美元", told=tuple(told))]
    )
    [row] = [line for line in capsys.readouterr().out.splitlines() if "电池项目" in line]
    assert "2023-03 签约 → 2023-07 开工" in row
    assert "1.2亿美元" in row
    assert "b" * 12 in row
