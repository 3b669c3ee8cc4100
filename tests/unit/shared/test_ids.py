"""Identity: stable ids, rising versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import ids


def test_ids_follow_from_collection_and_key() -> None:
    assert ids.doc_id("a", "key") == ids.doc_id("a", "key")
    assert len({ids.doc_id("a", "key"), ids.doc_id("b", "key"), ids.doc_id("a", "other")}) == 3
    assert len(ids.doc_id("a", "\ud800")) == 32, "a lone surrogate in a file name"


@given(st.integers(1, 2**40), st.integers(0, 65_535), st.integers(1, 2**40), st.integers(0, 65_535))
def test_a_newer_revision_beats_any_generation(rev: int, gen: int, other_rev: int, other_gen: int) -> None:
    one, other = ids.external_version(rev, gen), ids.external_version(other_rev, other_gen)
    assert (one > other) == ((rev, gen) > (other_rev, other_gen))
    assert ids.split_version(one) == (rev, gen)


@pytest.mark.parametrize(("rev", "gen"), [(0, 0), (1, 65_536), (2**48, 0), (1, -1)])
def test_versions_out_of_range_are_refused(rev: int, gen: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        ids.external_version(rev, gen)


def test_entry_ids_come_apart_again() -> None:
    doc = ids.doc_id("c", "k")
    assert ids.parse_entry_id(ids.entry_id(doc, 7, 2)) == (doc, 7, 2)
    for bad in ("", doc, f"{doc}.1", f"{doc}.x.0", f"{doc.upper()}.1.0"):
        with pytest.raises(ValueError, match="not an entry id"):
            ids.parse_entry_id(bad)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://WWW.Example.CN:80/a?b=1#top", "http://www.example.cn/a?b=1"),
        ("https://example.cn", "https://example.cn/"),
        ("https://example.cn:8443/A", "https://example.cn:8443/A"),
        (" https://example.cn/ ", "https://example.cn/"),
    ],
)
def test_one_spelling_of_a_url(url: str, canonical: str) -> None:
    assert ids.canonical_url(url) == canonical
