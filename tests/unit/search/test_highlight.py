"""Marks in text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenqu.search.highlight import CLOSE, OPEN, pieces, spans, to_html


@pytest.mark.parametrize(
    ("fragment", "html"),
    [
        (f"在{OPEN}青禾{CLOSE}签约", "在<em>青禾</em>签约"),
        (f"{OPEN}青{CLOSE}{OPEN}禾{CLOSE}", "<em>青禾</em>"),
        (f"<em>伪</em>{OPEN}真{CLOSE} A&B", "&lt;em&gt;伪&lt;/em&gt;<em>真</em> A&amp;B"),
        (f"\n{OPEN}青禾{CLOSE}\n", "<em>青禾</em>"),
        ("无", "无"),
    ],
)
def test_only_hits_are_marked(fragment: str, html: str) -> None:
    assert to_html(fragment) == html


@pytest.mark.parametrize(
    ("fragment", "terms", "html"),
    [
        (f"开发{OPEN}区{CLOSE}{OPEN}扩区调规{CLOSE}", ["扩区调规"], "开发区<em>扩区调规</em>"),
        (f"开发{OPEN}区扩区调规{CLOSE}工", ["扩区调规"], "开发区<em>扩区调规</em>工"),
        (f"{OPEN}扩区调规工{CLOSE}", ["扩区调规"], "<em>扩区调规</em>工"),
        (f"{OPEN}招商引资签约{CLOSE}", ["引资", "签约"], "<em>招商引资签约</em>"),
        (f"临河{OPEN}区{CLOSE}召开", ["扩区"], "临河区召开"),
        (f"临河{OPEN}区{CLOSE}召开", ["区"], "临河<em>区</em>召开"),
        (f"{OPEN}青禾{CLOSE}签约", ["青禾招商"], "<em>青禾</em>签约"),
        (f"{OPEN}经开区{CLOSE}", ["经济技术开发区"], "<em>经开区</em>"),
    ],
)
def test_a_character_alone_is_marked_only_if_it_was_asked_for(
    fragment: str, terms: list[str], html: str
) -> None:
    assert to_html(fragment, terms) == html


def test_spans_count_code_points() -> None:
    marked = to_html(f"𠮷<林{OPEN}青禾{CLOSE}与{OPEN}签约{CLOSE}")
    assert spans(marked) == [(3, 5), (6, 8)]
    assert pieces(marked) == [("𠮷<林", False), ("青禾", True), ("与", False), ("签约", True)]


@given(st.text(max_size=40), st.text(min_size=1, max_size=10), st.text(max_size=40))
def test_text_survives(before: str, hit: str, after: str) -> None:
    marked = to_html(f"{before}{OPEN}{hit}{CLOSE}{after}")
    assert "".join(
        text for text, _ in pieces(marked)
    ) == f"{before}{OPEN}{hit}{CLOSE}{after}".strip().replace(OPEN, "").replace(CLOSE, "")
