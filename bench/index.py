"""Writing and searching: the rate of the index stage beside parallel_bulk, and how long searches take.

    script/bench index [--pages N] [--documents N] [--searches N] [--url URL]

On a node of its own, unless --url names one. First N full records are written twice by two threads each, in lots of 50 as a
worker gets them: by the index stage's own versioned write, and by `elasticsearch.helpers.parallel_bulk` with the same
bodies; the best of five rounds in turn. Then the index is filled to --documents (100,000) and searched one by one as
`wenqu search` does.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch, helpers

from bench.index_pages import page, queries
from services.index.bulk import Operation, write
from services.index.document import source
from services.index.names import Names
from services.index.schema import ensure_indices
from services.index.verdicts import Indexed
from shared.ids import external_version
from shared.messages.extracted import ExtractedDocument
from shared.runtime.elastic import connect
from shared.runtime.settings import load_settings
from tests.support.servers import elasticsearch_node
from wenqu.cli.session import quiet_logs
from wenqu.search.search import search

ROUNDS = 5
THREADS = 2
LOT = 50
RUN: dict[str, object] = {"job": "bench", "journey": []}


def main() -> int:
    """Print rates and percentiles; 1 where one misses what it is held to."""
    parser = argparse.ArgumentParser(prog="script/bench index")
    parser.add_argument("--pages", type=int, default=2_000, help="records written in each round")
    parser.add_argument(
        "--documents", type=int, default=100_000, help="records in the index that is searched"
    )
    parser.add_argument("--searches", type=int, default=1_000)
    parser.add_argument("--url", help="an Elasticsearch that runs already")
    options = parser.parse_args()
    quiet_logs()
    with _node(options.url) as url:
        client = connect(
            load_settings(
                redis_url="redis://127.0.0.1:1/0",
                elasticsearch_url=url,
                blobs="unused",
                elasticsearch_timeout=60.0,
            )
        )
        names = Names("bench")
        try:
            good = rates(client, names, options.pages)
            return 0 if searches(client, names, options.documents, options.searches) and good else 1
        finally:
            _clear(client, names)
            client.close()


@contextmanager
def _node(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    with (
        tempfile.TemporaryDirectory(prefix="wenqu-bench-") as folder,
        elasticsearch_node(Path(folder)) as own,
    ):
        yield own


def _clear(client: Elasticsearch, names: Names) -> None:
    indices = client.indices.get(
        index=f"{names.read},{names.read}-*", expand_wildcards="all", ignore_unavailable=True
    )
    for index in indices.body:
        client.indices.delete(index=index)
    client.options(ignore_status=404).indices.delete_index_template(name=names.template)


def rates(client: Elasticsearch, names: Names, count: int) -> bool:
    """Both ways to write, in turn; whether ours is at least 0.9 of the other and 300 records a second."""
    documents = [page(number) for number in range(count)]
    characters = sum(len(one.body) for one in documents) / count
    best = {"index stage": 0.0, "parallel_bulk": 0.0}
    for _ in range(ROUNDS):
        for way, run in (("index stage", _ours), ("parallel_bulk", _theirs)):
            _clear(client, names)
            ensure_indices(client, names)
            begun = time.perf_counter()
            run(client, names, documents)
            best[way] = max(best[way], count / (time.perf_counter() - begun))
    ratio = best["index stage"] / best["parallel_bulk"]
    _say(f"{count} full records, bodies of {characters:.0f} characters, {THREADS} threads, best of {ROUNDS}:")
    for way, rate in best.items():
        _say(f"  {way:<14} {rate:7.0f} records/s")
    _say(f"  ratio          {ratio:7.2f}  (at least 0.90)")
    return ratio >= 0.9 and best["index stage"] >= 300


def _ours(client: Elasticsearch, names: Names, documents: Sequence[ExtractedDocument]) -> None:
    lots = [documents[at : at + LOT] for at in range(0, len(documents), LOT)]

    def put(lot: Sequence[ExtractedDocument]) -> None:
        verdicts = write(client, names, [Operation(one, RUN) for one in lot])
        if not all(isinstance(verdict, Indexed) for verdict in verdicts):
            raise SystemExit(f"not all was indexed: {verdicts}")

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(put, lots))


def _theirs(client: Elasticsearch, names: Names, documents: Sequence[ExtractedDocument]) -> None:
    actions = (
        {
            "_index": names.write,
            "_id": one.origin.doc_id,
            "version": external_version(one.origin.revision, one.origin.generation),
            "version_type": "external",
            "_source": source(one, RUN),
        }
        for one in documents
    )
    for done, item in helpers.parallel_bulk(client, actions, thread_count=THREADS, chunk_size=LOT):
        if not done:
            raise SystemExit(f"not all was indexed: {item}")


def searches(client: Elasticsearch, names: Names, documents: int, count: int) -> bool:
    """Time of searches one after the other, two requests each; whether 95 of 100 take less than 50 ms."""
    _clear(client, names)
    ensure_indices(client, names)
    begun = time.perf_counter()
    actions = (
        {"_index": names.write, "_id": one.origin.doc_id, "_source": source(one, RUN)}
        for one in (page(number, sentences=12) for number in range(documents))
    )
    for _ in helpers.parallel_bulk(client, actions, thread_count=THREADS, chunk_size=500):
        pass
    client.indices.refresh(index=names.read)
    _say(f"{documents} records filled in {time.perf_counter() - begun:.0f} s")
    asked = queries(count)
    for query in asked[: count // 10]:
        search(client, names.read, query)
    times = []
    for query in asked:
        at = time.perf_counter()
        search(client, names.read, query)
        times.append((time.perf_counter() - at) * 1000)
    times.sort()
    told = ", ".join(
        f"p{part} {times[min(len(times) - 1, len(times) * part // 100)]:.1f} ms" for part in (50, 95, 99)
    )
    _say(f"{count} searches over {documents} records: {told}  (p95 below 50 ms)")
    return times[len(times) * 95 // 100] < 50


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
