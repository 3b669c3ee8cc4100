"""Files and folders as documents on offer: read one at a time, never larger than the limit."""

import errno
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shared.delivery.accept import Incoming
from shared.errors import Cause, Refused
from shared.messages.submit import Refusal

PAGE_SUFFIXES: Final = frozenset(
    {
        "",
        ".html",
        ".htm",
        ".shtml",
        ".xhtml",
        ".txt",
        ".text",
        ".asp",
        ".aspx",
        ".jsp",
        ".jspx",
        ".php",
        ".do",
        ".xml",
    }
)
"""What is taken from a folder; a file named by itself is always taken."""


@dataclass(frozen=True)
class Listing:
    """The files that a submission of paths means, and what of a folder was left out."""

    files: tuple[Path, ...]
    skipped: tuple[Path, ...]


def list_files(paths: Sequence[Path]) -> Listing:
    """All files below the paths in a stable order, each once, as absolute paths without symbolic links.

    Hidden files and files of other kinds than pages are skipped in folders. Raises Refused for a path that does not
    exist (NOT_FOUND) or is neither file nor folder (NOT_A_FILE).
    """
    files: dict[Path, None] = {}
    skipped: list[Path] = []
    for path in paths:
        resolved = path.expanduser().resolve()
        if _too_long(resolved):
            raise Refused(Cause.NOT_FOUND, f"there is no file of such a long name: {str(path)[:80]}…")
        if resolved.is_dir():
            for found in _walk(resolved):
                if found.suffix.lower() in PAGE_SUFFIXES and found.is_file():
                    files[found] = None
                else:
                    skipped.append(found)
        elif resolved.is_file():
            files[resolved] = None
        elif not resolved.exists():
            raise Refused(Cause.NOT_FOUND, f"there is no file or folder {path}")
        else:
            raise Refused(Cause.NOT_A_FILE, f"{path} is neither a file nor a folder")
    return Listing(tuple(files), tuple(skipped))


def _too_long(path: Path) -> bool:
    try:
        path.lstat()
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    return False


def _walk(folder: Path) -> Iterator[Path]:
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(base, name)


def read_file(path: Path, limit: int) -> Incoming | Refusal:
    """The document in a file, at most one byte over `limit` of it read; a Refusal where it can not be read."""
    key = path.as_uri()
    try:
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > limit:
                detail = f"{path} has {size:,} bytes; the limit is {limit:,}"
                return Refusal(source_key=key, cause=Cause.TOO_LARGE, detail=detail)
            content = stream.read(limit + 1)
    except FileNotFoundError:
        return Refusal(source_key=key, cause=Cause.NOT_FOUND, detail=f"there is no file {path}")
    except OSError as error:
        return Refusal(
            source_key=key, cause=Cause.NOT_A_FILE, detail=f"{path} can not be read: {error.strerror}"
        )
    return Incoming(source_key=key, content=content, filename=_as_text(path.name))


def _as_text(name: str) -> str:
    """A file's name as text: its bytes are UTF-8, or from an older system GBK, or spelled out."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")
