"""Simplified script: OpenCC's own cases where they are at hand, both libraries, and what holds for any text."""

import json
import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.normalize.characters import cleaned, meant_by, respelled
from services.normalize.converters import Backend, converter
from services.normalize.offsets import Mapped
from services.normalize.pipeline import normalize
from services.normalize.script import tally, to_simplified
from services.normalize.settings import NormalizeSettings
from services.normalize.suspects import find_suspects, mojibake_tail
from services.normalize.zhe import aspect_restored
from shared.errors import UserError
from tests.support.servers import missing
from tests.unit.normalize.support import CASES, cases, raw

CHECKOUT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("WENQU_SHARED", CHECKOUT.parent / "shared"))
OFFICIAL_CASES = SHARED / "data" / "opencc"
CONFIGS = ("t2s", "tw2s", "hk2s")
REIMPLEMENTED = Path(
    os.environ.get("WENQU_OPENCC_REIMPLEMENTED") or CHECKOUT / ".venv" / "opencc-reimplemented"
)
"""Where `script/setup` puts it, or any folder made by `pip install --target FOLDER --no-deps opencc-python-reimplemented`."""


@pytest.fixture
def reimplemented() -> Path:
    """The folder of the second library."""
    if not (REIMPLEMENTED / "opencc" / "opencc.py").is_file():
        missing("opencc-python-reimplemented is not there (script/setup installs it)")
    return REIMPLEMENTED


HANT = "柏森區委召開經濟工作會議，圍繞著重點任務研究部署，總結工作，分析形勢。"


def official_cases(config: str) -> list[dict[str, str]]:
    path = OFFICIAL_CASES / f"{config}.jsonl"
    if not path.is_file():
        pytest.skip("OpenCC's cases are not beside the checkout")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("config", CONFIGS)
def test_opencc_passes_its_own_cases(config: str) -> None:
    convert = converter("opencc", None, config)
    wrong = [case["id"] for case in official_cases(config) if convert(case["input"]) != case["expected"]]

    assert wrong == []


@pytest.mark.parametrize("config", CONFIGS)
def test_the_reimplementation_passes_them_but_for_those_listed(config: str, reimplemented: Path) -> None:
    convert = converter("opencc-python-reimplemented", reimplemented, config)
    wrong = [case["id"] for case in official_cases(config) if convert(case["input"]) != case["expected"]]
    listed = json.loads((CASES / "opencc_disagreements.json").read_text("utf-8"))

    assert wrong == listed[config]


@pytest.mark.parametrize(("text", "expect"), cases("script"))
def test_the_reimplementation_passes_our_cases(text: str, expect: str, reimplemented: Path) -> None:
    convert = converter("opencc-python-reimplemented", reimplemented)

    assert to_simplified(text, tally(text), page_is_traditional=False, convert=convert) == expect


def test_both_give_the_same_page(reimplemented: Path) -> None:
    page = raw(f"柏森區召開會議\n日期:2020-03-04\n{HANT * 3}".encode())
    other = NormalizeSettings.model_validate(
        {"script_backend": "opencc-python-reimplemented", "script_backend_folder": reimplemented}
    )

    assert normalize(page, other).text == normalize(page).text


def test_a_backend_is_loaded_from_its_folder_and_leaves_the_other_alone(tmp_path: Path) -> None:
    package = tmp_path / "opencc"
    package.mkdir()
    (package / "__init__.py").write_text("from .opencc import OpenCC\n")
    (package / "opencc.py").write_text(
        "class OpenCC:\n"
        "    def __init__(self, config): self.config = config\n"
        "    def convert(self, text): return text.replace('區', '区')\n"
    )
    settings = NormalizeSettings(script_backend="opencc-python-reimplemented", script_backend_folder=tmp_path)
    document = normalize(raw(f"{HANT}\n{HANT}".encode()), settings)

    assert "区委召開" in document.text
    assert "召开" in normalize(raw(f"{HANT}\n{HANT}".encode())).text


@pytest.mark.parametrize(
    ("folder", "advice"), [(None, "script_backend_folder"), (Path("/nowhere"), "no opencc")]
)
def test_a_missing_backend_says_what_to_do(folder: Path | None, advice: str) -> None:
    backend: Backend = "opencc-python-reimplemented"
    with pytest.raises(UserError, match=advice) as caught:
        converter(backend, folder)

    assert "pip install --target" in str(caught.value)


@given(st.text() | st.text(alphabet="區区著力着名發髮乾縣。，\n𠀀㑮台臺"))
def test_any_text_keeps_its_length_and_a_second_time_changes_nothing(text: str) -> None:
    once = to_simplified(text, tally(text), page_is_traditional=False)

    assert len(once) == len(text)
    assert aspect_restored(aspect_restored(once)) == aspect_restored(once)
    assert len(aspect_restored(text)) == len(text)


@given(st.text() | st.text(alphabet="＆&amp;#x41;０１Ａ　\u200b\xad?？。|\\/<>div", max_size=40))
def test_cleaning_any_text_is_sound(text: str) -> None:
    clean, counts = cleaned(Mapped.of(text))

    assert sum(count for count in counts.values()) >= 0
    assert clean.text.count("\n") <= text.count("\n")
    assert respelled(respelled(clean.text)) == respelled(clean.text)
    offsets = clean.offset_map(len(text))
    assert offsets.clean_length == len(clean.text)
    assert offsets.original_length == len(text)


@given(st.text(max_size=30))
def test_entities_of_anything(text: str) -> None:
    assert isinstance(meant_by(f"&{text};"), str)


@given(st.text(max_size=80) | st.text(alphabet="ㄗ澹盒煊馈徍耍哄X凱)。(huì嶵龊卯斍\ufffd", max_size=40))
def test_suspects_of_any_text_lie_inside_it(text: str) -> None:
    found = find_suspects(text)

    assert all(0 <= start < end <= len(text) for start, end, _ in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    tail = mojibake_tail(text)
    assert tail is None or 0 <= tail < len(text)
