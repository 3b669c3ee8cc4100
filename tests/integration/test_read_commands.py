"""The commands of the read side as people see them, over the sample pages on a real Elasticsearch."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from services.index.names import Names
from shared.errors import NotFound, UserError, WenquError
from shared.ids import entry_id
from shared.storage.blobs import Blob, FolderBlobs
from tests.integration.index_fixtures import client_of, own_names
from tests.support.pages_index import SAMPLES, extracted, fill_with_pages, sample_files
from wenqu.cli import session
from wenqu.cli.main import app

pytestmark = pytest.mark.integration

Run = Callable[..., str]


@pytest.fixture(scope="module")
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


@pytest.fixture(scope="module")
def names(client: Elasticsearch) -> Iterator[Names]:
    with own_names(client) as names:
        fill_with_pages(client, names, sample_files())
        yield names


@pytest.fixture
def run(es_url: str, names: Names, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("WENQU_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("WENQU_ELASTICSEARCH_URL", es_url)
    monkeypatch.setenv("WENQU_INDEX", names.read)
    monkeypatch.setenv("WENQU_BLOBS", str(tmp_path / "blobs"))
    monkeypatch.setattr(session, "quiet_logs", lambda: None)

    def run(*arguments: str) -> str:
        ran = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
        assert ran.exit_code == 0, ran.output
        return ran.stdout

    return run


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (
            ["search", "集中签约", "--facet", "topic"],
            ["2 found", "[集中签约]", "清水县融媒体中心", "项目签约"],
        ),
        (["search", "陶瓷 不存在的词语"], ["0 found", "no page has 不存在的词语; all words must be found"]),
        (["search", "--sort", "views", "-n", "1"], ["16 found", "西咸新区"]),
        (["timeline", "--by", "year"], ["16 found", "2005", "2024", "█"]),
        (
            ["timeline", "投产", "--zone", "泸州高新区", "--titles", "2"],
            ["1 found", "2019-07", "江南医药产业园"],
        ),
        (["person", "郝振华"], ["区委书记", "2022-06-15", "巴彦淖尔经济技术开发区", "亩均税收"]),
        (["person", "窦彩霞", "--speeches", "1"], ["2, 2023-03-24 to 2023-07-06", "1 more"]),
        (["zone", "清水县工业园区"], ["investment by month", "2023-03", "37.8亿元, pages: 1", "12.5亿元"]),
        (["project", "--company", "陇瓷"], ["氧化锆陶瓷部件项目", "2023-03 签约 → 2023-07 开工"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_is_shown(run: Run, arguments: list[str], shown: list[str]) -> None:
    out = run(*arguments)
    for text in shown:
        assert text in out


def test_export_to_a_file_and_to_stdout(run: Run, tmp_path: Path) -> None:
    run("export", str(tmp_path / "all.csv"))
    assert len((tmp_path / "all.csv").read_text("utf-8-sig").splitlines()) > 16
    lines = run("export", "-", "--topic", "项目签约").splitlines()
    assert [json.loads(line)["title"] for line in lines] == [
        "清水县工业园区举行2023年春季招商项目集中签约仪式"
    ]
    table = run("export", "-", "--format", "csv", "--limit", "2", "--sort", "oldest")
    assert "绥芬河边境经济合作区" in table


def test_the_request_is_printed_and_can_be_sent(run: Run, client: Elasticsearch, names: Names) -> None:
    body = json.loads(run("search", "簽約 -論壇", "--facet", "year", "--dsl"))
    answer = client.perform_request(
        "POST",
        f"/{names.read}/_search",
        headers={"content-type": "application/json", "accept": "application/json"},
        body=body,
    ).body
    assert answer["hits"]["total"]["value"] == 5
    assert "<em>签约</em>" in json.dumps(answer, ensure_ascii=False)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (["search", "签约", "--sort", "best"], UserError, "sort by relevance"),
        (["search", "签约", "--facet", "colour"], UserError, "there are zone"),
        (["search", "--amount", "much"], UserError, "is no amount"),
        (["search", "签约 OR"], UserError, "OR has nothing after it"),
        (["person", "无此人"], NotFound, "no page names"),
        (["zone", "乌有经开区"], NotFound, "no page is on"),
        (["timeline", "--by", "century"], UserError, "day, week, month"),
        (["export", "pages.xls"], UserError, "names no format"),
    ],
)
def test_mistakes_are_explained(run: Run, arguments: list[str], error: type[WenquError], says: str) -> None:
    with pytest.raises(error, match=says):
        run(*arguments)


def test_words_are_shown_in_the_page_as_it_came(run: Run, tmp_path: Path) -> None:
    page = SAMPLES / "linhe-meeting-glossed.txt"
    lost = run("search", "扩区调规", "--original")
    assert "the page as it came is not here" in lost
    origin = extracted(page).origin
    key = f"raw/{entry_id(origin.doc_id, origin.revision, origin.generation)}"
    FolderBlobs(tmp_path / "blobs").put([Blob(key, page.read_bytes(), origin.model_dump(mode="json"))])

    found = json.loads(run("search", "扩区调规", "--original", "--json"))["found"][origin.doc_id]

    original = page.read_text("utf-8")
    assert {word["word"] for word in found} == {"扩区调规"}
    for word in found:
        start, end = word["in_original"]
        assert original[start:end] == word["original"]
        assert word["original"].startswith("擴")
