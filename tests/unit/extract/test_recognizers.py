"""Recognizers of installed packages: a tiny one as a distribution on the path, its facts, and its failures."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.extract.pipeline import extract
from services.extract.recognizers import (
    BrokenRecognizer,
    RecognizerFailed,
    UnknownRecognizer,
    fingerprint,
    load,
    recognized,
)
from services.extract.settings import ExtractSettings
from shared.errors import Reject, StopWorker
from tests.unit.extract.fact_cases import page
from tests.unit.extract.pages import page as document

MODULE = '''
import re
from shared.recognizer import PROTOCOL, Candidate


class Courier:
    """Finds couriers, who have names that no rule knows, and parcel numbers."""

    id = "courier"
    version = "1.2"
    protocol = PROTOCOL

    def recognize(self, passage):
        for match in re.finditer("骑手(小[一-鿿])", passage):
            yield Candidate(match.start(1), match.end(1), "person", "medium")
        for match in re.finditer("飞鸽站", passage):
            yield Candidate(*match.span(), "organization", "low", "飞鸽速递清河站")
        for match in re.finditer(r"运单([A-Z]{2}[0-9]{4})", passage):
            yield Candidate(match.start(1), match.end(1), "parcel", "high", match[1].lower())
        if "崩溃" in passage:
            raise ValueError("model fell over")
        if "越界" in passage:
            yield Candidate(0, len(passage) + 1, "parcel")


class Old(Courier):
    protocol = 0


class Wordless(Courier):
    id = "no spaces please"


def nothing():
    return object()


def failing():
    raise OSError("no model file")
'''
POINTS = """[wenqu.recognizers]
courier = courier_wenqu:Courier
old = courier_wenqu:Old
wordless = courier_wenqu:Wordless
nothing = courier_wenqu:nothing
failing = courier_wenqu:failing
missing = courier_wenqu_absent:Courier
"""
TEXT = "骑手小鲁把运单AB1234送到飞鸽站，区长沈宁川指出，要关爱骑手小鲁。"


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package as pip would leave it: a module, and a dist-info folder with its entry points."""
    (tmp_path / "courier_wenqu.py").write_text(MODULE, "utf-8")
    info = tmp_path / "courier_wenqu-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: courier-wenqu\nVersion: 1.2\n", "utf-8")
    (info / "entry_points.txt").write_text(POINTS, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    load.cache_clear()
    yield
    load.cache_clear()
    sys.modules.pop("courier_wenqu", None)


def test_its_facts_join_the_record_with_its_id() -> None:
    record = extract(document([("body", TEXT)]), ExtractSettings(recognizers=("courier",)))

    persons = {person.name: person for person in record.persons}
    assert [mention.rule for mention in persons["小鲁"].mentions] == ["recognizer:courier"] * 2
    assert persons["小鲁"].mentions[0].tier == "medium"
    assert not persons["沈宁川"].mentions[0].rule.startswith("recognizer")
    assert "飞鸽速递清河站" in {body.name for body in record.organizations}
    (parcel,) = record.recognized
    assert (parcel.kind, parcel.text, parcel.value, parcel.tier) == ("parcel", "AB1234", "ab1234", "high")
    assert record.text[parcel.start : parcel.end] == "AB1234"


def test_without_it_only_the_rules_run() -> None:
    record = extract(document([("body", TEXT)]))

    assert [person.name for person in record.persons] == ["沈宁川"]
    assert record.recognized == ()


def test_what_the_rules_found_is_left_to_them() -> None:
    text = "区长沈宁川来到飞鸽站。"
    with_it = extract(document([("body", text)]), ExtractSettings(recognizers=("courier",)))

    assert with_it.persons == extract(document([("body", text)])).persons


def test_spans_are_positions_in_the_page() -> None:
    found = recognized(page("骑手小鲁\n运单CD9876"), ("courier",))

    assert [(fact.start, fact.end, fact.kind) for fact in found] == [(2, 4, "person"), (7, 13, "parcel")]


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("absent", UnknownRecognizer, "there are: courier"),
        ("old", BrokenRecognizer, "protocol 0"),
        ("wordless", BrokenRecognizer, "letters, digits, hyphens"),
        ("nothing", BrokenRecognizer, "is no Recognizer"),
        ("failing", BrokenRecognizer, "OSError: no model file"),
        ("missing", BrokenRecognizer, "courier_wenqu_absent"),
    ],
)
def test_what_cannot_be_loaded_stops_the_worker(name: str, error: type[StopWorker], said: str) -> None:
    with pytest.raises(error, match=said):
        load(name)
    with pytest.raises(StopWorker):
        extract(document([("body", TEXT)]), ExtractSettings(recognizers=(name,)))


@pytest.mark.parametrize(
    ("text", "said"), [("模型崩溃了", "ValueError: model fell over"), ("越界了", "passage of 3")]
)
def test_a_failure_on_one_document_rejects_it(text: str, said: str) -> None:
    with pytest.raises(RecognizerFailed, match=said) as caught:
        recognized(page(text), ("courier",))

    assert isinstance(caught.value, Reject)


def test_its_version_is_in_the_key_of_results() -> None:
    assert fingerprint(("courier",)) == "courier=1.2"
    assert fingerprint(()) == ""


def test_names_may_come_as_one_string() -> None:
    assert ExtractSettings.model_validate({"recognizers": "courier, other"}).recognizers == (
        "courier",
        "other",
    )
