"""What people type: the tree of a query, and errors that point at the place."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import UserError
from wenqu.search import syntax
from wenqu.search.syntax import QUERY_CHARACTERS, QUERY_TERMS, Node, leaves, parse
from wenqu.search.terms import Term, simplify
from wenqu.search.trouble import QueryError, columns

CASES = json.loads(
    (Path(__file__).parents[2] / "cases" / "search" / "terms.json").read_text(encoding="utf-8")
)


def written(node: Node) -> str:
    match node:
        case syntax.All(parts):
            return f"({' & '.join(map(written, parts))})"
        case syntax.Any(parts):
            return f"({' | '.join(map(written, parts))})"
        case syntax.Not(part):
            return f"!{written(part)}"
        case syntax.Restriction(name, value):
            return f"{name}<{value}>"
        case Term(text, phrase, field):
            return (
                f"{field}={text}".removeprefix("None=")
                if not phrase
                else f"{f'{field}=' if field else ''}“{text}”"
            )


@pytest.mark.parametrize("case", [case for case in CASES if "expect" in case], ids=lambda case: case["label"])
def test_trees(case: dict[str, Any]) -> None:
    assert written(parse(case["input"])) == case["expect"]


@pytest.mark.parametrize("case", [case for case in CASES if "error" in case], ids=lambda case: case["label"])
def test_errors_point_at_the_place(case: dict[str, Any]) -> None:
    with pytest.raises(QueryError) as raised:
        parse(case["input"])
    assert case["error"] in str(raised.value)
    assert raised.value.at == case["at"]
    _, query, caret, mend = str(raised.value).split("\n")
    assert query == f"  {case['input']}"
    assert len(caret) - 3 == columns(case["input"][: case["at"]]), "the caret stands below the sign"
    assert mend


@pytest.mark.parametrize(
    ("text", "short"),
    [("沈", True), ("沈青禾", True), ("青禾开发", False), ("A1", False), ("𠮷青", True), ("青-禾", False)],
)
def test_names_are_short(text: str, short: bool) -> None:
    assert Term(text).short is short


def test_too_long_a_query_is_told() -> None:
    with pytest.raises(UserError, match="501 characters"):
        parse("字" * (QUERY_CHARACTERS + 1))
    with pytest.raises(UserError, match="33 terms"):
        parse(" ".join(f"词{n}" for n in range(QUERY_TERMS + 1)))


def test_brackets_with_latin_text_that_is_no_pinyin_stay() -> None:
    assert simplify("氧化锆(ZrO2)陶瓷(Ltd)") == "氧化锆(ZrO2)陶瓷(Ltd)"


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('()"“”|-: ANDORT青禾')), max_size=60))
def test_any_text_is_a_query_or_a_told_error(text: str) -> None:
    try:
        tree = parse(text)
    except UserError:
        return
    for leaf in leaves(tree):
        if isinstance(leaf, Term):
            assert leaf.text == " ".join(leaf.text.split()) != ""
