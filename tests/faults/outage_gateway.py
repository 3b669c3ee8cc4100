"""A gateway before the real Elasticsearch that refuses random items of bulk calls, and loses answers after the write."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host"}
_REFUSALS = {429: "es_rejected_execution_exception", 503: "unavailable_shards_exception"}


class BulkGateway(ThreadingHTTPServer):
    """Hands everything on; `refuse` and `lose` are shares of bulk items and of bulk answers.

    `did` counts what it has done: items refused by status, and answers lost.
    """

    daemon_threads = True

    def __init__(self, upstream: str, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream)
        self.refuse = 0.0
        self.lose = 0.0
        self.did: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._lock = Lock()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def happens(self, share: float) -> bool:
        """True in that share of calls."""
        with self._lock:
            return self._chance.random() < share

    def refusal(self) -> int:
        """The status of a refused item."""
        with self._lock:
            return self._chance.choice(list(_REFUSALS))


@contextmanager
def bulk_gateway(upstream: str, seed: int) -> Iterator[BulkGateway]:
    """A running gateway before `upstream`."""
    server = BulkGateway(upstream, seed)
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
    server: BulkGateway

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def do_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if urlsplit(self.path).path.endswith("/_bulk"):
            self._bulk(body)
        else:
            status, headers, data = self._ask(body)
            self._answer(status, headers, data)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_any  # noqa: N815

    def _bulk(self, body: bytes) -> None:
        gate = self.server
        lines = body.rstrip(b"\n").split(b"\n")
        pairs = list(zip(lines[::2], lines[1::2], strict=True))
        refused: dict[int, dict[str, Any]] = {}
        for place, (action, _) in enumerate(pairs):
            if gate.happens(gate.refuse):
                refused[place] = _refused(json.loads(action)["index"]["_id"], gate.refusal())
        passed = [pair for place, pair in enumerate(pairs) if place not in refused]
        headers = {"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/json"}
        items: list[dict[str, Any]] = []
        if passed:
            status, headers, data = self._ask(b"".join(part + b"\n" for pair in passed for part in pair))
            if status != 200:
                self._answer(status, headers, data)
                return
            items = json.loads(data)["items"]
        if gate.happens(gate.lose):
            gate.did["lost"] += 1
            self.close_connection = True
            return
        written = iter(items)
        merged = [refused.get(place) or next(written) for place in range(len(pairs))]
        for item in refused.values():
            gate.did[str(item["index"]["status"])] += 1
        answer = {"took": 1, "errors": bool(refused), "items": merged}
        self._answer(200, headers, json.dumps(answer).encode())

    def _ask(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        upstream = HTTPConnection(
            str(self.server.upstream.hostname), int(self.server.upstream.port or 80), timeout=30
        )
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            upstream.request(self.command, self.path, body, headers)
            answer = upstream.getresponse()
            data = answer.read()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in _HOP}
            return answer.status, kept, data
        finally:
            upstream.close()

    def _answer(self, status: int, headers: dict[str, str], data: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def _refused(doc: str, status: int) -> dict[str, Any]:
    error = {"type": _REFUSALS[status], "reason": "refused by the test's gateway"}
    return {"index": {"_index": "?", "_id": doc, "status": status, "error": error}}
