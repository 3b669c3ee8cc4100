"""`/metrics`, `/healthz` and `/readyz` of a process, on a thread of its own."""

import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import structlog
from celery import bootsteps
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from shared.errors import StopWorker

log = structlog.get_logger(__name__)

Check = Callable[[], str | None]
"""None when all is well, else what is wrong; it may raise anything."""

_TEXT: Final = "text/plain; charset=utf-8"


class InsightServer:
    """Answers until `close`. `/healthz`: this process works; `/readyz`: what it depends on answers too.

    A probe that fails answers 503 with a line for each check, so that one sees what is wrong.
    """

    def __init__(
        self,
        address: tuple[str, int],
        health: Mapping[str, Check],
        ready: Mapping[str, Check],
        collector: Collector | None = None,
    ) -> None:
        """Binds at once; StopWorker where the address is taken. Port 0 takes a free one."""
        registry = CollectorRegistry(auto_describe=False)
        if collector is not None:
            registry.register(collector)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                if path == "/metrics" and collector is not None:
                    self._answer(200, CONTENT_TYPE_LATEST, generate_latest(registry))
                elif path in {"/healthz", "/readyz"}:
                    lines, well = outcome(health if path == "/healthz" else {**health, **ready})
                    self._answer(200 if well else 503, _TEXT, lines.encode())
                else:
                    self._answer(404, _TEXT, b"there are /healthz, /readyz and, at the sweeper, /metrics\n")

            def _answer(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                log.debug("http", line=format % args)

        try:
            self._server = ThreadingHTTPServer(address, Handler)
        except OSError as error:
            raise StopWorker(
                f"WENQU_HTTP_PORT {address[1]} on {address[0]} can not be served: {error.strerror}; choose another port"
            ) from error
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="insight", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it answers."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


def server_step(address: tuple[str, int], health: Mapping[str, Check], ready: Mapping[str, Check]) -> type:
    """A consumer boot step of a worker that serves `/healthz` and `/readyz` as long as the worker runs."""

    class Serving(bootsteps.StartStopStep):
        requires = ("celery.worker.consumer:Tasks",)
        server: InsightServer | None = None

        def start(self, parent: Any) -> None:  # noqa: ARG002
            # it stays through an outage, when the consumer stops and starts again
            if Serving.server is None:
                Serving.server = InsightServer(address, health, ready)
                log.info("http_serves", host=address[0], port=Serving.server.port)

        def shutdown(self, parent: Any) -> None:  # noqa: ARG002
            if Serving.server is not None:
                Serving.server.close()
                Serving.server = None

    return Serving


def outcome(checks: Mapping[str, Check]) -> tuple[str, bool]:
    """A line `NAME: ok` or `NAME: what is wrong` for each check, and whether all are well."""
    lines, well = [], True
    for name, check in checks.items():
        try:
            problem = check()
        except Exception as error:
            problem = str(error) or type(error).__name__
        lines.append(f"{name}: {problem or 'ok'}")
        well = well and problem is None
    return "\n".join(lines) + "\n", well
