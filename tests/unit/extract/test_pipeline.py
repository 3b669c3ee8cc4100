"""The whole extract stage on pages made by hand."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.extract.pipeline import STAGE_VERSION, body_segments, extract, warm_up
from services.extract.settings import ExtractSettings
from shared.errors import StopWorker
from shared.messages.documents import Role
from shared.messages.extracted import ExtractedDocument
from tests.unit.extract.pages import ORIGIN, page

LINES: list[tuple[Role, str]] = [
    ("breadcrumb", "您现在的位置：首页 > 园区动态 > 正文"),
    ("title", "青岚高新区召开碳纤维产业座谈会"),
    ("meta", "发布时间：2023-03-05 09:10 来源：云溪日报 发布开发区：青岚高新区"),
    ("body", "3月4日，青岚高新区召开碳纤维产业座谈会。区委书记田若水出席并讲话。"),
    ("caption", "图为会议现场。"),
    ("body", "田若水强调，要做强碳纤维产业，总投资达到22亿元。"),
    ("body", "会议由区长覃子衿主持。"),
    ("signoff", "（记者 章若白）"),
    ("link", "下一篇：园区举办讲堂"),
    ("site", "版权所有：云溪投促 苏ICP备05019283号"),
]


def test_the_record_of_a_page() -> None:
    found = extract(page(LINES))

    assert found.title == "青岚高新区召开碳纤维产业座谈会"
    assert (found.published, found.published_time) == ("2023-03-05", "09:10:00")
    assert found.source == "云溪日报"
    assert found.author == "章若白"
    assert found.breadcrumb == ("首页", "园区动态")
    assert found.zone_label == "青岚高新区"
    assert (found.prev_title, found.next_title) == (None, "园区举办讲堂")
    assert (found.site, found.icp) == ("云溪投促", "苏ICP备05019283号")
    assert {"田若水", "覃子衿"} <= {person.name for person in found.persons}
    assert [date.date for date in found.event_dates] == ["2023-03-04"]
    assert (22.0, "亿元") not in {(quantity.value, quantity.unit) for quantity in found.quantities}
    assert 2.2e9 in {quantity.value for quantity in found.quantities}
    assert "碳纤维" in {word.text for word in found.keywords[:3]}
    assert found.summary is not None
    assert found.summary.startswith("3月4日")
    assert found.origin == ORIGIN
    assert ExtractedDocument.decode(found.encode()) == found


def test_the_body_leads_back_to_the_text() -> None:
    document = page(LINES)

    found = extract(document)

    assert "图为" not in found.body
    assert found.body == document.body()
    assert len(found.body_segments) == 2
    for segment in found.body_segments:
        length = segment.end - segment.start
        assert found.body[segment.at : segment.at + length] == found.text[segment.start : segment.end]


def test_the_same_answer_every_time() -> None:
    document = page(LINES)

    assert extract(document).encode() == extract(document).encode()


def test_settings_bound_what_is_derived() -> None:
    found = extract(page(LINES), ExtractSettings(keywords=2, summary_characters=0))

    assert len(found.keywords) == 2
    assert found.summary is None


def test_an_empty_page_has_an_empty_record() -> None:
    found = extract(page([]))

    assert (found.title, found.published, found.source, found.summary) == (None, None, None, None)
    assert (found.evidence, found.body, found.keywords, found.persons) == ({}, "", (), ())


def test_a_missing_lexicon_stops_the_worker(tmp_path: Path) -> None:
    with pytest.raises(StopWorker):
        extract(page(LINES), ExtractSettings(lexicon=tmp_path / "absent"))


def test_warm_up_is_enough() -> None:
    warm_up()

    assert STAGE_VERSION >= 1


roles: list[Role] = ["title", "meta", "body", "body", "body", "signoff", "link", "site", "caption"]
phrases = st.sampled_from(
    [
        *"，。、：“”（）(1２三月日 ",
        "田若水",
        "区委书记",
        "强调",
        "总投资22亿元",
        "3月4日",
        "青岚高新区",
        "管委会",
        "有限公司",
        "\u200b",
        "\U0001f600",
    ]
)
texts = st.one_of(st.text(max_size=40), st.lists(phrases, max_size=15).map("".join))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(roles), texts.map(lambda text: text.replace("\n", " "))), max_size=6)
)
def test_never_raises(lines: list[tuple[Role, str]]) -> None:
    document = page(lines)

    found = extract(document)

    assert found.text == document.text
    for segment in body_segments(document):
        length = segment.end - segment.start
        assert found.body[segment.at : segment.at + length] == found.text[segment.start : segment.end]
    for evidence in found.evidence.values():
        assert evidence.start is None or 0 <= evidence.start < (evidence.end or 0) <= len(found.text)
