"""Decoding over encodings × declarations × lengths: how often the text is the one that was written."""

import codecs
import random
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.normalize.charsets import charset_in_header, charset_in_markup, codec_of
from services.normalize.decode import decode
from services.normalize.settings import NormalizeSettings
from shared.errors import Reject

SETTINGS = NormalizeSettings()
HANS = (
    "柏森区委召开经济工作会议，总结工作，分析形势，研究部署下一阶段目标任务。",
    "要坚持稳中求进，统筹发展和安全，确保经济运行保持在合理区间。",
    "各级各部门要压实责任，强化要素保障，推动重点项目早开工、早投产、早见效。",
    "该项目总投资30亿元，占地500亩，建设标准化厂房、研发中心和职工宿舍，投产后年产值可达50亿元。",
    "8月30日上午，副市长程岳到柏森经济技术开发区调研，实地察看江杉新材料（集团）有限公司。",
    "秦朗指出，园区要进一步优化营商环境，实行“一对一”专班服务，帮助企业解决用工、融资等困难。",
    "骨科门诊日均接诊120人次，床位使用率96.5%，群众就医更加方便。",
    "瓯江口产业集聚区举行项目集中签约仪式",
    "关于做好汛期地质灾害防治工作的通知",
    "阿不都热依木·买买提代表合作社社员领取分红",
)
HANT = (
    "柏森區委召開經濟工作會議，總結工作，分析形勢，研究部署下一階段目標任務。",
    "要堅持穩中求進，統籌發展和安全，確保經濟運行保持在合理區間。",
    "各級各部門要壓實責任，強化要素保障，推動重點項目早開工、早投產、早見效。",
    "該項目總投資30億元，占地500畝，建設標準化廠房、研發中心和職工宿舍，投產後年產值可達50億元。",
    "8月30日上午，副市長程岳到柏森經濟技術開發區調研，實地察看江杉新材料（集團）有限公司。",
    "秦朗指出，園區要進一步優化營商環境，實行專班服務，幫助企業解決用工、融資等困難。",
    "骨科門診日均接診120人次，床位使用率96.5%，群眾就醫更加方便。",
    "產業集聚區舉行項目集中簽約儀式",
    "關於做好汛期地質災害防治工作的通知",
    "合作社社員代表領取分紅",
)
ENCODINGS = {
    "utf-8": (HANS, HANT), "utf-8-sig": (HANS, HANT), "gbk": (HANS, HANT), "gb18030": (HANS, HANT), "gb2312": (HANS,),
    "big5": (HANT,), "big5hkscs": (HANT,), "utf-16": (HANS, HANT), "utf-16-le": (HANS, HANT), "utf-16-be": (HANS, HANT),
}  # fmt: skip
LENGTHS = (8, 14, 30, 80, 250, 900, 2500)
WRONG = {
    "utf-8": "gb2312", "utf-8-sig": "big5", "gbk": "utf-8", "gb18030": "big5", "gb2312": "iso-8859-1", "big5": "gb2312",
    "big5hkscs": "utf-8", "utf-16": "gbk", "utf-16-le": "utf-8", "utf-16-be": "gb2312",
}  # fmt: skip
SHORT_META = '<meta charset="{}">'
LONG_META = '<META http-equiv="Content-Type" content="text/html; charset={}">'


class Sample(NamedTuple):
    """A page as bytes with what it says of itself, and the text that was written."""

    encoding: str
    declared: str
    length: int
    content: bytes
    header: str | None
    text: str


