"""What the tests of index and search share on a real Elasticsearch."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from elasticsearch import Elasticsearch

from services.index.bulk import Operation, write
from services.index.names import Names
from services.index.verdicts import Verdict
from shared.messages.extracted import ExtractedDocument
from shared.runtime.elastic import connect
from shared.runtime.settings import load_settings
from tests.unit.index.records import RUN


@contextmanager
def client_of(url: str, timeout: float = 20.0) -> Iterator[Elasticsearch]:
    """A client as the workers have it."""
    settings = load_settings(
        redis_url="redis://127.0.0.1:1/0",
        elasticsearch_url=url,
        blobs="unused",
        elasticsearch_timeout=timeout,
    )
    client = connect(settings)
    try:
        yield client
    finally:
        client.close()


@contextmanager
def own_names(client: Elasticsearch) -> Iterator[Names]:
    """Names that no other test uses; whatever came to be under them is removed."""
    names = Names(f"t-{uuid4().hex[:12]}")
    try:
        yield names
    finally:
        indices = client.indices.get(index=f"{names.read}*", expand_wildcards="all").body
        for index in indices:
            client.indices.delete(index=index)
        client.options(ignore_status=404).indices.delete_index_template(name=names.template)


def put(client: Elasticsearch, names: Names, *documents: ExtractedDocument) -> list[Verdict]:
    """Write the documents."""
    return write(client, names, [Operation(document, RUN) for document in documents])


def dead_url() -> str:
    """An address where nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
