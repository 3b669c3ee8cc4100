"""The lexicon over HTTP, as the remote dictionary of the official IK plugin wants it: with ETag and Last-Modified."""

import hashlib
from collections.abc import Callable
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import structlog

from shared.errors import UserError
from wenqu.lexicon import LexiconError, read, stopwords

log = structlog.get_logger(__name__)

_ENDS_WORDS: Final = "·"
_FILES: Final = {"/words.txt": "words.txt", "/stopwords.txt": "stopwords.txt"}


def content(folder: Path, path: str) -> bytes | None:
    """What is served under a path: a word a line, UTF-8, without comments; None for any other path.

    Raises LexiconError where the folder cannot be read.
    """
    match _FILES.get(path):
        case "words.txt":
            words = [entry.word for entry in read(folder).entries if _ENDS_WORDS not in entry.word]
        case "stopwords.txt":
            words = list(stopwords(folder))
        case _:
            return None
    return "".join(f"{word}\n" for word in dict.fromkeys(words)).encode()


def server(folder: Path, host: str, port: int) -> ThreadingHTTPServer:
    """A server that is bound but does not serve yet; port 0 takes a free one. Raises UserError where it is taken."""
    try:
        return ThreadingHTTPServer((host, port), _handler(folder))
    except OSError as error:
        raise UserError(
            f"{host}:{port} can not be opened: {error.strerror or error}; choose another --port"
        ) from error


def _handler(folder: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version = "wenqu"
        sys_version = ""
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(self.wfile.write)

        def do_HEAD(self) -> None:
            self._answer(lambda _: None)

        def _answer(self, write: Callable[[bytes], Any]) -> None:
            path = self.path.partition("?")[0]
            try:
                body = content(folder, path)
                if body is None:
                    self._plain(HTTPStatus.NOT_FOUND, b"words.txt and stopwords.txt are served here\n", write)
                    return
                changed = (
                    (folder / _FILES[path]).stat().st_mtime if (folder / _FILES[path]).is_file() else 0.0
                )
            except (LexiconError, OSError) as error:
                # 503: the plugin keeps its words then, where an empty answer would take them away.
                log.error("lexicon_not_served", path=path, problem=str(error))
                self._plain(HTTPStatus.SERVICE_UNAVAILABLE, b"the lexicon can not be read\n", write)
                return
            tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            same = self._has(tag, changed)
            self.send_response(HTTPStatus.NOT_MODIFIED if same else HTTPStatus.OK)
            self.send_header("ETag", tag)
            self.send_header("Last-Modified", formatdate(changed, usegmt=True))
            self.send_header("Cache-Control", "no-cache")
            if not same:
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if not same:
                write(body)

        def _has(self, tag: str, changed: float) -> bool:
            """Whether the caller's copy is this one; the tag decides where both are given."""
            tags = self.headers.get("If-None-Match")
            if tags is not None:
                return tags.strip() == "*" or tag in [
                    one.strip().removeprefix("W/") for one in tags.split(",")
                ]
            try:
                return int(changed) <= parsedate_to_datetime(self.headers["If-Modified-Since"]).timestamp()
            except (TypeError, ValueError):
                return False

        def _plain(self, status: HTTPStatus, body: bytes, write: Callable[[bytes], Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is inherited
            log.debug("lexicon_request", request=format % args)

    return Handler
