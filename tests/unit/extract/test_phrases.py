"""Word lists found by an automaton, against the patterns that they stand for."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extract import behind_names, persons
from services.extract import phrases as phrases_module
from services.extract.lexicon import either
from services.extract.phrases import Opened, Phrases
from services.extract.reading import fold
from services.extract.speech_grammar import verb

SAMPLES = Path(__file__).parents[3] / "samples"
LIST = ("开发区", "经济开发区", "开发", "区委", "区委书记", "书")


@given(st.text("经济开发区委书记和", max_size=40))
def test_phrases_are_found_as_a_pattern_finds_them(text: str) -> None:
    pattern = re.compile(either(set(LIST)))

    found = [(match.start(), match[0]) for match in pattern.finditer(text)]
    phrases = Phrases(LIST, shortest=1)

    assert [(phrase.start(), phrase.word) for phrase in phrases.finditer(text)] == found
    last = phrases.last(text)
    assert (found[-1] if found else None) == (last and (last.at, last.word))


@given(st.text("经济开发区委书记和", max_size=40))
def test_the_longest_phrase_of_every_place(text: str) -> None:
    pattern = re.compile(either({word for word in LIST if len(word) > 1}))
    expected = [(at, match[0]) for at in range(len(text)) if (match := pattern.match(text, at))]

    assert list(Phrases(LIST).longest(text)) == expected
    assert Phrases(LIST).starts(text) == [at for at, _ in expected]


def test_all_lists_look_together_as_each_alone() -> None:
    """The third long text is looked through by one automaton for all lists; what is found stays the same."""
    first, second = Phrases(LIST), Phrases(("发区", "区委书", "委"), shortest=1)
    texts = [("经济开发区委书记和" * 40)[cut:] for cut in range(6)]

    for text in texts:
        for phrases in (first, second):
            words = set(phrases.words)
            pattern = re.compile(either(words))
            longest = [(at, match[0]) for at in range(len(text)) if (match := pattern.match(text, at))]
            assert list(phrases.longest(text)) == longest
            assert phrases.starts(text) == [at for at, _ in longest]
            apart = [(match.start(), match[0]) for match in pattern.finditer(text)]
            assert [(one.at, one.word) for one in phrases.finditer(text)] == apart
    assert phrases_module._union.count >= 2


@pytest.mark.parametrize("opened", [verb, persons._label, behind_names._after_name])
def test_openers_leave_no_match_out(opened: Callable[[], Opened]) -> None:
    found = opened()
    pages = [
        fold(path.read_text("utf-8", errors="ignore")) for path in sorted(SAMPLES.iterdir()) if path.is_file()
    ]
    pages += [_everything(found.pattern.pattern)]

    for text in pages:
        spans = [match.span() for match in found.finditer(text)]
        assert spans == [match.span() for match in found.pattern.finditer(text)]


def _everything(pattern: str) -> str:
    """Every stretch of Chinese characters of a pattern, each before the marks that may follow."""
    words = sorted(set(re.findall("[一-鿿]+", pattern)))
    return "\n".join(f"{word}:好的事情,{word}奖:王五{word}人员:{word},企业要“" for word in words)
