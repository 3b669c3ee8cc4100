"""Words are brought into a running node and proved, by either way; a failure puts the former ones back."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from elasticsearch import BadRequestError, Elasticsearch

from services.index.analysis import shipped_folder
from services.index.names import Names
from services.index.schema import ensure_indices
from shared.errors import StopWorker
from shared.runtime.clock import SystemClock
from tests.integration.index_fixtures import client_of, own_names, put
from tests.integration.index_gateway import gateway
from tests.support.servers import elasticsearch_node
from tests.unit.index.records import record
from wenqu.lexicon import BadWord, LexiconError
from wenqu.lexicon_push import PATH, ProbeFailed, check, prove, push
from wenqu.lexicon_serve import server
from wenqu.reindex.affected import affected

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

CLOCK = SystemClock()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pushed")


@pytest.fixture(scope="module")
def node(home: Path) -> Iterator[str]:
    """A node of this module's own: what is pushed changes what every test on it is cut by."""
    with elasticsearch_node(home) as url:
        yield url


@pytest.fixture(scope="module")
def client(node: str) -> Iterator[Elasticsearch]:
    with client_of(node) as client:
        yield client


@pytest.fixture
def names(client: Elasticsearch) -> Iterator[Names]:
    with own_names(client) as names:
        ensure_indices(client, names, rules=())
        yield names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, ["鸮羽智造", "白鹭湾经开区"])


def write(folder: Path, words: list[str], version: int = 1, stops: str = "", synonyms: str = "") -> Path:
    (folder / "words.txt").write_text("# words\n" + "\n".join(words) + "\n", "utf-8")
    (folder / "stopwords.txt").write_text(stops, "utf-8")
    (folder / "synonyms.txt").write_text(synonyms, "utf-8")
    (folder / "VERSION").write_text(f"{version}\n", "utf-8")
    return folder


def cut(client: Elasticsearch, text: str, analyzer: str = "ik_smart") -> list[str]:
    return [token["token"] for token in client.indices.analyze(analyzer=analyzer, text=text)["tokens"]]


def headers() -> dict[str, str]:
    return {"accept": "application/json", "content-type": "application/json"}


def test_words_are_kept_whole_without_a_restart(client: Elasticsearch, names: Names, folder: Path) -> None:
    done = push(client, names, folder, CLOCK)
    assert (done.version, done.words, done.how) == (1, 2, "sent to the server")
    assert cut(client, "鸮羽智造落户白鹭湾经开区") == ["鸮羽智造", "落户", "白鹭湾经开区"]
    write(folder, ["鸮羽智造", "青禾新材"], version=2)
    done = push(client, names, folder, CLOCK)
    assert (done.new, done.gone) == (("青禾新材",), ("白鹭湾经开区",))
    assert push(client, names, folder, CLOCK).new == ()
    assert cut(client, "白鹭湾经开区") != ["白鹭湾经开区"]
    assert check(client, folder) == 2


def test_text_that_is_cut_meanwhile_is_cut_by_one_or_the_other(
    node: str, client: Elasticsearch, names: Names, folder: Path
) -> None:
    push(client, names, folder, CLOCK)
    whole = ["鸮羽智造", "落户", "白鹭湾经开区"]
    stopped, cuts, wrong = threading.Event(), set[tuple[str, ...]](), list[str]()

    def ask_on() -> None:
        with client_of(node) as own:
            while not stopped.is_set():
                try:
                    cuts.add(tuple(cut(own, "鸮羽智造落户白鹭湾经开区")))
                except Exception as error:
                    wrong.append(repr(error))

    thread = threading.Thread(target=ask_on)
    thread.start()
    for version in range(2, 6):
        write(folder, ["鸮羽智造", "白鹭湾经开区"][: 1 + version % 2], version=version)
        push(client, names, folder, CLOCK)
    stopped.set()
    thread.join()
    assert wrong == []
    assert cuts == {tuple(whole), (*whole[:2], *cut_without(client, names, folder))}


def cut_without(client: Elasticsearch, names: Names, folder: Path) -> list[str]:
    """What the name of the zone is cut into when the lexicon lacks it."""
    push(client, names, write(folder, ["鸮羽智造"], version=9), CLOCK)
    return cut(client, "白鹭湾经开区")


def test_the_shipped_lexicon_can_be_pushed(client: Elasticsearch, names: Names) -> None:
    shipped = shipped_folder()
    assert shipped is not None
    done = push(client, names, shipped, CLOCK)
    assert done.words > 50
    assert cut(client, "经济技术开发区与经开区") == ["经济技术开发区", "与", "经开区"]
    # The workers start with it as they did before.
    ensure_indices(client, names)


