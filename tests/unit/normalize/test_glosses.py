"""Glosses go, whatever way they are written, and real brackets stay: measured on generated text."""

import random
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC
from pypinyin import Style, pinyin
from pypinyin.pinyin_dict import pinyin_dict

from services.normalize.glosses import begins_reading, reads, reads_exactly, toneless, without_glosses
from services.normalize.offsets import Mapped
from services.normalize.pipeline import normalize
from tests.unit.normalize.support import raw

SENTENCES = (
    "柏森区委召开经济工作会议，总结工作，分析形势，研究部署下一阶段目标任务。",
    "旅游局与绿化办公室略有调整，女职工占四成，策略研究室牵头，虐待行为零容忍。",
    "重庆路段的银行行长参加会计培训，仔细听取关于都市圈建设的汇报，长江沿岸还要调研。",
    "要坚持稳中求进，统筹发展和安全，确保经济运行保持在合理区间。",
    "该项目总投资约三十亿元，建设标准化厂房、研发中心和职工宿舍，说到做到，实干苦干。",
    "企业负责人表示，将加快设备安装调试，确保年内实现达产达标，嗯，呣，欸，一定办好。",
    "率先突破，提高效率；参差不齐的现象要解决，着力抓好落实，为群众办实事，因为得来不易。",
)
BRACKETS = (
    "(二期)", "(集团)", "(A)", "(GDP)", "(mm)", "(an)", "(he)", "(the)", "(记者 周冰)", "(1)", "（试行）",
    "(kg)", "(km)", "(to)", "(in)",
    "(app)", "(AI)", "(PPP)", "(EPC)", "(ppm)", "(pH)", "(dB)", "(on)", "(A+B)", "(2023年)",
    "(吉安)", "(www.example.com)", "(VR)", "(OK)",
)  # fmt: skip
STYLES: dict[str, Callable[[str], str]] = {
    "toned": lambda reading: reading,
    "plain": lambda reading: "".join(
        c for c in unicodedata.normalize("NFD", reading).replace("u\u0308", "ü") if not unicodedata.combining(c)
    ),
    "decomposed": lambda reading: unicodedata.normalize("NFD", reading),
    "v": lambda reading: STYLES["plain"](reading).replace("ü", "v"),
    "wide": lambda reading: reading,
    "spaced": lambda reading: f" {reading}",
}  # fmt: skip


def glossed(sentence: str, share: float, style: str, rng: random.Random) -> tuple[str, str, int]:
    """The sentence with readings behind a share of its characters and real brackets; the same without readings."""
    text, clean, count = "", "", 0
    readings = [entry[0] for entry in pinyin(sentence, style=Style.TONE, errors=list)]  # type: ignore[arg-type]
    for character, usual in zip(sentence, readings, strict=True):
        text += character
        clean += character
        if rng.random() < 0.06:
            bracket = rng.choice(BRACKETS)
            inner = bracket[1:-1]
            if not reads(character, inner.lower()):
                text, clean = text + bracket, clean + bracket
                continue
        if ord(character) in pinyin_dict and rng.random() < share:
            others = pinyin_dict[ord(character)].split(",")
            reading = rng.choice(others) if rng.random() < 0.1 else usual
            opening, closing = ("（", "）") if style == "wide" else ("(", ")")
            text += opening + STYLES[style](reading) + closing
            count += 1
    return text, clean, count


def test_the_score_over_generated_text() -> None:
    rng = random.Random(7)
    right = wrong = missed = 0
    convert = OpenCC("s2t").convert
    for style in STYLES:
        for share in (0.05, 0.4, 0.95):
            for sentence in SENTENCES:
                for source in (sentence, convert(sentence)):
                    text, clean, count = glossed(source, share, style, rng)
                    unglossed = without_glosses(Mapped.of(text), 3)
                    found = len(unglossed.glosses)
                    if unglossed.text.text == clean:
                        right += count
                    else:
                        # A character lost or left is one wrong or missed gloss at least.
                        right += min(found, count)
                        wrong += max(0, found - count, len(clean) - len(unglossed.text.text))
                        missed += max(1, count - found) if len(unglossed.text.text) > len(clean) else 0
    score = 2 * right / (2 * right + wrong + missed)
    print(f"gloss removal F1 {score:.4f} ({right} right, {wrong} wrong, {missed} missed)")
    assert right > 3000
    assert score >= 0.995


@pytest.mark.parametrize("bracket", BRACKETS)
def test_real_brackets_stay(bracket: str) -> None:
    text = f"柏森区推进{bracket}项目，会議{bracket}。"

    assert without_glosses(Mapped.of(text), 3).text.text == text


@pytest.mark.parametrize("cut", ["dòng", "dòn", "dò", "d", ""])
def test_a_gloss_cut_off_at_the_end_goes(cut: str) -> None:
    text = f"區(qū)委召開會(huì)議(yì)推動({cut}"

    assert without_glosses(Mapped.of(text), 3).text.text == "區委召開會議推動"


@pytest.mark.parametrize("tail", ["(二期", "(吉安", "(A", "(1", "(GDP"])
def test_a_real_bracket_cut_off_stays(tail: str) -> None:
    text = f"區(qū)委召開會(huì)議(yì)推動{tail}"

    assert without_glosses(Mapped.of(text), 3).text.text == f"區委召開會議推動{tail}"


def test_readings_are_kept_where_they_stood() -> None:
    source = "柏森區(qū)召開會(huì)議(yì)\n2023-05-09\n區(qū)委(wěi)召開經(jīng)濟(jì)工作會議，研究部署目標任務，總結工作。"
    document = normalize(raw(source.encode()))

    body = [
        (document.text[gloss.at - 1], gloss.reading)
        for gloss in document.glosses
        if gloss.at > document.spans("body")[0][0]
    ]
    assert body == [("区", "qū"), ("委", "wěi"), ("经", "jīng"), ("济", "jì")]


@given(st.text(alphabet="區qūu(（)）a委wěi 會huì\n行xíng1Ａ", max_size=40))
def test_removal_of_any_text_is_sound_and_idempotent_on_plain_text(text: str) -> None:
    unglossed = without_glosses(Mapped.of(text), 3)

    assert len(unglossed.text.text) <= len(text)
    assert all(0 < gloss.at <= len(unglossed.text.text) for gloss in unglossed.glosses)
    assert all(0 < stray < len(text) for stray in unglossed.strays)
    if "(" not in text and "（" not in text:
        assert unglossed.text.text == text


@given(st.characters(), st.text(max_size=8))
def test_readings_of_anything(character: str, reading: str) -> None:
    assert toneless(toneless(reading)) == toneless(reading)
    assert isinstance(begins_reading(character, reading), bool)
    if reads_exactly(character, reading):
        assert reads(character, reading)
