"""The blob store: bodies under keys, written atomically and synced in groups, verified at every read.

A key is `<kind>/<name>`; the file is `<root>/<kind>/<first two of name>/<name>`: a line with magic and the header's
SHA-256, a line of header JSON (with the payload's SHA-256, size and the caller's `meta`), then the payload as one zstd
frame.
"""

import errno
import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

import zstandard

from shared.errors import Busy, Cause, Reject

_MAGIC = b"wenqu-blob-1 "
_LEVEL = 3


@dataclass(frozen=True)
class Blob:
    """A payload with a small JSON object beside it; `meta` values must survive JSON unchanged."""

    key: str
    payload: bytes
    meta: Mapping[str, object] = field(default_factory=dict)


class BlobStore(Protocol):
    """Where bodies live."""

    def put(self, blobs: Sequence[Blob]) -> None:
        """Store all; on return all are durable. Raises Busy(DISK_FULL) when there is no room: some may be stored."""

    def get(self, key: str) -> Blob:
        """The blob. Raises Reject with BLOB_MISSING, or BLOB_CORRUPT when any byte of it has changed."""

    def meta(self, key: str) -> Mapping[str, object]:
        """Its meta without the payload; errors as for `get`."""

    def delete(self, keys: Iterable[str]) -> None:
        """Remove blobs; those that are not there are no error."""


class FolderBlobs:
    """A blob store in a folder of a local or shared file system."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, blobs: Sequence[Blob]) -> None:
        """Write, sync and rename each file, then sync every folder that was touched once."""
        compressor = zstandard.ZstdCompressor(level=_LEVEL)
        folders: dict[Path, None] = {}
        try:
            for blob in blobs:
                path = self.path(blob.key)
                if path.parent not in folders:
                    self._make(path.parent)
                    folders[path.parent] = None
                write_synced(path, _head(blob), compressor.compress(blob.payload))
            for folder in folders:
                sync_folder(folder)
        except OSError as error:
            raise disk_error(error, self.root) from error

    def get(self, key: str) -> Blob:
        """The verified blob."""
        try:
            with self.path(key).open("rb") as stream:
                header = _read_header(stream, key)
                body = stream.read()
        except FileNotFoundError as error:
            raise Reject(Cause.BLOB_MISSING, f"blob {key} is not in the store") from error
        except OSError as error:
            raise Reject(Cause.BLOB_CORRUPT, f"blob {key} can not be read: {error}") from error
        size = header["size"]
        try:
            if not isinstance(size, int):
                raise ValueError("size is not a number")
            payload = zstandard.ZstdDecompressor().decompress(body, max_output_size=max(size, 1))
        except (zstandard.ZstdError, ValueError) as error:
            raise Reject(Cause.BLOB_CORRUPT, f"blob {key} is damaged: {error}") from error
        if hashlib.sha256(payload).hexdigest() != header["sha256"]:
            raise Reject(Cause.BLOB_CORRUPT, f"blob {key} is damaged: its hash differs")
        return Blob(key, payload, _meta(header))

    def meta(self, key: str) -> Mapping[str, object]:
        """The verified header's meta."""
        try:
            with self.path(key).open("rb") as stream:
                return _meta(_read_header(stream, key))
        except FileNotFoundError as error:
            raise Reject(Cause.BLOB_MISSING, f"blob {key} is not in the store") from error

    def delete(self, keys: Iterable[str]) -> None:
        """Unlink the files."""
        for key in keys:
            self.path(key).unlink(missing_ok=True)

    def path(self, key: str) -> Path:
        """The file of a key; ValueError for a key that is none."""
        kind, _, name = key.rpartition("/")
        if (
            not kind
            or len(name) < 2
            or any(part in {"", ".", ".."} for part in key.split("/"))
            or "\0" in key
        ):
            raise ValueError(f"not a blob key: {key!r}")
        return self.root / kind / name[:2] / name

    def _make(self, folder: Path) -> None:
        missing = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            sync_folder(path.parent)


def write_synced(path: Path, *parts: bytes) -> None:
    """Write a file under a temporary name, sync it and give it its name; the folder is not synced yet."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb", buffering=0) as stream:
            rest = memoryview(b"".join(parts))
            while rest:  # a disk that is all but full takes a part without an error, and refuses the next
                rest = rest[stream.write(rest) :]
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def disk_error(error: OSError, root: Path) -> Busy | OSError:
    """`Busy(DISK_FULL)` for a full, read-only or failing disk, else the error itself."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}:
        return Busy(Cause.DISK_FULL, f"the disk of {root} can not be written: {error.strerror}")
    return error


def _head(blob: Blob) -> bytes:
    header = json.dumps(
        {
            "sha256": hashlib.sha256(blob.payload).hexdigest(),
            "size": len(blob.payload),
            "meta": dict(blob.meta),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")
    return _MAGIC + hashlib.sha256(header).hexdigest().encode() + b"\n" + header + b"\n"


def _read_header(stream: BinaryIO, key: str) -> dict[str, object]:
    first, header = stream.readline(200), stream.readline().removesuffix(b"\n")
    if first != _MAGIC + hashlib.sha256(header).hexdigest().encode() + b"\n":
        raise Reject(Cause.BLOB_CORRUPT, f"blob {key} is damaged: its header differs")
    parsed: dict[str, object] = json.loads(header.decode("utf-8", "surrogatepass"))
    return parsed


def _meta(header: Mapping[str, object]) -> Mapping[str, object]:
    meta = header["meta"]
    return meta if isinstance(meta, dict) else {}
