"""Mojibake is undone where that can be proved; each repair can be replayed, and what is not sure stays."""

import re
from dataclasses import replace
from difflib import SequenceMatcher
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC
from pypinyin.pinyin_dict import pinyin_dict

from services.normalize.characters import cleaned
from services.normalize.glosses import without_glosses
from services.normalize.mojibake.repair import mended, repaired
from services.normalize.mojibake.replay import read_western, replayed, restored
from services.normalize.mojibake.runs import is_proved, runs_of, settled
from services.normalize.mojibake.shift import best_path
from services.normalize.mojibake.signs import places
from services.normalize.mojibake.tokens import tokens_of
from services.normalize.offsets import Mapped
from services.normalize.pipeline import normalize
from shared.messages.documents import ByteEdit, Repair
from tests.unit.normalize.support import cases, raw

SENTENCES = (
    "柏森區委召開經濟工作會議，總結工作，分析形勢，研究部署下一階段目標任務。",
    "要堅持穩中求進，統籌發展和安全，確保經濟運行保持在合理區間。",
    "各級各部門要壓實責任，強化要素保障，推動重點項目早開工、早投產、早見效。",
    "該項目總投資約三十億元，建設標準化廠房、研發中心和職工宿舍。",
    "園區將進一步優化營商環境，實行專班服務，幫助企業解決實際困難。",
    "與會人員實地觀摩了新能源產業園、智能製造基地和鄉村振興示範點。",
    "會議傳達學習了上級會議精神，聽取了關於安全生產和生態環境保護工作的彙報。",
    "企業負責人表示，將加快設備安裝調試，確保年內實現達產達標。",
    "當前全區經濟運行總體平穩，但仍存在結構不優、動能不足等問題。",
    "山東、廣東等地的客商參加了簽約儀式，雙方將在電子信息領域開展合作。",
)
SIMPLE = "柏森区召开会议，研究推进重点项目建设，强调要压实责任。"


def undone(text: str) -> tuple[str, tuple[Repair, ...]]:
    """The text as the pipeline repairs it, before glosses go."""
    mapped, repairs = repaired(Mapped.of(text), text)
    strays = without_glosses(mapped, 3).strays
    if strays:
        mapped, more = repaired(mapped, text, strays)
        repairs = sorted([*repairs, *more], key=lambda repair: repair.start)
    return mapped.text, tuple(repairs)


@pytest.mark.parametrize(("text", "expect"), cases("mojibake"))
def test_cases(text: str, expect: str) -> None:
    became, repairs = undone(text)

    assert became == expect
    assert replayed(text, repairs) == expect


def glossed_byte_by_byte(sentence: str) -> tuple[str, int]:
    """A sentence whose Traditional characters got readings by a converter that looks at bytes, and how often it missed."""
    simplify = OpenCC("t2s").convert
    data = sentence.encode("gbk")
    starts, at = set(), 0
    for character in sentence:
        starts.add(at)
        at += len(character.encode("gbk"))
    out, i, missed = bytearray(), 0, 0
    while i < len(data):
        character = data[i : i + 2].decode("gbk", "ignore")
        if len(character) == 1 and not character.isascii() and simplify(character) != character:
            out += data[i : i + 2] + b"(" + pinyin_dict[ord(character)].split(",")[0].encode("gbk") + b")"
            missed += i not in starts
            i += 2
        else:
            out.append(data[i])
            i += 1
    return careless(bytes(out)), missed


def careless(data: bytes) -> str:
    """Bytes read pair by pair: pairs without a character vanish, a lead without a trail takes it along as `?`."""
    out, i = "", 0
    while i < len(data):
        if data[i] < 0x80:
            out, i = out + chr(data[i]), i + 1
            continue
        pair = data[i : i + 2]
        if len(pair) < 2 or not (0x40 <= pair[1] <= 0xFE and pair[1] != 0x7F):
            out += "?"
        else:
            out += pair.decode("gbk", "ignore") if len(pair.decode("gbk", "ignore")) == 1 else ""
        i += 2
    return out


def test_glosses_put_in_byte_by_byte_are_undone_and_never_wrongly() -> None:
    missed = right = 0
    for sentence in SENTENCES:
        damaged, misses = glossed_byte_by_byte(sentence)
        missed += misses
        became, repairs = undone(damaged)
        assert replayed(damaged, repairs) == became
        for repair in repairs:
            text = re.sub(r"\([^)]*\)", "", restored(damaged[repair.start : repair.end], repair))
            assert text in sentence
            right += 1

    print(f"{right} of {missed} slips undone, none wrongly")
    assert missed >= 8
    assert right >= 0.6 * missed


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sound_text_has_no_sign(sentence: str) -> None:
    assert places(sentence) == []
    assert places(OpenCC("t2s").convert(sentence)) == []


@pytest.mark.parametrize("sentence", SENTENCES)
def test_double_decoding_round_trips(sentence: str) -> None:
    damaged = read_western(sentence.encode())

    became, (repair,) = undone(damaged)

    assert became == sentence
    assert (repair.kind, repair.read_as, repair.meant) == ("utf_8_read_as_western", "cp1252", "utf-8")


@pytest.mark.parametrize("sentence", SENTENCES)
def test_utf_8_read_as_gbk_comes_back_but_for_lost_ends(sentence: str) -> None:
    damaged = sentence.encode().decode("gb18030", "replace")

    became, repairs = undone(damaged)

    assert repairs
    sound = sum(a == b for a, b in zip(became, sentence, strict=False))
    assert sound >= 0.8 * len(sentence)


