"""Folding on a real Elasticsearch: told beside the records, the same however often and in whatever order."""

from collections.abc import Iterator
from random import Random

import pytest
from elasticsearch import Elasticsearch

from services.index.document import source
from services.index.names import Names
from services.index.schema import ensure_indices
from shared.errors import Busy
from shared.folding.passes import Folded, fold_pass
from shared.folding.store import STATE, Folds
from shared.messages.documents import Signature
from shared.messages.extracted import ExtractedDocument
from tests.integration.index_fixtures import client_of, dead_url, own_names, put
from tests.unit.index.records import RUN, record
from wenqu.search.search import refresh
from wenqu.search.show import fetch, folded

pytestmark = pytest.mark.integration


@pytest.fixture
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


@pytest.fixture
def names(client: Elasticsearch) -> Iterator[Names]:
    with own_names(client) as names:
        ensure_indices(client, names)
        yield names


def page(
    key: str, content: int, published: str | None = None, *, revision: int = 1, generation: int = 0
) -> ExtractedDocument:
    signature = Signature(rule="r", shingles=300, sketch=Random(content).randbytes(256).hex())
    return record(
        key,
        published=published,
        source=f"{key}日报",
        signature=signature,
        revision=revision,
        generation=generation,
    )


def name_of(key: str) -> str:
    return page(key, 0).origin.doc_id


def told(client: Elasticsearch, names: Names, key: str) -> tuple[str | None, list[str]]:
    found = folded(client, names.read, name_of(key))
    return found["near_duplicate_of"], [outlet["outlet"] for outlet in found["outlets"]]


def test_copies_name_the_first_and_all_their_outlets(client: Elasticsearch, names: Names) -> None:
    put(client, names, page("乙", 1, "2023-05-10"), page("甲", 1, "2023-05-09"), page("丙", 1), page("丁", 2))

    result = fold_pass(client, names.read)

    assert result == Folded("folded", pages=4, groups=1, copies=2, written=3)
    chain = ["甲日报", "乙日报", "丙日报"]
    assert told(client, names, "丙") == (name_of("甲"), chain)
    assert told(client, names, "甲") == (None, chain)
    assert told(client, names, "丁") == (None, [])


def test_records_stay_as_they_are(client: Elasticsearch, names: Names) -> None:
    documents = [page("甲", 1, "2023-05-09"), page("乙", 1)]
    put(client, names, *documents)

    fold_pass(client, names.read)

    for document in documents:
        assert fetch(client, names.read, document.origin.doc_id) == source(document, RUN)
        assert client.get(index=names.write, id=document.origin.doc_id)["_version"] == 65536


def test_nothing_is_read_until_a_page_is_written(client: Elasticsearch, names: Names) -> None:
    put(client, names, page("甲", 1), page("乙", 1))
    fold_pass(client, names.read)

    assert fold_pass(client, names.read) == Folded("unchanged")
    assert fold_pass(client, names.read, always=True) == Folded("folded", pages=2, groups=1, copies=1)
    put(client, names, page("丙", 1))
    assert fold_pass(client, names.read).written == 3


def test_reprocessing_keeps_what_is_told_and_a_new_text_ends_it(client: Elasticsearch, names: Names) -> None:
    put(client, names, page("甲", 1, "2023-05-09"), page("乙", 1))
    fold_pass(client, names.read)

    put(client, names, page("乙", 1, generation=1))
    assert told(client, names, "乙")[0] == name_of("甲")
    assert fold_pass(client, names.read).written == 0

    put(client, names, page("乙", 7, revision=2))
    assert fold_pass(client, names.read).written == 2
    assert told(client, names, "乙") == (None, [])
    assert told(client, names, "甲") == (None, [])


def test_arrival_order_does_not_matter(client: Elasticsearch, names: Names) -> None:
    pages = [
        page(key, 1, day)
        for key, day in (("甲", "2023-05-09"), ("乙", None), ("丙", "2023-05-08"), ("丁", None))
    ]
    with own_names(client) as others:
        ensure_indices(client, others)
        put(client, names, *pages)
        fold_pass(client, names.read)
        for one in reversed(pages):
            put(client, others, one)
            fold_pass(client, others.read)

        assert Folds(client, others.read).kept() == Folds(client, names.read).kept()


def test_deleted_pages_are_left_out(client: Elasticsearch, names: Names) -> None:
    put(client, names, page("甲", 1, "2023-05-09"), page("乙", 1))
    client.index(
        index=names.write,
        id=name_of("甲"),
        document={**source(page("甲", 1), RUN), "deleted": True},
        version=65537,
        version_type="external",
    )

    assert fold_pass(client, names.read).copies == 0


def test_more_pages_than_one_answer_holds(client: Elasticsearch, names: Names) -> None:
    put(client, names, *(page(f"p{number}", number // 2) for number in range(2300)))

    assert fold_pass(client, names.read) == Folded(
        "folded", pages=2300, groups=1150, copies=1150, written=2300
    )
    assert len(Folds(client, names.read).kept()) == 2300


def test_a_pass_that_is_overtaken_changes_nothing_newer(client: Elasticsearch, names: Names) -> None:
    put(client, names, page("甲", 1, "2023-05-09"), page("乙", 1))
    fold_pass(client, names.read)
    kept = Folds(client, names.read).kept()

    late: dict[str, object] = {
        "doc_id": name_of("乙"),
        "near_duplicate_of": None,
        "agreement": 0.0,
        "copies": 1,
        "outlets": [],
    }
    assert Folds(client, names.read).write([late], 0) == 0

    assert Folds(client, names.read).kept() == kept


def test_two_passes_at_once_leave_a_state_that_is_looked_at_again(
    client: Elasticsearch, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(client, names, page("甲", 1, "2023-05-09"), page("乙", 1))
    write = Folds.write

    def overtaken(self: Folds, records: list[dict[str, object]], number: int) -> int:
        monkeypatch.setattr(Folds, "write", write)
        put(client, names, page("丙", 1, "2023-05-08"))
        assert fold_pass(client, names.read).copies == 2
        return write(self, records, number)

    monkeypatch.setattr(Folds, "write", overtaken)
    assert fold_pass(client, names.read).state == "elsewhere"

    assert fold_pass(client, names.read).state == "folded"
    assert told(client, names, "乙")[0] == told(client, names, "甲")[0] == name_of("丙")
    assert fold_pass(client, names.read).state == "unchanged"


def test_without_an_index_or_a_server(client: Elasticsearch) -> None:
    assert fold_pass(client, "t-nowhere") == Folded("no_index")
    with client_of(dead_url()) as nobody, pytest.raises(Busy):
        fold_pass(nobody, "t-nowhere")


def test_the_state_is_no_page(client: Elasticsearch, names: Names) -> None:
    fold_pass(client, names.read)
    refresh(client, names.read)

    assert client.get(index=names.folds, id=STATE)["_source"]["pass"] == 1
    assert Folds(client, names.read).kept() == {}
