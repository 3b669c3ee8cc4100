"""Signatures agree as far as texts do."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.normalize.signature import RULE, signature_of
from shared.messages.documents import Signature
from tests.support.pagemaker.articles import article


def sketched(body: str) -> Signature:
    signature, _ = signature_of(body)
    assert signature is not None
    return signature


def agreement(first: str, second: str) -> float:
    a, b = sketched(first).sketch, sketched(second).sketch
    return sum(a[i : i + 4] == b[i : i + 4] for i in range(0, len(a), 4)) * 4 / len(a)


def jaccard(first: str, second: str) -> float:
    a, b = ({text[i : i + 5] for i in range(len(text) - 4)} for text in (first, second))
    return len(a & b) / len(a | b)


def letters(chance: Random, length: int) -> str:
    return "".join(chr(chance.randint(0x4E00, 0x6E00)) for _ in range(length))


@pytest.mark.parametrize("length", [100, 400, 3000])
@pytest.mark.parametrize("share", [1.0, 0.9, 0.7, 0.4, 0.0])
def test_agreement_is_the_share_of_common_shingles(length: int, share: float) -> None:
    chance = Random(length)
    errors = []
    for _ in range(20):
        text = letters(chance, length)
        kept = int(length * share)
        other = text[:kept] + letters(chance, length - kept)
        errors.append(abs(agreement(text, other) - jaccard(text, other)))

    assert sum(errors) / len(errors) < 0.06
    assert share < 1 or max(errors) == 0


def test_layout_and_punctuation_do_not_matter() -> None:
    body = article(Random(3)).body + "会议要求，各单位认真落实；各镇汇报了进展。"

    same = body.replace("，", ", ").replace("\n", "\n\n　　").replace("。", "．")

    assert sketched(same) == sketched(body)
    assert sketched(body).rule == RULE
    assert len(sketched(body).sketch) == 128 * 4


def test_articles_of_one_kind_on_other_matters_do_not_agree() -> None:
    bodies = [body for number in range(80) if len(body := article(Random(number)).body) > 150]

    pairs = [agreement(bodies[i], bodies[i + 1]) for i in range(len(bodies) - 1)]

    assert len(pairs) > 30
    assert max(pairs) < 0.5


def test_short_bodies_have_none_and_repetition_is_told() -> None:
    assert signature_of("会议圆满结束。") == (None, 0.0)
    _, repetition = signature_of("推进会强调要抓好落实。" * 40)
    assert repetition > 0.9
    _, repetition = signature_of(letters(Random(1), 500))
    assert repetition < 0.01


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    signature, repetition = signature_of(text)

    assert 0 <= repetition <= 1
    assert signature is None or len(signature.sketch) == 512
