"""Golden cases of the steps, negatives included."""

import pytest

from services.normalize.characters import cleaned
from services.normalize.glosses import without_glosses
from services.normalize.lines import Line
from services.normalize.offsets import Mapped
from services.normalize.rules import judge
from services.normalize.script import tally, to_simplified
from tests.unit.normalize.support import cases


@pytest.mark.parametrize(("text", "expect"), cases("glosses"))
def test_glosses(text: str, expect: str) -> None:
    assert without_glosses(cleaned(Mapped.of(text))[0], 3)[0].text == expect


@pytest.mark.parametrize(("text", "expect"), cases("script"))
def test_script(text: str, expect: str) -> None:
    assert to_simplified(text, tally(text), page_is_traditional=False) == expect


@pytest.mark.parametrize(("text", "expect"), cases("characters"))
def test_characters(text: str, expect: str) -> None:
    assert cleaned(Mapped.of(text))[0].text == expect


@pytest.mark.parametrize(("text", "expect"), cases("rules"))
def test_rules(text: str, expect: list[str] | None) -> None:
    verdict = judge(Line(0, text))

    assert (None if verdict is None else [verdict.fate, verdict.rule]) == expect
