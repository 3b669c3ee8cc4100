"""Records built by hand for the tests of index and search. People, companies and zones are invented."""

from typing import Any

from shared.ids import content_hash, doc_id
from shared.messages.documents import Decoding, Origin, Quality
from shared.messages.extracted import ExtractedDocument


def origin(key: str = "page", *, revision: int = 1, generation: int = 0, collection: str = "test") -> Origin:
    """The origin of the page named `key`."""
    return Origin(
        collection=collection,
        doc_id=doc_id(collection, key),
        revision=revision,
        generation=generation,
        source_key=key,
        content_hash=content_hash(f"{key} {revision}".encode()),
        job="j-1",
        accepted_at="2024-01-01T00:00:00.000Z",
    )


def record(
    key: str = "page",
    *,
    revision: int = 1,
    generation: int = 0,
    collection: str = "test",
    **fields: Any,
) -> ExtractedDocument:
    """A record with these fields; its text is title and body."""
    title, body = fields.pop("title", None), fields.pop("body", "正文。")
    values = {
        "origin": origin(key, revision=revision, generation=generation, collection=collection),
        "title": title,
        "text": body if title is None else f"{title}\n{body}",
        "body": body,
        "decoding": Decoding(chosen="utf-8", why="by_hand"),
        "quality": Quality(score=1, han_ratio=1, length=len(body)),
    }
    return ExtractedDocument.model_validate(values | fields)


RUN: dict[str, object] = {
    "job": "j-1",
    "journey": [
        {
            "stage": "normalize",
            "attempt": 1,
            "started": "2024-01-01T00:00:00.000Z",
            "duration_ms": 1.5,
            "version": "1",
            "worker": "host:1",
        }
    ],
}