def written(encoding: str, length: int, rng: random.Random) -> str:
    sentences = list(rng.choice(ENCODINGS[encoding]))
    rng.shuffle(sentences)
    text = "".join(sentences * (1 + length // 200))
    return text[:length].encode(encoding, "ignore").decode(encoding)


def samples() -> Iterator[Sample]:
    rng = random.Random(3)
    for encoding in ENCODINGS:
        right = {"utf-8-sig": "utf-8", "big5hkscs": "big5-hkscs"}.get(encoding, encoding)
        wrong = WRONG[encoding]
        ways: dict[str, tuple[str, str | None]] = {
            "none": ("", None),
            "meta_right": (SHORT_META.format(right), None),
            "meta_long_right": (LONG_META.format(right), None),
            "meta_wrong": (SHORT_META.format(wrong), None),
            "meta_long_wrong": (LONG_META.format(wrong), None),
            "header_right": ("", f"text/html; charset={right}"),
            "header_wrong": ("", f"text/html;charset={wrong}"),
            "both_right": (LONG_META.format(right), f"text/html; charset={right}"),
            "header_right_meta_wrong": (SHORT_META.format(wrong), f"text/html; charset={right}"),
            "header_wrong_meta_right": (SHORT_META.format(right), f"text/html; charset={wrong}"),
        }
        for declared, (meta, header) in ways.items():
            for length in LENGTHS:
                for _ in range(4 if length < 100 else 2):
                    text = meta + written(encoding, length, rng)
                    yield Sample(encoding, declared, length, text.encode(encoding), header, text)


def test_accuracy_over_the_matrix() -> None:
    count = Counter[str]()
    failures = Counter[tuple[str, str, int]]()
    for sample in samples():
        count["all"] += 1
        text, decoding = decode(sample.content, sample.header, SETTINGS)
        assert decoding.http == charset_in_header(sample.header)
        assert decoding.why
        if text == sample.text:
            count["right"] += 1
        else:
            failures[sample.encoding, sample.declared, sample.length] += 1
    accuracy = count["right"] / count["all"]
    print(f"decoding {accuracy:.4f} of {count['all']}; wrong: {failures.most_common(12)}")
    assert accuracy >= 0.995


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "big5"])
@pytest.mark.parametrize("bad", [b"\xff", b"\x80"])
def test_one_bad_byte_costs_one_character_and_never_the_document(encoding: str, bad: bytes) -> None:
    source = "".join(HANT if encoding == "big5" else HANS)
    content = source.encode(encoding)
    for place in (0, 37, 120):
        at = len(source[:place].encode(encoding))
        text, decoding = decode(content[:at] + bad + content[at:], None, SETTINGS)

        # A lead byte may take the byte behind it along, and nothing more.
        assert text.startswith(source[:place])
        assert text.endswith(source[place + 2 :])
        assert decoding.bad_bytes <= 2


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "big5"])
def test_a_cut_character_at_the_end_costs_itself(encoding: str) -> None:
    source = "".join(HANT if encoding == "big5" else HANS)[:201]
    text, _ = decode(source.encode(encoding)[:-1], None, SETTINGS)

    assert text.rstrip("\ufffd") == source[:-1]


def test_a_mark_goes_before_every_declaration() -> None:
    content = codecs.BOM_UTF8 + (SHORT_META.format("gbk") + HANS[0]).encode()
    text, decoding = decode(content, "text/html; charset=big5", SETTINGS)

    assert text.endswith(HANS[0])
    assert (decoding.chosen, decoding.why, decoding.bom) == ("utf-8-sig", "byte_order_mark", "utf-8-sig")
    assert (decoding.http, decoding.declared) == ("big5", "gbk")


@given(st.binary(max_size=300), st.text(max_size=80))
def test_labels_of_anything(content: bytes, header: str) -> None:
    for label in (charset_in_header(header), charset_in_markup(content)):
        codec = codec_of(label)
        assert codec is None or codecs.lookup(codec)


@given(st.text(max_size=120), st.sampled_from(sorted(ENCODINGS)))
def test_any_text_decodes_or_is_refused(text: str, encoding: str) -> None:
    content = text.encode(encoding, "ignore")
    try:
        decoded, decoding = decode(content, f"text/plain; charset={encoding}", SETTINGS)
    except Reject:
        return
    assert decoded == content.decode(decoding.chosen, "replace")