def test_stopwords_are_left_out_and_come_back(client: Elasticsearch, names: Names, folder: Path) -> None:
    write(folder, ["鸮羽智造"], stops="# none\n进行\n")
    assert push(client, names, folder, CLOCK).stopwords == 1
    assert "进行" not in cut(client, "鸮羽智造进行建设")
    write(folder, ["鸮羽智造"], version=2)
    push(client, names, folder, CLOCK)
    assert cut(client, "鸮羽智造进行建设") == ["鸮羽智造", "进行", "建设"]


def test_a_word_that_spoils_other_text_is_taken_back(
    client: Elasticsearch, names: Names, folder: Path
) -> None:
    push(client, names, folder, CLOCK)
    # It joins words of a probe line.
    write(folder, ["鸮羽智造", "今天的天气"], version=2)
    with pytest.raises(
        ProbeFailed, match=r"analyzer ik_.* 今天的天气 stand in .*former words are in use again"
    ):
        push(client, names, folder, CLOCK)
    assert cut(client, "白鹭湾经开区") == ["白鹭湾经开区"]
    assert client.perform_request("GET", PATH, headers={"accept": "application/json"})["version"] == 1


def test_a_bad_line_changes_nothing(client: Elasticsearch, names: Names, folder: Path) -> None:
    push(client, names, folder, CLOCK)
    write(folder, ["鸮羽智造", "白鹭 湾"], version=2)
    with pytest.raises(LexiconError, match=r"words\.txt:3: .*Nothing was changed"):
        push(client, names, folder, CLOCK)
    write(folder, ["鸮羽智造"], stops="鸮羽智造\n", version=2)
    with pytest.raises(BadWord, match="word and a stopword"):
        push(client, names, folder, CLOCK)
    write(folder, ["鸮羽智造"], synonyms="孤零零\n", version=2)
    with pytest.raises(StopWorker, match=r"synonyms\.txt:1"):
        push(client, names, folder, CLOCK)
    assert cut(client, "白鹭湾经开区") == ["白鹭湾经开区"]


def test_the_node_itself_refuses_what_it_could_never_match(client: Elasticsearch, folder: Path) -> None:
    body = {"version": 9, "words": ["好词", "坏 词", "阿·凡提"], "stopwords": []}
    with pytest.raises(BadRequestError, match=r"U\+0020.*U\+00B7"):
        client.perform_request("PUT", PATH, headers=headers(), body=body)


def test_a_name_with_a_middle_dot_is_left_to_jieba(client: Elasticsearch, names: Names, folder: Path) -> None:
    write(folder, ["鸮羽智造", "阿布都·热合曼"])
    assert push(client, names, folder, CLOCK).left_out == ("阿布都·热合曼",)


def test_synonyms_come_into_an_open_index(client: Elasticsearch, names: Names, folder: Path) -> None:
    put(client, names, record("one", body="鸮羽智造今日开工。"))
    client.indices.refresh(index=names.read)

    def hits(word: str) -> int:
        query = {"match_phrase": {"body.smart": word}}
        return int(client.search(index=names.read, query=query)["hits"]["total"]["value"])

    assert hits("鸮羽") == 0
    write(folder, ["鸮羽智造"], synonyms="鸮羽, 鸮羽智造\n")
    assert push(client, names, folder, CLOCK).synonyms_changed
    assert affected(client, names, "鸮羽智造") == 1
    client.indices.refresh(index=names.read)
    assert hits("鸮羽") == 1
    assert not push(client, names, folder, CLOCK).synonyms_changed
    ensure_indices(client, names, rules=("鸮羽, 鸮羽智造",))


def test_what_a_new_word_touches_is_written_again(client: Elasticsearch, names: Names, folder: Path) -> None:
    write(folder, ["青禾新材"], version=1)
    push(client, names, folder, CLOCK)
    old = record("old", body="鸮羽智造今日开工。", revision=3)
    put(client, names, old, record("other", body="天气很好。"))
    client.indices.refresh(index=names.read)
    whole = {"term": {"body.smart": "鸮羽智造"}}
    assert client.count(index=names.read, query=whole)["count"] == 0
    before = client.get(index=names.write, id=old.origin.doc_id)
    write(folder, ["鸮羽智造"], version=2)
    push(client, names, folder, CLOCK)
    assert affected(client, names, "鴞羽智造") == 1
    client.indices.refresh(index=names.read)
    assert client.count(index=names.read, query=whole)["count"] == 1
    after = client.get(index=names.write, id=old.origin.doc_id)
    assert (after["_version"], after["_source"]) == (before["_version"], before["_source"])


@pytest.mark.parametrize("word", ["U盘", "5G基站", "鸮羽智造", "X9区"])
def test_every_kind_of_word_finds_its_pages(
    client: Elasticsearch, names: Names, folder: Path, word: str
) -> None:
    put(
        client,
        names,
        record("with", body=f"会议上，{word}块状态被介绍。"),
        record("apart", body="U形的5个盘。"),
    )
    client.indices.refresh(index=names.read)
    assert affected(client, names, word) == 1


