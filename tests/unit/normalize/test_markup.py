"""HTML to lines that know their place in the source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.normalize.markup import Markup, read_markup
from services.normalize.metatags import meta_values
from services.normalize.tables import joined_rows
from tests.unit.normalize.support import cases

PIECES = st.sampled_from(
    ["<p>", "</p>", "<div class='nav'>", "</div>", "<br>", "<a href=\"x\">", "</a>", "<a href=\"", "<!--", "-->", "<td>",
     "<tr>", "<table>", "</table>", "<script>", "</script>", "<style", "&nbsp;", "&amp;", "&#21306;", "&bogus;", "区委",
     "会议 召开", "\n", "  ", "<", ">", "'", "\"", "<title>", "</title>", "<li>", "<h1>", "</h1>", "<svg>", "甲<乙>丙"]
)  # fmt: skip


@pytest.mark.parametrize(("source", "expect"), cases("markup"))
def test_lines(source: str, expect: list[str]) -> None:
    assert lines_of(joined_rows(read_markup(source))) == expect


def lines_of(markup: Markup) -> list[str]:
    return markup.text.text.split("\n") if markup.text.text else []


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_markup_keeps_its_offsets(source: str) -> None:
    markup = joined_rows(read_markup(source))
    text = markup.text

    assert len(markup.lines) == len(lines_of(markup))
    assert text.offset_map(len(source)).clean_length == len(text.text)
    for i, character in enumerate(text.text):
        start, end = text.to_original(i, i + 1)
        if character in "区委会议召开甲乙丙" and end - start == 1:
            assert source[start:end] == character


def test_what_the_head_says() -> None:
    markup = read_markup(
        "<title>要闻 &amp; 动态</title><META content='2023-05-12 09:26' NAME=PubDate>"
        '<meta property="og:title" content="开工"><meta itemprop=datePublished content=2023-05-12>'
        '<script type=\'application/ld+json\'>{"@graph":[{"@type":"WebSite","name":"网"},'
        '{"headline":"开工","author":{"name":"甲乙"}}]}</script>'
        "<script type='application/ld+json'>{broken</script>"
    )

    assert markup.page_title == "要闻 & 动态"
    assert list(meta_values(markup.meta_tags, markup.json_ld)) == [
        ("pubdate", "2023-05-12 09:26"),
        ("og:title", "开工"),
        ("itemprop:datepublished", "2023-05-12"),
        ("jsonld:headline", "开工"),
        ("jsonld:author", "甲乙"),
    ]
