"""Normalized pages built by hand for the tests of extract."""

from collections.abc import Iterable, Mapping

from shared.messages.documents import Block, Decoding, MetaTag, NormalizedDocument, Origin, Quality, Role
from shared.messages.offsets import OffsetMap

ORIGIN = Origin(
    collection="test",
    doc_id="0" * 32,
    revision=1,
    generation=0,
    source_key="test/page",
    content_hash="0" * 64,
    job="test",
    accepted_at="2024-01-01T00:00:00Z",
)


def page(
    lines: Iterable[tuple[Role, str]],
    *,
    tags: Mapping[str, str] | None = None,
    page_title: str | None = None,
) -> NormalizedDocument:
    """A normalized document of these lines, one block each."""
    blocks: list[Block] = []
    texts: list[str] = []
    at = 0
    for role, text in lines:
        blocks.append(Block(start=at, end=at + len(text), role=role, rule="by_hand"))
        texts.append(text)
        at += len(text) + 1
    text = "\n".join(texts)
    return NormalizedDocument(
        origin=ORIGIN,
        kind="html" if tags else "text",
        text=text,
        blocks=tuple(blocks),
        offsets=OffsetMap.identity(len(text)),
        decoding=Decoding(chosen="utf-8", why="by_hand"),
        script="hans",
        page_title=page_title,
        meta=tuple(MetaTag(name=name, content=content) for name, content in (tags or {}).items()),
        quality=Quality(score=1, han_ratio=1, length=len(text)),
    )
