"""`RawDocument` and `NormalizedDocument`: what ingest hands to normalize, and normalize to extract."""

from typing import Literal

from pydantic import Field

from shared.messages.base import Message, Part
from shared.messages.offsets import OffsetMap


class Origin(Part):
    """Whose bytes these are: identity and provenance, carried unchanged through every stage."""

    collection: str = Field(description="Name of the collection, a namespace of source keys")
    doc_id: str = Field(description="32 hex digits; the Elasticsearch _id")
    revision: int = Field(ge=1, description="Rises with every new content of a document")
    generation: int = Field(ge=0, description="Rises with every reprocessing of a revision")
    source_key: str = Field(description="Canonical URL, the caller's key, or a path")
    content_hash: str = Field(description="SHA-256 of the raw bytes, hex")
    job: str = Field(description="The job that brought it")
    accepted_at: str = Field(description="UTC time of acceptance, ISO 8601")
    url: str | None = Field(default=None, description="Where the page came from, if known")
    filename: str | None = Field(default=None, description="Base name of the file, if it was one")
    content_type: str | None = Field(default=None, description="Content-Type header as received")


class RawDocument(Message):
    """Bytes as accepted, with their origin."""

    schema_version: Literal[1] = 1
    origin: Origin
    content: bytes = Field(description="The raw bytes (base64 in JSON)")


Role = Literal["title", "meta", "breadcrumb", "body", "caption", "signoff", "link", "site"]
"""What a kept block of the clean text is. Only `title` and `body` are the article.

`meta` is the line of date, source, editor, views; `link` previous/next titles; `site` the footer and its
repost notice, kept as data.
"""


class Block(Part):
    """One kept line or paragraph of the clean text: `text[start:end]`, blocks do not overlap and ascend."""

    start: int
    end: int
    role: Role
    rule: str = Field(description="Id of the rule that decided the role")


class Removed(Part):
    """A span of the decoded original that is not in the clean text, with the id of the rule that removed it."""

    start: int
    end: int
    rule: str


class Gloss(Part):
    """A pinyin reading that stood in brackets after the character `text[at - 1]` of the clean text."""

    at: int
    reading: str


class Suspect(Part):
    """A span of the clean text that is damaged and could not be repaired with proof."""

    start: int
    end: int
    rule: str


class ByteEdit(Part):
    """A change of the bytes of a damaged span: `removed` bytes at `at` give way to those of `inserted`."""

    at: int = Field(ge=0)
    removed: int = Field(ge=0)
    inserted: str = Field(description="Bytes in hex")


class Repair(Part):
    """A span of the decoded original that was mojibake, and how its text came back: repairs can be replayed.

    The span, in Simplified script if `simplified`, is written as bytes in `read_as`; `edits` ascend and are made;
    the bytes read in `meant` are the text. Each was proved by doing the damage again to that text.
    """

    start: int
    end: int
    kind: str = Field(description="What had happened, e.g. utf_8_read_as_gbk, gbk_frame_shift")
    read_as: str = Field(description="Codec that the bytes had been read in")
    meant: str = Field(description="Codec that they are in")
    simplified: bool = Field(
        default=False, description="The span had been turned Traditional after the damage"
    )
    edits: tuple[ByteEdit, ...] = ()


class Step(Part):
    """One kind of change that was made, and how often."""

    rule: str
    count: int = Field(ge=1)


class Decoding(Part):
    """How bytes became text: what was declared, what was chosen and why."""

    chosen: str = Field(description="Python codec name used")
    why: str = Field(description="Id of the deciding rule")
    http: str | None = Field(default=None, description="Charset in the Content-Type header")
    declared: str | None = Field(default=None, description="Charset in <meta>")
    bom: str | None = Field(default=None, description="Charset named by a byte order mark")
    detected: str | None = Field(default=None, description="Charset found by the detector")
    bad_bytes: int = Field(default=0, ge=0, description="Bytes that did not decode and became U+FFFD")


class MetaTag(Part):
    """A <meta> tag, JSON-LD or OpenGraph value of an HTML page, cleaned like the text."""

    name: str = Field(description="Lower-case name or property, e.g. pubdate, og:title, jsonld:datePublished")
    content: str


class Quality(Part):
    """Scores of the clean body with the reasons that lowered them."""

    score: float = Field(ge=0, le=1)
    han_ratio: float = Field(ge=0, le=1, description="Han characters among letters and digits of the body")
    length: int = Field(ge=0, description="Code points of the body")
    reasons: tuple[str, ...] = ()


class Signature(Part):
    """What tells near-duplicates: two bodies are alike as far as their sketches agree."""

    rule: str = Field(description="How it was made; only signatures of one rule can be compared")
    shingles: int = Field(ge=1, description="Different shingles of the body")
    sketch: str = Field(description="The least hash of each bin, 4 hex digits each")


class NormalizedDocument(Message):
    """Clean Simplified text with evidence and the way back to the original.

    `text` is the kept blocks joined by line feeds. All positions are Unicode code points.
    """

    schema_version: Literal[1] = 1
    origin: Origin
    kind: Literal["html", "text"]
    text: str
    blocks: tuple[Block, ...]
    offsets: OffsetMap = Field(description="Clean text to decoded original (for HTML, the decoded source)")
    decoding: Decoding
    script: Literal["hans", "hant", "hant+pinyin"]
    language: str = "zh"
    page_title: str | None = Field(default=None, description="Content of <title>, cleaned")
    meta: tuple[MetaTag, ...] = ()
    glosses: tuple[Gloss, ...] = ()
    removed: tuple[Removed, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    repairs: tuple[Repair, ...] = Field(default=(), description="Mojibake undone, ascending, without overlap")
    steps: tuple[Step, ...] = ()
    quality: Quality
    signature: Signature | None = Field(default=None, description="Null where the body is too short to tell")

    def spans(self, *roles: Role) -> tuple[tuple[int, int], ...]:
        """`(start, end)` of the blocks with one of these roles, in order."""
        return tuple((block.start, block.end) for block in self.blocks if block.role in roles)

    def body(self) -> str:
        """The article's paragraphs joined by line feeds."""
        return "\n".join(self.text[start:end] for start, end in self.spans("body"))
