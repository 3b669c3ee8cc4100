"""The way back holds through any chain of edits."""

from hypothesis import given
from hypothesis import strategies as st

from services.normalize.offsets import Edit, Mapped

REPLACEMENTS = st.text("xyz", max_size=3)


@st.composite
def edits_of(draw: st.DrawFn, length: int) -> list[Edit]:
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return [(start, end, draw(REPLACEMENTS)) for start, end in pairs]


@st.composite
def chains(draw: st.DrawFn) -> tuple[str, Mapped]:
    original = draw(st.text("abcdefgh", max_size=40))
    text = Mapped.of(original)
    for _ in range(draw(st.integers(0, 4))):
        text = text.edited(draw(edits_of(len(text.text))))
    return original, text


@given(chains())
def test_runs_tile_the_text_and_ascend_within_the_original(chain: tuple[str, Mapped]) -> None:
    original, text = chain

    assert sum(length for length, _, _ in text.runs) == len(text.text)
    at = 0
    for length, start, end in text.runs:
        assert length > 0
        assert at <= start <= end <= len(original)
        at = end


@given(chains())
def test_every_character_that_was_not_replaced_is_found_again(chain: tuple[str, Mapped]) -> None:
    original, text = chain
    offsets = text.offset_map(len(original))

    assert offsets.clean_length == len(text.text)
    assert offsets.original_length == len(original)
    for i, character in enumerate(text.text):
        start, end = offsets.to_original(i, i + 1)
        assert 0 <= start <= end <= len(original)
        if character not in "xyz":
            assert original[start:end] == character


@given(chains())
def test_positions_are_monotone(chain: tuple[str, Mapped]) -> None:
    original, text = chain
    offsets = text.offset_map(len(original))
    starts = [offsets.to_original(i, i + 1)[0] for i in range(len(text.text))]
    ends = [offsets.to_original(i, i + 1)[1] for i in range(len(text.text))]

    assert starts == sorted(starts)
    assert ends == sorted(ends)


@given(chains(), st.data())
def test_both_ways_back_agree(chain: tuple[str, Mapped], data: st.DataObject) -> None:
    original, text = chain
    if not text.text:
        return
    start = data.draw(st.integers(0, len(text.text) - 1))
    end = data.draw(st.integers(start + 1, len(text.text)))

    assert text.to_original(start, end) == text.offset_map(len(original)).to_original(start, end)


def test_a_gloss_removed_and_an_entity_replaced() -> None:
    text = Mapped.of("區(qū)&amp;縣").edited([(1, 5, ""), (5, 10, "&")])

    assert text.text == "區&縣"
    assert text.to_original(0, 1) == (0, 1)
    assert text.to_original(1, 2) == (5, 10)
    assert text.to_original(2, 3) == (10, 11)
    assert text.to_original(0, 3) == (0, 11)
