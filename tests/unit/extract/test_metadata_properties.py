"""Properties of metadata that hold for any page."""

import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.extract.metadata.labels import label_kinds, labelled_values
from services.extract.metadata.layout import half_width
from services.extract.metadata.read import read_metadata
from services.extract.metadata.timestamps import timestamps
from shared.messages.documents import Role
from shared.messages.extracted import ExtractedDocument
from tests.unit.extract.pages import page

ROLES: list[Role] = ["title", "meta", "breadcrumb", "body", "caption", "signoff", "link", "site"]
PIECES = [
    *sorted(label_kinds()),
    *"发布开区时间:：|/[]【】()（） 　\t>》《-—.．0１2三〇年月日号点星期一万上一篇下条©",
    *(
        "2022-02-09",
        "20-03-13",
        "21:35",
        "2021年4月6日",
        "二〇二一年四月六日",
        "T09:26:00Z",
        "云溪日报",
        "田若水",
        "版权所有",
        "ICP备1234567号",
    ),
    *("首页 > 新闻", "没有了", "(记者 田若水)", "\u200b", "\U0001f600", "\ud7ff"),
]
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
lines = st.lists(
    st.tuples(st.sampled_from(ROLES), texts.map(lambda text: text.replace("\n", " "))), max_size=8
)
tag_names = st.sampled_from(["pubdate", "contentsource", "articletitle", "sitename", "jsonld:datepublished"])


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@settings(max_examples=400, deadline=None)
@given(lines, st.dictionaries(tag_names, texts, max_size=3), st.none() | texts)
def test_never_raises_and_evidence_holds(
    given_lines: list[tuple[Role, str]], tags: dict[str, str], page_title: str | None
) -> None:
    document = page(given_lines, tags=tags, page_title=page_title)

    found = read_metadata(document)

    assert set(found.evidence) <= set(ExtractedDocument.model_fields)
    for name, evidence in found.evidence.items():
        assert (evidence.start is None) == (evidence.end is None)
        if evidence.start is None or evidence.end is None:
            assert evidence.where.startswith("tag:")
            continue
        assert 0 <= evidence.start < evidence.end <= len(document.text)
        evident = _squeezed(document.text[evidence.start : evidence.end])
        value = getattr(found, name)
        if name in ("published", "published_time", "views"):
            continue
        parts = value if isinstance(value, tuple) else str(value).split("、")
        for part in parts:
            assert _squeezed(part) in evident, name


@settings(max_examples=300, deadline=None)
@given(texts)
def test_labelled_values_tile_the_line(text: str) -> None:
    line = half_width(text)
    before = 0

    for value in labelled_values(line):
        assert before <= value.at < value.start <= value.end <= len(line)
        before = value.end


@settings(max_examples=300, deadline=None)
@given(texts)
def test_dates_are_real_and_in_the_text(text: str) -> None:
    for stamp in timestamps(half_width(text)):
        assert 0 <= stamp.start < stamp.end <= len(text)
        assert date.fromisoformat(stamp.date).year >= 1948


@given(
    st.dates(min_value=date(1949, 1, 2), max_value=date(2099, 12, 30)), st.sampled_from(["-", "/", ".", "年"])
)
def test_every_date_is_read_back(day: date, mark: str) -> None:
    plain = mark.join(map(str, (day.year, day.month, day.day)))
    written = f"{day.year}年{day.month}月{day.day}日" if mark == "年" else plain

    found = read_metadata(page([("meta", f"发布时间：{written} 来源：云溪日报")]))

    assert found.published == day.isoformat()
    assert found.evidence["published"].rule == "date_after_published"
    assert found.source == "云溪日报"


@pytest.mark.parametrize(
    "unit",
    [
        "来源",
        "2022-",
        "(",
        "记者 ",
        ">",
        " ",
        "上一篇",
        "版权所有",
        "[(",
        "发  ",
        "阅读 ",
        "1,111",
        "_",
        "来源:",
        "-",
    ],
)
def test_time_is_bounded_for_hostile_lines(unit: str) -> None:
    hostile = unit * (50_000 // len(unit))
    began = time.process_time()

    for role in ROLES:
        read_metadata(page([(role, hostile)] * 2, tags={"articletitle": hostile}, page_title=hostile))

    assert time.process_time() - began < 5
