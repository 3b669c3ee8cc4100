"""Whole pages, invented: roles, offsets, evidence, and that no bytes break the stage."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.normalize.pipeline import normalize
from services.normalize.settings import NormalizeSettings
from shared.errors import Cause, Reject
from shared.messages.documents import NormalizedDocument
from tests.unit.normalize.support import cases, raw

FIRST = "5月8日，柏森区召开项目建设推进会，区委书记石明远主持会议并讲话，区领导赵一川参加。"
SECOND = "石明远强调，要聚焦重点，推动柏森新材料（集团）有限公司年产5万吨项目早日投产，形成示范效应。"
THIRD = "会上，各镇汇报了工作进展，与会人员围绕下一步安排进行了交流。"
HANT = "5月8日，柏森區召開項目建設推進會，區委書記石明遠主持會議並講話，區領導趙一川參加。"


def blocks(document: NormalizedDocument) -> list[list[str]]:
    return [[block.role, document.text[block.start : block.end]] for block in document.blocks]


def check_form(document: NormalizedDocument, content: bytes) -> str:
    """What holds for every document; the decoded original."""
    original = content.decode(document.decoding.chosen, "replace")
    assert document.text == "\n".join(document.text[block.start : block.end] for block in document.blocks)
    assert all(block.start < block.end for block in document.blocks)
    assert document.offsets.clean_length == len(document.text)
    assert document.offsets.original_length == len(original)
    for removed in document.removed:
        assert 0 <= removed.start < removed.end <= len(original)
    for gloss in document.glosses:
        assert 0 < gloss.at <= len(document.text)
    for suspect in document.suspects:
        assert 0 <= suspect.start < suspect.end <= len(document.text)
    assert NormalizedDocument.decode(document.encode()) == document
    return original


@pytest.mark.parametrize(("source", "expect"), cases("pages"))
def test_roles(source: str, expect: list[list[str]]) -> None:
    content = source.encode()
    document = normalize(raw(content))

    check_form(document, content)
    assert blocks(document) == expect


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_document_or_a_typed_rejection(content: bytes) -> None:
    cause = None
    try:
        document = normalize(raw(content))
    except Reject as rejected:
        cause = rejected.cause
    else:
        check_form(document, content)

    assert cause in (
        None,
        Cause.EMPTY,
        Cause.BINARY,
        Cause.CHARSET_UNKNOWN,
        Cause.NO_TEXT,
        Cause.NO_CHINESE,
        Cause.LOW_QUALITY,
    )


LINES = st.sampled_from(
    [FIRST, SECOND, THIRD, HANT, "柏森区推进会召开", "发布时间：2023-05-09 来源：柏森日报", "上一篇：甲乙丙", "下一条",
     "相关新闻", "首页 > 要闻 > 正文", "", "40", "【打印】【关闭】", "2023年5月9日", "（记者 甲乙）", "柏ICP备00000001号",
     "區(qū)委(wěi)會(huì)議(yì)", "免责声明：本站转载内容仅供交流。", "核心提示：5月8日，柏森区召开项目建设推进会", "图为现场。",
     "&nbsp;", "????甲乙丙丁戊", "<p>", "</p>", "<br>", "<div class='footer'>", "</div>", "\r", "\x00", "\ufeff",
     "完成。ㄗ澹菏帧∩蠛耍褐艽ǎ)"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=14).map("\n".join), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_any_mix_of_lines_keeps_its_form(source: str, codec: str) -> None:
    content = source.encode(codec)
    try:
        document = normalize(raw(content))
    except Reject:
        return
    original = check_form(document, content)
    for i, character in enumerate(document.text):
        start, end = document.offsets.to_original(i, i + 1)
        if end - start == 1 and character in "月日区委会柏森":
            assert original[start:end] in f"{character}區會"


def test_glosses_lead_back_to_their_brackets() -> None:
    source = "柏森區(qū)召開會(huì)議\n日期:2020-03-04 來源:\n" + HANT.replace("區", "區(qū)").replace(
        "會", "會(huì)"
    )
    content = source.encode()
    document = normalize(raw(content))

    assert document.script == "hant+pinyin"
    assert "(q" not in document.text
    assert len(document.glosses) == 2 + HANT.count("區") + HANT.count("會")
    for gloss in document.glosses:
        start, end = document.offsets.to_original(gloss.at - 1, gloss.at)
        assert source[end : end + len(gloss.reading) + 2] == f"({gloss.reading})"
        assert end - start == 1


def test_the_script_is_decided_by_line() -> None:
    header = "简体页眉经济发展网站导航栏目"
    document = normalize(raw(f"{header}\n柏森區召開會議\n日期:2020-03-04\n{HANT}\n{HANT[:-1]}等。".encode()))

    assert document.script == "hant"
    assert "区委书记石明远主持会议并讲话" in document.body()


def test_removed_spans_keep_their_rules_and_places() -> None:
    source = f"欢迎访问柏森区门户网站!\n柏森区推进会召开\n日期:2020-03-04\n{FIRST}\n相关新闻\n甲镇召开会议"
    document = normalize(raw(source.encode()))

    assert [(source[span.start : span.end], span.rule) for span in document.removed] == [
        ("欢迎访问柏森区门户网站!", "welcome"),
        ("相关新闻", "related"),
        ("甲镇召开会议", "after_article"),
    ]


def test_a_mojibake_tail_is_kept_apart_and_marked() -> None:
    document = normalize(
        raw(f"柏森区推进会召开\n日期:2020-03-04\n{FIRST}\n{SECOND}ㄗ澹菏帧∩蠛耍褐艽ǎ)".encode())
    )

    assert document.body() == f"{FIRST}\n{SECOND}"
    (suspect,) = document.suspects
    assert suspect.rule == "mojibake_tail"
    assert (suspect.start, suspect.end) in document.spans("signoff")


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"<html><body><script>x()</script></body></html>", Cause.NO_TEXT),
        (b"<p>News in English only, with many words.</p>" * 4, Cause.NO_CHINESE),
        ("A page with 中文".encode(), Cause.NO_CHINESE),
    ],
)
def test_pages_without_chinese_text_are_rejected(content: bytes, cause: Cause) -> None:
    with pytest.raises(Reject) as caught:
        normalize(raw(content))

    assert caught.value.cause == cause


def test_settings_move_the_threshold() -> None:
    content = "A page with 中文".encode()

    document = normalize(raw(content), NormalizeSettings(minimum_han=2, minimum_body_han=0))

    assert "中文" in document.text


def test_quality_tells_its_reasons() -> None:
    good = normalize(raw(f"柏森区推进会召开\n日期:2020-03-04\n{FIRST}\n{SECOND}\n{THIRD}".encode())).quality
    short = normalize(raw("柏森区推进会召开\n日期:2020-03-04\n会议圆满结束。".encode())).quality

    assert (good.score, good.reasons) == (1, ())
    assert short.score < 0.2
    assert short.reasons == ("short_body",)


@pytest.mark.parametrize(
    "seed",
    ["<", '<a "', "<!--", "<div>", "&", "(", "區(q", "??", " ", "1", "上一篇 ", "[", "来源:", "。", "图"],
)
def test_time_is_linear(seed: str) -> None:
    def seconds(size: int) -> float:
        content = f"<html>{FIRST}{seed * (size // len(seed))}".encode()
        before = time.process_time()
        with suppress(Reject):  # thousands of copies of a character are no article
            normalize(raw(content))
        return time.process_time() - before

    seconds(1000)

    assert seconds(40_000) < 1
