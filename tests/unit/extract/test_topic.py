"""Topics with their evidence."""

from typing import Any

import pytest

from services.extract.topic import OTHER, find_topics, topics
from tests.unit.extract.fact_cases import cases, page


@pytest.mark.parametrize("case", cases("topics"))
def test_topic(case: dict[str, Any]) -> None:
    text = f"{case['title']}\n{case['body']}"

    found = find_topics(page(text), (0, len(case["title"])))

    assert [topic.name for topic in found] == case["expect"], case["comment"]
    for topic in found:
        assert bool(topic.evidence) == (topic.name != OTHER)
        assert all(text[cue.start : cue.end].strip() for cue in topic.evidence)


def test_the_evidence_speaks_for_the_topic() -> None:
    text = "清河经开区举行签约仪式\n共签约12个。"

    (topic,) = find_topics(page(text), (0, 11))

    assert [text[cue.start : cue.end] for cue in topic.evidence] == ["签约仪式", "签约"]
    assert topic.tier == "high"


def test_repetition_does_not_add_up() -> None:
    short, long = "学校开展活动，学校很大。", "学校开展活动，学校很大。" + "学校很好。" * 40

    assert find_topics(page(short), None)[0].score == find_topics(page(long), None)[0].score


def test_no_title_and_no_text() -> None:
    assert [topic.name for topic in find_topics(page(""), None)] == [OTHER]


def test_the_scheme_ends_with_other() -> None:
    assert topics()[-1] == OTHER
    assert len(topics()) == len(set(topics())) > 15
