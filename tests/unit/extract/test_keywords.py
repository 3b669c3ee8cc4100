"""Keywords, summary and user words."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.extract.keywords import find_keywords, idf_table, stopwords, term_weights, terms
from services.extract.summary import sentences, summarize
from services.extract.user_words import lexicon_version, segmenter, user_words
from shared.errors import StopWorker

BODY = (
    "3月4日，青岚高新区举行碳纤维项目集中签约仪式。碳纤维项目总投资22亿元，碳纤维产能7000吨。\n"
    "会议强调，要加快推进碳纤维产业链建设，优化营商环境。园区负责人表示，将做好服务工作。\n"
    "天气晴朗。"
)
LEXICON = Path(__file__).parents[3] / "lexicon"


def test_the_subject_is_the_heaviest() -> None:
    found = find_keywords(term_weights(BODY), 5)

    assert found[0].text == "碳纤维"
    assert [word.weight for word in found] == sorted((word.weight for word in found), reverse=True)
    assert len(found) == 5


def test_stopwords_numbers_and_single_characters_are_no_terms() -> None:
    found = terms("会议强调，加快推进 2023 年 12.5亿元 3月4日 的 了 项目")

    assert found == ["项目"]


def test_equal_weights_keep_the_order_of_the_text() -> None:
    first = find_keywords({"乙乙": 1.0, "甲甲": 1.0}, 2)

    assert [word.text for word in first] == ["乙乙", "甲甲"]


def test_words_outside_the_table_weigh_the_median() -> None:
    table, median = idf_table()

    assert "碳纤维" in table or median > 0
    assert len(table) > 200_000
    assert 8 < median < 14
    assert term_weights("麒麟舸甲 麒麟舸甲") != {}


def test_user_words_stay_whole(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("# comment\n云溪澜湾片区\n\n云溪澜湾片区 # again\n", "utf-8")
    (tmp_path / "VERSION").write_text("7\n", "utf-8")

    assert user_words(tmp_path) == ("云溪澜湾片区",)
    assert lexicon_version(tmp_path) == 7
    assert "云溪澜湾片区" in terms("走进云溪澜湾片区参观", tmp_path)
    assert "云溪澜湾片区" not in terms("走进云溪澜湾片区参观")


def test_a_missing_lexicon_stops_the_worker_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StopWorker, match="WENQU_LEXICON"):
        segmenter(tmp_path / "absent")
    with pytest.raises(StopWorker, match="integer"):
        lexicon_version(tmp_path / "absent")


def test_the_shipped_lexicon_reads() -> None:
    words = user_words(LEXICON)

    assert lexicon_version(LEXICON) >= 1
    assert len(words) >= 48
    assert all(len(word) > 1 and not set(word) & set(" \t#,，") for word in words)
    assert not set(words) & stopwords()


def test_summary_is_sentences_of_the_body_in_order() -> None:
    summary = summarize(BODY, term_weights(BODY), 80)

    assert summary is not None
    assert len(summary) <= 80
    assert summary.startswith("3月4日，青岚高新区")
    assert "天气晴朗" not in summary
    assert "会议强调" in summary or "碳纤维项目总投资" in summary


def test_a_long_first_sentence_is_cut_at_a_clause() -> None:
    body = "青岚高新区召开会议部署工作，" + "各部门参加" * 30

    assert summarize(body, term_weights(body), 40) == "青岚高新区召开会议部署工作"


@pytest.mark.parametrize(("body", "limit"), [("", 200), ("  \n ", 200), (BODY, 0)])
def test_no_summary_without_text(body: str, limit: int) -> None:
    assert summarize(body, {}, limit) is None


def test_closing_marks_belong_to_the_sentence() -> None:
    found = sentences("他说：“开工了。”会后参观。")

    assert [text for _, text in found] == ["他说：“开工了。”", "会后参观。"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="青岚区会议。！？\n ，“”;a1 ", max_size=200), st.integers(1, 60))
def test_summary_keeps_to_its_limit(body: str, limit: int) -> None:
    summary = summarize(body, term_weights(body), limit)

    assert (summary is None) == (not sentences(body))
    assert summary is None or 0 < len(summary) <= limit
    for start, text in sentences(body):
        assert body[start : start + len(text)] == text