def test_a_page_of_mojibake_is_read_and_leads_back() -> None:
    page = f"柏森区召开会议\n2023-05-09 来源：柏森日报\n{SIMPLE * 3}\n{SIMPLE * 2}"
    damaged = "\n".join(read_western(line.encode()) for line in page.split("\n"))
    document = normalize(raw(damaged.encode()))

    assert document.body() == f"{SIMPLE * 3}\n{SIMPLE * 2}"
    assert replayed(damaged, document.repairs) == page
    assert {step.rule for step in document.steps} >= {"utf_8_read_as_western"}
    at = document.text.index("研究推进")
    start, end = document.offsets.to_original(at, at + 4)
    assert read_western("研究推进".encode()) == damaged[start:end]


def test_the_author_and_the_reviewer_are_named_again() -> None:
    text = "推動各項工作取得實效。" + careless("（撰稿：程岳　審核：梁歡)".encode("gbk")[1:])
    document = normalize(
        raw(f"柏森區召開會議\n日期:2020-03-04\n{SENTENCES[0]}{SENTENCES[1]}\n{SENTENCES[2]}{text}".encode())
    )

    (signoff,) = document.spans("signoff")
    assert document.text[slice(*signoff)] == "（撰稿：程岳 审核：梁欢)"
    assert document.body().endswith("取得实效。")
    assert document.suspects == ()


def test_titles_are_mended_too() -> None:
    assert mended(read_western("柏森区召开工作会议".encode())) == "柏森区召开工作会议"


def test_a_record_that_does_not_fit_is_an_error() -> None:
    repair = Repair(
        start=0, end=2, kind="x", read_as="gb18030", meant="gb18030",
        edits=(ByteEdit(at=9, removed=1, inserted=""),),
    )  # fmt: skip
    with pytest.raises(ValueError, match="outside the 4 bytes"):
        restored("柏森", repair)


PIECES = st.sampled_from(
    [
        *SENTENCES, SIMPLE,
        "。ㄗ髡撸悍窖摇徍耍毫簹g)", "主打?qū)崢I品牌", "山?tīng)|", "團(tuán)", "!妒(huì)", "集?huàn)F",
        "\n", "?", "(", ")", "�",
        "鏌忔．鍖哄彫寮�浼氳", "æŸæ£®åŒº", "°ØÉ­ÇøÕÙ¿ª", "X", "\ue000", "𠀀", "ā", "€", "ㄗㄗㄗ", "蠛耍嶵龊",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join))
def test_any_text_is_repaired_without_an_error_and_replays(text: str) -> None:
    mapped, repairs = repaired(Mapped.of(text), text)

    assert replayed(text, repairs) == mapped.text
    offsets = mapped.offset_map(len(text))
    assert offsets.clean_length == len(mapped.text)
    assert offsets.original_length == len(text)
    ends = [0, *(repair.end for repair in repairs)]
    assert all(end <= repair.start < repair.end for end, repair in zip(ends, repairs, strict=False))
    for i, character in enumerate(mapped.text):
        start, end = offsets.to_original(i, i + 1)
        if not any(repair.start < end and start < repair.end for repair in repairs):
            assert text[start:end] == character


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_cleaning_after_repair_keeps_the_way_back(text: str) -> None:
    mapped, _ = repaired(Mapped.of(text), text)
    clean = without_glosses(cleaned(mapped)[0], 3).text
    offsets = clean.offset_map(len(text))
    starts = [offsets.to_original(i, i + 1)[0] for i in range(len(clean.text))]

    assert starts == sorted(starts)
    assert offsets.original_length == len(text)


@pytest.mark.parametrize("change", ["more", "less"])
def test_a_byte_too_many_or_too_few_costs_two_characters_at_most(change: str) -> None:
    """The frame of the page's own bytes slips until the next ASCII character; the repair brings it back."""
    text = OpenCC("t2s").convert("8月".join(SENTENCES)) + "30日"
    content = text.encode("gbk")
    good = total = 0
    for place in range(4, len(text) - 40, 11):
        at = len(text[:place].encode("gbk"))
        damaged = content[:at] + (b"\xfe" + content[at:] if change == "more" else content[at + 1 :])
        decoded = damaged.decode("gb18030", "replace")
        became, repairs = undone(decoded)
        total += 1
        matches = SequenceMatcher(None, text, became, autojunk=False).get_matching_blocks()
        good += sum(match.size for match in matches) >= len(text) - 2
        assert replayed(decoded, repairs) == became

    print(f"{good} of {total} places with a byte {change} cost two characters at most")
    assert good >= 0.75 * total


def test_a_run_is_proved_by_doing_the_damage_again() -> None:
    damaged = careless("（撰稿：程岳　審核：梁歡".encode("gbk")[1:])
    tokens = tokens_of(f"取得實效。{damaged})", simplified=False)
    path = best_path(tokens, lambda _: True)
    assert path is not None
    (run,) = runs_of(path, tokens)

    assert settled(run, tokens)
    assert is_proved(run, damaged)
    assert not is_proved(run, damaged.replace("撼", "汉"))
    other = replace(
        run, changes=[run.changes[0], run.changes[1]._replace(before=b"\xab\xb9"), *run.changes[3:]]
    )
    assert not is_proved(other, damaged)


@pytest.mark.parametrize("rubbish", ["ㄗ澹盒", "锛岀", "嶵龊", "鏌忔．", "\ue000", "?qū)嵶", "ㄗ澹盒煊\n"])
def test_rubbish_is_searched_within_bounds(rubbish: str) -> None:
    """A page of nothing but damage takes seconds at most, however long it is."""
    text = rubbish * (30_000 // len(rubbish))
    start = process_time()
    repaired(Mapped.of(text), text)

    assert process_time() - start < 8
