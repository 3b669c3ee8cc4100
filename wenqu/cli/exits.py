"""Exit codes of the `wenqu` command."""

from enum import IntEnum

from shared.errors import Busy, NotFound, StopWorker, UserError, WenquError


class Exit(IntEnum):
    """What a caller can rely on."""

    OK = 0
    FAILED = 1
    MISTAKE = 2
    NOT_FOUND = 4
    BUSY = 75
    INTERRUPTED = 130
    PIPE_CLOSED = 141


def exit_code(error: WenquError) -> Exit:
    """The code that an error ends the command with."""
    match error:
        case UserError() | StopWorker():
            return Exit.MISTAKE
        case NotFound():
            return Exit.NOT_FOUND
        case Busy():
            return Exit.BUSY
        case _:
            return Exit.FAILED
