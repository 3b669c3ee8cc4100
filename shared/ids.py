"""Identity of documents: ids that follow from content and origin, never from time or arrival order."""

import hashlib
import re
from urllib.parse import urlsplit, urlunsplit

GENERATIONS_PER_REVISION = 65_536
"""Elasticsearch's external version is `revision × 65,536 + generation`: a newer page beats a reprocessed older one."""

_ENTRY = re.compile(r"([0-9a-f]{32})\.(\d{1,15})\.(\d{1,5})")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def doc_id(collection: str, source_key: str) -> str:
    """32 hex digits naming one source in one collection; the Elasticsearch `_id`."""
    digest = hashlib.sha256(f"{collection}\n{source_key}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def content_hash(content: bytes) -> str:
    """SHA-256 of the raw bytes, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def entry_id(doc: str, revision: int, generation: int) -> str:
    """Name of one accepted operation: what the sums of the delivery promise count."""
    return f"{doc}.{revision}.{generation}"


def parse_entry_id(entry: str) -> tuple[str, int, int]:
    """`(doc_id, revision, generation)` of an entry id; ValueError if it is not one."""
    match = _ENTRY.fullmatch(entry)
    if match is None:
        raise ValueError(f"not an entry id: {entry!r}")
    return match[1], int(match[2]), int(match[3])


def external_version(revision: int, generation: int) -> int:
    """The `_version` given to Elasticsearch; ValueError outside its 63 bits."""
    version = revision * GENERATIONS_PER_REVISION + generation
    if not (0 <= generation < GENERATIONS_PER_REVISION and 0 < version < 2**63):
        raise ValueError(f"revision {revision} or generation {generation} out of range")
    return version


def split_version(version: int) -> tuple[int, int]:
    """`(revision, generation)` of an Elasticsearch `_version` that we wrote."""
    return divmod(version, GENERATIONS_PER_REVISION)


def canonical_url(url: str) -> str:
    """The same page under one spelling: lower-case scheme and host, no default port, no fragment."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower()
    port = parts.port
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", parts.query, ""))
