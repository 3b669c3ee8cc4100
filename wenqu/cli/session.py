"""What commands share: a connected client, and logs that never mix with answers."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wenqu.client import Client


def quiet_logs() -> None:
    """Only warnings, and on stderr: stdout belongs to the answer."""
    import structlog

    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(message)s")
    logging.getLogger("jieba").setLevel(logging.ERROR)


@contextmanager
def client() -> Iterator["Client"]:
    """A client of the environment's servers or of the local stack, closed at the end."""
    from wenqu.client import Client

    quiet_logs()
    with Client.connect() as connected:
        yield connected
