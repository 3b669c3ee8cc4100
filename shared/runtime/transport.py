"""kombu's Redis transport, except that bytes which are no message are handed on instead of stopping the worker.

Anyone who may push to the queue can push garbage; kombu parses it inside its event loop, where an error would end the
worker.
"""

from collections.abc import Callable
from typing import Any, Final

import structlog
from kombu.transport import TRANSPORT_ALIASES
from kombu.transport.redis import Channel, Transport
from kombu.transport.virtual import QoS

from shared.runtime.crash import crash_point

log = structlog.get_logger(__name__)

SCHEME: Final = "wenqu"


def guarded_url(redis_url: str) -> str:
    """The broker URL that selects this transport instead of kombu's own; `rediss://` keeps its TLS."""
    scheme, _, rest = redis_url.partition("://")
    if scheme != "redis":
        return redis_url
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:GuardedTransport"
    return f"{SCHEME}://{rest}"


class GuardedChannel(Channel):
    """Remembers what BRPOP brought, so that nothing is lost when it can not be delivered."""

    on_undeliverable: Callable[[str, bytes, Exception], None] | None = None
    from_transport_options = (*Channel.from_transport_options, "on_undeliverable")

    def _get_client(self) -> type:
        base: Any = super()._get_client()  # type: ignore[misc]

        class Remembering(base):  # type: ignore[misc]
            popped: tuple[Any, Any] | None = None

            def parse_response(self, connection: Any, command_name: str, **options: Any) -> Any:
                reply = super().parse_response(connection, command_name, **options)
                if command_name == "BRPOP":
                    self.popped = reply
                    if reply:
                        crash_point("after_brpop")
                return reply

        return Remembering

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        """Gives the message's place in the prefetch window back even if Redis is away.

        kombu keeps the place when the ack fails, and a worker with a window of one then never fetches again. The
        message stays unacked in Redis and comes again after the visibility timeout, when it has no effect.
        """
        try:
            super().basic_ack(delivery_tag, multiple=multiple)
        except self.connection.connection_errors:
            QoS.ack(self.qos, delivery_tag)
            raise

    def _brpop_read(self, **options: Any) -> Any:
        self.client.popped = None
        try:
            return super()._brpop_read(**options)  # type: ignore[misc]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            popped = self.client.popped
            if popped is None:
                raise
            queue, item = popped
            log.error("undeliverable_message", queue=_text(queue), size=len(item), error=str(error))
            if self.on_undeliverable is not None:
                data = item if isinstance(item, bytes) else str(item).encode("utf-8", "surrogateescape")
                self.on_undeliverable(_text(queue), data, error)
            return None


class GuardedTransport(Transport):
    """The Redis transport with guarded channels."""

    Channel = GuardedChannel


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
