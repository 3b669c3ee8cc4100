"""Export, timeline, person and zone over the sample pages on a real Elasticsearch."""

import csv
import importlib.util
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from services.index.names import Names
from services.normalize.pipeline import normalize
from shared.errors import NotFound, UserError
from shared.messages.documents import RawDocument
from tests.integration.index_fixtures import client_of, own_names
from tests.support.pages_index import SAMPLES, extracted, fill_with_pages, sample_files
from wenqu.search.columns import COLUMNS
from wenqu.search.export import export, export_to
from wenqu.search.filters import Filters
from wenqu.search.person import person
from wenqu.search.positions import locate
from wenqu.search.search import search
from wenqu.search.timeline import timeline
from wenqu.search.zone import zone

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


@pytest.fixture(scope="module")
def names(client: Elasticsearch) -> Iterator[Names]:
    with own_names(client) as names:
        fill_with_pages(client, names, sample_files())
        yield names


def test_jsonl_holds_whole_records(client: Elasticsearch, names: Names, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    written = export(
        client,
        names.read,
        tmp_path / "pages.jsonl",
        "title:签约 OR title:开工",
        on_progress=lambda done, total: seen.append((done, total)),
    )
    records = [
        json.loads(line) for line in (tmp_path / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [one["origin"]["source_key"] for one in records] == [
        "qingshui-groundbreaking.html",
        "qingshui-signing.html",
    ]
    assert records[0]["body"] == extracted(SAMPLES / "qingshui-groundbreaking.html").body
    assert (written.pages, written.format, seen[-1]) == (2, "jsonl", (2, 2))
    assert [path.name for path in tmp_path.iterdir()] == ["pages.jsonl"], "nothing half written stays"


def test_csv_opens_in_spreadsheets(client: Elasticsearch, names: Names, tmp_path: Path) -> None:
    export(client, names.read, tmp_path / "pages.csv", limit=5)
    content = (tmp_path / "pages.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert list(rows[0]) == [column.name for column in COLUMNS]
    newest = rows[0]
    assert (newest["published"], newest["zones"].split("；")[0]) == ("2024-06-18", "西咸新区")
    assert float(newest["largest_amount_yuan"]) == 38690000000


def test_no_cell_is_a_formula() -> None:
    stream = io.BytesIO()
    risky = {
        "origin": {"doc_id": "0", "collection": "c", "source_key": "=1+1"},
        "title": "-青禾",
        "summary": "-5%",
    }
    export_to(stream, "csv", iter([risky]), 1)
    [row] = csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig")))
    assert (row["source_key"], row["title"], row["summary"]) == ("'=1+1", "'-青禾", "-5%")


def test_parquet_keeps_types(client: Elasticsearch, names: Names, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    target = tmp_path / "pages.parquet"
    export(client, names.read, target)
    rows = parquet.read_table(target).to_pylist()
    assert len(rows) == 16
    oldest = rows[-1]
    assert (oldest["published"].year, oldest["persons"][0]) == (2005, "关立夫（合作区管委会副主任）")


@pytest.mark.skipif(importlib.util.find_spec("pyarrow") is not None, reason="pyarrow is installed")
def test_parquet_without_its_package_says_what_to_install(
    client: Elasticsearch, names: Names, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="pip install"):
        export(client, names.read, tmp_path / "pages.parquet")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "says"), [("pages.xls", "names no format"), ("absent/pages.csv", "no folder")]
)
def test_targets_that_can_not_be(
    client: Elasticsearch, names: Names, tmp_path: Path, name: str, says: str
) -> None:
    with pytest.raises(UserError, match=says):
        export(client, names.read, tmp_path / name)


def test_a_failed_export_leaves_the_old_file(client: Elasticsearch, tmp_path: Path) -> None:
    (tmp_path / "pages.csv").write_text("old", encoding="utf-8")
    with pytest.raises(UserError, match="nothing is indexed yet"):
        export(client, "t-absent", tmp_path / "pages.csv")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("pages.csv", "old")]


def test_timeline(client: Elasticsearch, names: Names) -> None:
    found = timeline(client, names.read, "", Filters(since="2023"), by="quarter", titles=2)
    assert [(one.begins, one.pages) for one in found.stretches] == [
        ("2023-01", 2),
        ("2023-07", 2),
        ("2024-04", 2),
    ]
    assert (found.total, found.undated, len(found.stretches[0].titles)) == (6, 0, 2)
    with pytest.raises(UserError, match="day, week, month"):
        timeline(client, names.read, by="century")


def test_a_person_over_time(client: Elasticsearch, names: Names) -> None:
    view = person(client, names.read, "歐陽靜宜")
    assert (view.name, view.pages, view.first, view.last) == ("欧阳静宜", 2, "2023-03-24", "2023-07-06")
    assert [(held.title, held.first) for held in view.titles] == [
        ("县委副书记", "2023-03-24"),
        ("县长兼园区党工委书记", "2023-03-24"),
        ("清水县委副书记", "2023-07-06"),
        ("县长", "2023-07-06"),
    ]
    [speech] = view.speeches
    assert (speech.published, speech.kind) == ("2023-03-24", "reported")
    assert view.zones[0].name == "清水县工业园区"
    assert view.places[0].pages == 2
    assert "窦彩霞" in {one.name for one in view.others}
    with pytest.raises(NotFound, match="no page names"):
        person(client, names.read, "无此人")


def test_a_zone_with_its_months(client: Elasticsearch, names: Names) -> None:
    view = zone(client, names.read, "清水县工业园区")
    assert [(one.month, one.invested) for one in view.months] == [("2023-03", 3.78e9), ("2023-07", 1.25e9)]
    assert [one.text for one in view.investments] == ["37.8亿元", "12.5亿元"]
    assert view.cities[0].name == "天水"
    assert (
        zone(client, names.read, "漯河经开区").pages
        == zone(client, names.read, "漯河经济技术开发区").pages
        == 1
    )
    with pytest.raises(NotFound, match="no page is on"):
        zone(client, names.read, "乌有经开区")


def test_zones_are_found_and_counted_by_what_their_names_mean(client: Elasticsearch, names: Names) -> None:
    facets = search(client, names.read, "", size=0, facets=("zone_id", "jurisdiction")).facets
    ids = {one.value: one for one in facets["zone_id"]}
    assert (ids["etdz-411100"].label, ids["etdz-411100"].count) == ("漯河经济技术开发区", 1)
    assert not any(value.startswith("page:") for value in ids)
    assert {one.value: one.count for one in facets["jurisdiction"]}["620521"] == 2
    [hit] = search(client, names.read, "", zone="etdz-411100").hits
    assert hit.source_key == "luohe-dede.html"
    assert [one.name for one in zone(client, names.read, "漯河经开区").official] == [
        "漯河经济技术开发区 (etdz-411100)"
    ]


def test_namesakes_are_told_apart_by_their_division(client: Elasticsearch, names: Names) -> None:
    assert [(key.name, key.pages) for key in person(client, names.read, "窦彩霞").keys] == [
        ("窦彩霞@620521", 2)
    ]
    for code in ("620521", "620500", "620000"):
        assert person(client, names.read, "窦彩霞", adcode=code).pages == 2
    with pytest.raises(NotFound, match="of 330000; without the code"):
        person(client, names.read, "窦彩霞", adcode="330000")


@pytest.mark.parametrize(
    ("query", "page", "word", "original"),
    [
        ("巴彦淖尔", "linhe-meeting-glossed.txt", "巴彦淖尔", None),
        ("綜合保稅區", "qinzhou-big5.html", "综合保税区", "綜合保稅區"),
        ("光伏", "qujing-utf16.txt", "光伏", "光伏"),
    ],
)
def test_words_are_shown_in_the_page_as_it_came(
    client: Elasticsearch, names: Names, query: str, page: str, word: str, original: str | None
) -> None:
    hit = next(hit for hit in search(client, names.read, query).hits if hit.source_key == page)
    document = extracted(SAMPLES / page)
    content = (SAMPLES / page).read_bytes()
    clean = normalize(RawDocument(origin=document.origin, content=content))
    decoded = content.decode(clean.decoding.chosen, "replace")
    found = locate(hit, document.model_dump(mode="json"), clean.offsets, decoded)
    assert found
    for one in found:
        assert one.in_text is not None
        assert one.in_original is not None
        assert document.text[one.in_text[0] : one.in_text[1]] == one.word
        assert decoded[one.in_original[0] : one.in_original[1]] == one.original
    assert word in {one.word for one in found}
    assert original is None or original in {one.original for one in found}
