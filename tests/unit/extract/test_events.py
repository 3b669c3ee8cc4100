"""Occasions and who took part in them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.extract.dates import find_event_dates
from services.extract.events import find_events
from services.extract.organizations import find_organizations
from services.extract.page import Page
from services.extract.persons import find_persons
from services.extract.quantities import find_quantities
from services.extract.speech import find_speech
from services.extract.zones import find_zones
from shared.messages.events import Event
from tests.unit.extract.fact_cases import cases, page, page_of

_KEYS = ("kind", "name", "date", "place", "form")
_PIECES = (
    *"5月18日 近日 召开 举行 推进会 座谈会 签约仪式 会议 调研 考察 走访 检查 县长 赵敏 钱立 县委书记 主持 讲话 出席 陪同".split(),  # noqa: SIM905
    *"云岭锂能科技有限公司 清河经济开发区 签署 协议 开工 投产 授予 称号 听取 汇报 作了 发言 强调 会前 会上 在 由 到 与".split(),  # noqa: SIM905
    *"、 ， 。 ： “ ” 的 有 等 负责人 视频 12 家 企业".split(),  # noqa: SIM905
    *(" ", "\n", "\ud800"),
)


def found(page: Page) -> tuple[Event, ...]:
    """The events of a page from its own facts."""
    persons, organizations = find_persons(page), find_organizations(page)
    quotes, reported = find_speech(page, persons, organizations)
    return find_events(
        page,
        persons,
        organizations,
        find_zones(page),
        find_quantities(page),
        find_event_dates(page),
        (*quotes, *reported),
    )


@pytest.mark.parametrize("case", cases("events"))
def test_events(case: dict[str, Any]) -> None:
    document = page_of({**case, "input": "\n".join(filter(None, (case.get("title"), case["input"])))})

    told = [
        {key: getattr(one, key) for key in _KEYS if getattr(one, key)}
        | {"participants": [[who.name, who.role, who.organization] for who in one.participants]}
        for one in found(document)
    ]

    assert told == case["expect"]


def test_there_are_cases_enough() -> None:
    loaded = [case.values[0] for case in cases("events")]

    events = [one for case in loaded for one in case["expect"]]
    assert len(events) + sum(len(one["participants"]) for one in events) >= 100
    assert sum(not case["expect"] for case in loaded) >= 8


def test_the_figures_of_the_sentence_are_kept() -> None:
    (event,) = found(page("5月18日，清河县召开政银企对接会，26家企业、120余人参加。", date(2024, 5, 20)))

    assert [(one.text, one.value, one.unit) for one in event.figures] == [
        ("26家", 26, "家"),
        ("120余人", 120, "人"),
    ]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=60), st.none() | st.dates(date(2, 1, 1), date(9998, 1, 1)))
def test_spans_slice_the_text_on_any_text(pieces: list[str], published: date | None) -> None:
    document = page("".join(pieces), published)
    known = {one.date for one in find_event_dates(document)}
    people = {one.name: one for one in find_persons(document)}

    for event in found(document):
        assert 0 <= event.start < event.end <= len(document.text)
        assert event.date is None or event.date in known
        assert event.date is not None or event.participants
        for key in ("name", "place", "form"):
            if key in event.spans:
                span = event.spans[key]
                assert document.text[span.start : span.end] == getattr(event, key)
        for who in event.participants:
            written = document.text[who.start : who.end]
            assert written == who.name or who.name in people
        for figure in event.figures:
            assert document.text[figure.start : figure.end] == figure.text
