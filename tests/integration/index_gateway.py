"""A gateway before the real Elasticsearch, as operators put one there: it limits bodies, is down, or loses answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host"}


class Gateway(ThreadingHTTPServer):
    """Hands requests on. `calls` has the paths without their queries, and the sizes of their bodies."""

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream)
        self.calls: list[tuple[str, int]] = []
        self.limit: int | None = None
        self.refusals: dict[str, int] = {}
        self.lose_answers = False

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def sizes(self, path: str) -> list[int]:
        """Sizes of the bodies of calls whose path ends so."""
        return [size for called, size in self.calls if called.endswith(path)]


@contextmanager
def gateway(upstream: str) -> Iterator[Gateway]:
    """A running gateway before `upstream`."""
    server = Gateway(upstream)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Gateway

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def do_any(self) -> None:
        gate = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        gate.calls.append((path, len(body)))
        refused = next((status for end, status in gate.refusals.items() if path.endswith(end)), None)
        if refused is None and gate.limit is not None and len(body) > gate.limit:
            refused = 413
        if refused is not None:
            self._answer(refused, {"X-Elastic-Product": "Elasticsearch"}, b"")
            return
        upstream = HTTPConnection(str(gate.upstream.hostname), int(gate.upstream.port or 80), timeout=30)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            upstream.request(self.command, self.path, body, headers)
            answer = upstream.getresponse()
            data = answer.read()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in _HOP}
        finally:
            upstream.close()
        if gate.lose_answers:
            self.close_connection = True
            return
        self._answer(answer.status, kept, data)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_any  # noqa: N815

    def _answer(self, status: int, headers: dict[str, str], data: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
