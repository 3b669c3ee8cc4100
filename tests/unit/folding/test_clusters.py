"""Who repeats whom, whatever the order in which pages came."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.normalize.signature import signature_of
from shared.folding.clusters import MOST_OUTLETS, Copy, fold
from shared.folding.sketch import agreement, bands
from shared.messages.documents import Signature


def sketch(seed: int, share: float = 1.0, other: int = 0) -> bytes:
    """128 bins, of which `share` are those of `seed` and the rest those of another page."""
    mine, rest = Random(seed), Random(f"{seed}/{other}")
    first = [mine.randbytes(2) for _ in range(128)]
    kept = set(rest.sample(range(128), round(128 * share)))
    return b"".join(value if at in kept else rest.randbytes(2) for at, value in enumerate(first))


def page(name: str, content: bytes, published: str | None = None, time: str | None = None) -> Copy:
    return Copy(doc_id=name, sketch=content, published=published, time=time, outlet=f"{name}日报")


def test_the_first_published_is_the_one_that_others_repeat() -> None:
    pages = [
        page("c", sketch(1), "2023-05-09"),
        page("a", sketch(1, 0.9, 1), "2023-05-10"),
        page("d", sketch(1, 0.9, 2)),
        page("b", sketch(1, 0.9, 3), "2023-05-09", "08:00:00"),
        page("e", sketch(2), "2023-05-01"),
    ]

    told = fold(pages)

    assert {name: one.near_duplicate_of for name, one in told.items()} == {
        "a": "c",
        "b": "c",
        "c": None,
        "d": "c",
    }
    assert [copy.doc_id for copy in told["c"].outlets] == ["c", "b", "a", "d"]
    assert told["a"].outlets == ()
    assert {one.copies for one in told.values()} == {4}
    assert told["a"].agreement == round(agreement(pages[0].sketch, pages[1].sketch), 3)
    assert told["a"].agreement == pytest.approx(0.9, abs=0.01)


def test_without_dates_the_smallest_id_is_first() -> None:
    told = fold([page("b", sketch(1)), page("a", sketch(1))])

    assert told["b"].near_duplicate_of == "a"


def test_a_chain_of_copies_is_one_group() -> None:
    first = sketch(1)
    second = bytearray(first)
    second[:64] = Random(2).randbytes(64)
    third = bytearray(second)
    third[192:] = Random(3).randbytes(64)
    assert agreement(first, bytes(third)) < 0.7

    told = fold([page("a", first), page("b", bytes(second)), page("c", bytes(third))])

    assert {one.copies for one in told.values()} == {3}


def test_pages_that_agree_less_are_not_folded() -> None:
    assert fold([page("a", sketch(1)), page("b", sketch(1, 0.6, 1)), page("c", sketch(3))]) == {}


def test_a_crowd_of_copies_is_one_group_with_its_first_outlets() -> None:
    told = fold([page(f"{number:04}", sketch(1)) for number in range(3000)])

    assert told["2999"].near_duplicate_of == "0000"
    assert told["0000"].copies == 3000
    assert len(told["0000"].outlets) == MOST_OUTLETS


def test_pairs_above_the_threshold_share_a_band() -> None:
    found = 0
    for number in range(300):
        first = Signature(rule="r", shingles=99, sketch=sketch(number).hex())
        second = Signature(rule="r", shingles=99, sketch=sketch(number, 0.75, 1).hex())
        found += bool(set(bands(first)) & set(bands(second)))

    assert found >= 297
    assert len(bands(first)) == 32
    assert set(bands(first)).isdisjoint(bands(Signature(rule="s", shingles=99, sketch=first.sketch)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 4),
            st.sampled_from([1.0, 0.95, 0.8, 0.7, 0.5]),
            st.integers(0, 3),
            st.sampled_from([None, "2020-01-01", "2021-01-01"]),
        ),
        max_size=25,
    ),
    st.randoms(),
)
def test_the_order_of_arrival_does_not_matter(
    made: list[tuple[int, float, int, str | None]], chance: Random
) -> None:
    pages = [
        page(f"{at:02}", sketch(seed, share, other), day) for at, (seed, share, other, day) in enumerate(made)
    ]
    shuffled = list(pages)
    chance.shuffle(shuffled)

    told = fold(pages)

    assert fold(shuffled) == told
    for one in told.values():
        first = told[one.near_duplicate_of or one.doc_id]
        assert first.near_duplicate_of is None
        assert len(first.outlets) == first.copies == one.copies
        order = [copy.order for copy in first.outlets]
        assert order == sorted(order)


def test_reposts_of_an_article_are_folded_and_others_are_not() -> None:
    body = (
        "5月8日，柏森区召开项目建设推进会，区委书记石明远主持会议并讲话，区领导赵一川参加。会议通报了一季度重点项目进展，"
        "柏森新材料（集团）有限公司等八家企业作了发言。石明远强调，要聚焦重点，压实责任，推动年产5万吨项目早日投产，形成示范效应。"
    )
    repost = f"【柏森发布】{body.replace('，', ', ')}（转自临渚日报）"
    other = (
        body.replace("5月8日", "6月2日").replace("项目建设推进会", "防汛抗旱工作会")[:60]
        + "会议要求加强巡查，备足物资，落实值班制度，确保群众生命财产安全。"
    )
    pages = []
    for name, text in (("a", body), ("b", repost), ("c", other)):
        signature, _ = signature_of(text)
        assert signature is not None
        pages.append(page(name, bytes.fromhex(signature.sketch)))

    told = fold(pages)

    assert set(told) == {"a", "b"}
