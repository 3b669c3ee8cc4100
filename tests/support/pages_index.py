"""Pages through the pure stages into an index of a test's own."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from elasticsearch import Elasticsearch

from services.extract.pipeline import extract
from services.index.bulk import Operation, write
from services.index.names import Names
from services.index.schema import ensure_indices
from services.index.verdicts import Indexed
from services.normalize.pipeline import normalize
from shared import ids
from shared.folding.passes import fold_pass
from shared.messages.documents import Origin, RawDocument
from shared.messages.extracted import ExtractedDocument

SAMPLES = Path(__file__).parents[2] / "samples"
_RUN: dict[str, object] = {"job": "j-pages", "journey": []}


def sample_files() -> list[Path]:
    """The project's sample pages."""
    return sorted(path for path in SAMPLES.iterdir() if path.suffix in {".html", ".txt"})


@cache
def extracted(path: Path, collection: str = "samples") -> ExtractedDocument:
    """The record of a page, its file's name being its key."""
    content = path.read_bytes()
    origin = Origin(
        collection=collection,
        doc_id=ids.doc_id(collection, path.name),
        revision=1,
        generation=0,
        source_key=path.name,
        content_hash=ids.content_hash(content),
        job="j-pages",
        accepted_at="2024-07-01T08:00:00.000Z",
        filename=path.name,
    )
    return extract(normalize(RawDocument(origin=origin, content=content)))


def fill(client: Elasticsearch, names: Names, documents: Iterable[ExtractedDocument]) -> None:
    """Index the documents, findable at once."""
    ensure_indices(client, names)
    verdicts = write(client, names, [Operation(document, _RUN) for document in documents])
    assert all(isinstance(verdict, Indexed) for verdict in verdicts), verdicts
    client.indices.refresh(index=names.read)


def fill_with_pages(client: Elasticsearch, names: Names, paths: Sequence[Path]) -> None:
    """Index the pages of these files and fold them."""
    fill(client, names, [extracted(path) for path in paths])
    fold_pass(client, names.read, always=True)
