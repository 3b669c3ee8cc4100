"""The map from clean text to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.messages.offsets import OffsetMap

RUNS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12)


def test_removed_inserted_and_replaced_runs() -> None:
    offsets = OffsetMap.of([(2, 2), (0, 4), (1, 1), (1, 0), (1, 3), (2, 2)])

    assert (offsets.clean_length, offsets.original_length) == (7, 12)
    assert offsets.to_original(0, 2) == (0, 2)
    assert offsets.to_original(2, 3) == (6, 7)
    assert offsets.to_original(3, 4) == (7, 7)
    assert offsets.to_original(4, 5) == (7, 10)
    assert offsets.to_original(1, 6) == (1, 11)
    assert offsets.to_original(7, 7) == (12, 12)


def test_neighbouring_one_to_one_runs_are_one() -> None:
    assert OffsetMap.of([(2, 2), (0, 0), (3, 3), (0, 1), (1, 1)]).runs == ((5, 5), (0, 1), (1, 1))


def test_identity() -> None:
    offsets = OffsetMap.identity(9)

    assert offsets.runs == ((9, 9),)
    assert offsets.to_original(3, 7) == (3, 7)
    assert OffsetMap.identity(0).to_original(0, 0) == (0, 0)


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (2, 1), (0, 10)])
def test_spans_outside_are_index_errors(start: int, end: int) -> None:
    with pytest.raises(IndexError, match="clean text of 9"):
        OffsetMap.identity(9).to_original(start, end)


def test_negative_lengths_are_refused() -> None:
    with pytest.raises(ValidationError, match="negative"):
        OffsetMap(runs=((1, -1),))


@given(RUNS, st.data())
def test_spans_stay_in_bounds_and_in_order(runs: list[tuple[int, int]], data: st.DataObject) -> None:
    offsets = OffsetMap.of(runs)
    start = data.draw(st.integers(0, offsets.clean_length))
    end = data.draw(st.integers(start, offsets.clean_length))
    low, high = offsets.to_original(start, end)

    assert 0 <= low <= high <= offsets.original_length
    if start < end:
        assert offsets.to_original(start, start + 1)[0] == low
        assert offsets.to_original(end - 1, end)[1] == high


@given(RUNS)
def test_the_whole_text_comes_from_all_that_was_not_removed(runs: list[tuple[int, int]]) -> None:
    offsets = OffsetMap.of(runs)

    assert offsets.clean_length == sum(clean for clean, _ in runs)
    assert offsets.original_length == sum(original for _, original in runs)


@given(RUNS)
def test_json_keeps_the_map(runs: list[tuple[int, int]]) -> None:
    offsets = OffsetMap.of(runs)

    assert OffsetMap.model_validate_json(offsets.model_dump_json()) == offsets
