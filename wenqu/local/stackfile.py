"""`stack.json`: what was decided at the first start of a stack and holds from then on."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.errors import UserError
from wenqu.local.home import Home, LocalSettings, checkout, write_private
from wenqu.local.ports import HOST, first_free

_LONGEST_SOCKET = 90
"""Bytes. A Unix socket's address ends at 107, and the supervisor binds a longer temporary name first."""


class Stack(BaseModel):
    """Ports, password, URLs and paths of one local stack."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    stack_id: str = Field(description="Marks every process of this stack in its environment")
    redis_port: int
    redis_password: str
    elasticsearch_port: int
    http_port: int | None = Field(
        default=None, description="Where the sweeper serves /metrics and its health"
    )
    socket: Path = Field(description="The supervisor's Unix socket")
    blobs: Path
    allowed_roots: tuple[Path, ...]

    @property
    def metrics_url(self) -> str | None:
        """Metrics of the whole pipeline, for Prometheus."""
        return f"http://{HOST}:{self.http_port}/metrics" if self.http_port else None

    @property
    def redis_url(self) -> str:
        """With the password."""
        return f"redis://:{self.redis_password}@{HOST}:{self.redis_port}/0"

    @property
    def elasticsearch_url(self) -> str:
        """Without credentials: the embedded node has none and listens on the loopback address only."""
        return f"http://{HOST}:{self.elasticsearch_port}"

    def environment(self) -> dict[str, str]:
        """The `WENQU_*` variables with which any process talks to this stack."""
        return {
            "WENQU_REDIS_URL": self.redis_url,
            "WENQU_ELASTICSEARCH_URL": self.elasticsearch_url,
            "WENQU_BLOBS": str(self.blobs),
            "WENQU_ALLOWED_ROOTS": ":".join(map(str, self.allowed_roots)),
        }


def read(home: Home) -> Stack | None:
    """The stack of a home, None before its first start. UserError when the file is damaged."""
    try:
        return Stack.model_validate_json(home.stack_file.read_bytes())
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise UserError(
            f"{home.stack_file} belongs to another user; set WENQU_HOME to a folder of yours"
        ) from error
    except ValidationError as error:
        raise UserError(
            f"{home.stack_file} is damaged; restore it, or move {home.root} away to begin with an empty stack"
        ) from error


def read_or_make(home: Home, settings: LocalSettings) -> Stack:
    """The stack of a home, decided and written now if this is the first start."""
    stack = read(home)
    if stack is None:
        redis_port = first_free(settings.redis_port)
        stack = Stack(
            stack_id=secrets.token_hex(12),
            redis_port=redis_port,
            redis_password=secrets.token_urlsafe(24),
            elasticsearch_port=first_free(settings.elasticsearch_port, {redis_port}),
            socket=_socket(home),
            blobs=home.blobs,
            allowed_roots=_roots(home),
        )
    moved: dict[str, object] = {"socket": _socket(home), "blobs": home.blobs, "allowed_roots": _roots(home)}
    if stack.http_port is None:
        moved["http_port"] = first_free(settings.http_port, {stack.redis_port, stack.elasticsearch_port})
    current = stack.model_copy(update=moved)
    text = current.model_dump_json(indent=2) + "\n"
    if not home.stack_file.is_file() or home.stack_file.read_text(encoding="utf-8") != text:
        write_private(home.stack_file, text)
    return current


def _roots(home: Home) -> tuple[Path, ...]:
    source = checkout()
    return (home.inbox, source / "samples") if source else (home.inbox,)


def _socket(home: Home) -> Path:
    """In the home folder, or where its name is too long for a socket, in a private temporary folder."""
    path = home.root / "supervisor.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET:
        return path
    name = hashlib.sha256(os.fsencode(home.root)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir(), f"wenqu-{os.getuid()}-{name}")
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if folder.is_symlink() or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
        raise UserError(
            f"{folder} is not a private folder of yours; remove it, or set WENQU_HOME to a shorter path"
        )
    return folder / "supervisor.sock"
