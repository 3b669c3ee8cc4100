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
