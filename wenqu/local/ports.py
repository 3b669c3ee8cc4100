"""Ports of the loopback address."""

import errno
import socket
from collections.abc import Collection

from shared.errors import UserError

HOST = "127.0.0.1"
_TRIES = 200


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
        return True


def first_free(port: int, taken: Collection[int] = ()) -> int:
    """The first free port from `port` upwards that is not in `taken`; UserError after 200 of them."""
    for candidate in range(port, min(port + _TRIES, 65536)):
        if candidate not in taken and is_free(candidate):
            return candidate
    raise UserError(f"no free port on {HOST} from {port} upwards; stop some server and run `wenqu up` again")