def test_it_is_kept_over_a_restart(tmp_path: Path, folder: Path) -> None:
    with elasticsearch_node(tmp_path) as url, client_of(url) as client, own_names(client) as names:
        push(client, names, folder, CLOCK)
    with elasticsearch_node(tmp_path) as url, client_of(url) as client:
        assert cut(client, "鸮羽智造") == ["鸮羽智造"]
        assert check(client, folder) == 2
        write(folder, ["鸮羽智造", "青禾新材"])
        with pytest.raises(ProbeFailed, match=r"does not keep 青禾新材 whole.*push"):
            check(client, folder)


def test_a_folder_at_the_start(tmp_path: Path, folder: Path) -> None:
    write(folder, ["鸮羽智造"], stops="进行\n", synonyms="甲区, 乙区\n", version=7)
    home = tmp_path / "home"
    home.mkdir()
    with elasticsearch_node(home, lexicon=folder) as url, client_of(url) as client:
        assert cut(client, "鸮羽智造进行建设") == ["鸮羽智造", "建设"]
        assert cut(client, "甲区,乙区") != ["甲区", "乙区"]
        assert client.perform_request("GET", PATH, headers={"accept": "application/json"})["version"] == 7


class FetchingServer:
    """Stands for a server with the official plugin: it fetches its words when they have changed."""

    def __init__(self, client: Elasticsearch, address: str) -> None:
        self._client = client
        self._address = address
        self._tag = ""
        self.answers: list[int] = []

    def fetch(self) -> None:
        status, told, body = ask(self._address, {"If-None-Match": self._tag})
        self.answers.append(status)
        if status == 200:
            self._tag = told["etag"]
            assert told["last-modified"].endswith("GMT")
            lexicon = {"version": 1, "words": body.decode().split(), "stopwords": []}
            self._client.perform_request("PUT", PATH, headers=headers(), body=lexicon)


def ask(
    address: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by their small names, and body."""
    parts = urlsplit(address)
    with closing(HTTPConnection(str(parts.hostname), parts.port, timeout=5)) as connection:
        connection.request(method, f"{parts.path}?{parts.query}", headers=headers or {})
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, told, answer.read()


@pytest.fixture
def served(folder: Path) -> Iterator[str]:
    with server(folder, "127.0.0.1", 0) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_address[1]}"
        serving.shutdown()


def test_a_server_that_fetches_is_waited_for(
    node: str, client: Elasticsearch, names: Names, folder: Path, served: str
) -> None:
    fetching = FetchingServer(client, f"{served}/words.txt")
    waited: list[str] = []
    write(folder, ["鸮羽智造", "青禾新材", "栗川码头"], version=5)
    with gateway(node) as gate, client_of(gate.url) as through:
        # The official plugin knows no such path.
        gate.refusals[PATH] = 400
        with pytest.raises(ProbeFailed, match="wenqu lexicon serve"):
            push(through, names, folder, CLOCK, patience=0)
        timer = threading.Timer(1.0, fetching.fetch)
        timer.start()
        done = push(through, names, folder, CLOCK, patience=30, on_wait=waited.append)
    assert done.how == "fetched by the server"
    assert len(waited) == 1
    fetching.fetch()
    assert fetching.answers == [200, 304]
    prove(client, ["栗川码头"], [])


def test_what_is_served(folder: Path, served: str) -> None:
    write(folder, ["鸮羽智造", "阿布都·热合曼"], stops="进行\n")
    status, told, body = ask(f"{served}/words.txt?x=1")
    assert (status, body.decode()) == (200, "鸮羽智造\n")
    day, tag = told["last-modified"], told["etag"]
    for header in ({"If-Modified-Since": day}, {"If-None-Match": tag}, {"If-None-Match": f'"x", W/{tag}'}):
        assert ask(f"{served}/words.txt", header, "HEAD")[0] == 304
    status, _, body = ask(f"{served}/words.txt", {"If-None-Match": '"x"', "If-Modified-Since": day}, "HEAD")
    assert (status, body) == (200, b"")
    assert ask(f"{served}/words.txt", {"If-Modified-Since": "no date"})[0] == 200
    assert ask(f"{served}/stopwords.txt")[2].decode() == "进行\n"
    assert [ask(f"{served}{path}")[0] for path in ("/VERSION", "/../words.txt")] == [404, 404]
    (folder / "VERSION").write_text("x", "utf-8")
    assert ask(f"{served}/words.txt")[0] == 503


def test_the_mark_of_the_words_in_use(client: Elasticsearch, names: Names, folder: Path) -> None:
    push(client, names, folder, CLOCK)
    answer = client.perform_request("GET", PATH, headers={"accept": "application/json"}).body
    assert sorted(json.loads(json.dumps(answer))) == ["digest", "stopwords", "version", "words"]
    assert len(answer["digest"]) == 16
