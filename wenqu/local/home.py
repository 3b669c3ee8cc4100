"""Where the local stack lives: one folder with everything it writes."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.errors import UserError

_UNWRITABLE: Final = re.compile(r"[:%\n\r]|\s[;#]")


class LocalSettings(BaseSettings):
    """What can be chosen about the local stack, from `WENQU_*` environment variables."""

    model_config = SettingsConfigDict(env_prefix="WENQU_", env_ignore_empty=True, frozen=True, extra="ignore")

    home: Path | None = Field(default=None, description="Folder of the stack's data, logs and configuration")
    node_dist: Path | None = Field(default=None, description="Folder of the built embedded node")
    node_heap: str = Field(default="1g", pattern=r"^\d+[kmgKMG]$", description="Java heap of the node")
    lexicon: Path | None = Field(default=None, description="Folder of user words; the shipped one by default")
    redis_maxmemory: str = Field(
        default="512mb", pattern=r"^[1-9]\d*([kmg]b?)?$", description="Redis refuses writes above this"
    )
    redis_port: int = Field(default=16379, ge=1, le=65535, description="First port tried at the first start")
    elasticsearch_port: int = Field(
        default=19200, ge=1, le=65535, description="First port tried at the first start"
    )
    http_port: int = Field(
        default=19464, ge=1, le=65535, description="First port tried for the metrics at the first start"
    )


def local_settings() -> LocalSettings:
    """The settings from the environment; UserError names the variable that is wrong."""
    try:
        return LocalSettings()
    except ValidationError as error:
        problems = "; ".join(
            f"WENQU_{str(item['loc'][0]).upper()}: {item['msg']}"
            for item in error.errors(include_url=False, include_input=False)
        )
        raise UserError(f"settings are wrong: {problems}") from error


def checkout() -> Path | None:
    """The folder of the source checkout this package runs from, None when it is installed elsewhere."""
    folder = Path(__file__).resolve().parents[2]
    return folder if (folder / "pyproject.toml").is_file() else None


def lexicon_folder(settings: LocalSettings) -> Path | None:
    """Words that jieba and IK share: `WENQU_LEXICON`, else the shipped ones; None where none were shipped.

    UserError when the named folder is not there.
    """
    if settings.lexicon is not None:
        folder = settings.lexicon.expanduser().resolve()
        if not folder.is_dir():
            raise UserError(f"WENQU_LEXICON: there is no folder {folder}")
        return folder
    source = checkout()
    shipped = source / "lexicon" if source else Path(__file__).resolve().parents[1] / "data" / "lexicon"
    return shipped if (shipped / "words.txt").is_file() else None


@dataclass(frozen=True)
class Home:
    """The folder of one stack. Two stacks with different homes never meet."""

    root: Path

    @classmethod
    def find(cls, settings: LocalSettings) -> "Home":
        """`WENQU_HOME`, else `.wenqu` in the checkout, else the user's folder for program state."""
        if settings.home is not None:
            return cls(settings.home.expanduser().resolve())
        source = checkout()
        return cls(source / ".wenqu" if source else platformdirs.user_state_path("wenqu", appauthor=False))

    @property
    def stack_file(self) -> Path:
        """Ports, password, URLs and paths of the stack; readable by its owner only."""
        return self.root / "stack.json"

    @property
    def supervisor_conf(self) -> Path:
        """Configuration of the supervisor."""
        return self.root / "supervisord.conf"

    @property
    def supervisor_pid(self) -> Path:
        """Process id of the supervisor while it runs, and stale after a crash."""
        return self.root / "supervisord.pid"

    @property
    def redis_conf(self) -> Path:
        """Configuration of Redis, with its password."""
        return self.root / "redis.conf"

    @property
    def redis_data(self) -> Path:
        """Redis' append-only file."""
        return self.root / "redis"

    @property
    def elasticsearch_data(self) -> Path:
        """The node's path.data and path.logs."""
        return self.root / "elasticsearch"

    @property
    def blobs(self) -> Path:
        """The blob store, journal and dead letters."""
        return self.root / "blobs"

    @property
    def inbox(self) -> Path:
        """Files here may be named by path in submit messages."""
        return self.root / "inbox"

    @property
    def logs(self) -> Path:
        """One log per process, rotated."""
        return self.root / "logs"

    @property
    def lock(self) -> Path:
        """Held while the stack is being started or stopped."""
        return self.root / "lock"

    def make(self) -> None:
        """Create all folders, for the owner only. UserError where that is not possible."""
        if _UNWRITABLE.search(str(self.root)):
            raise UserError(
                f"the path {self.root} has a ':', '%', line break, ' ;' or ' #' in it, which the configurations of the "
                "stack can not hold; set WENQU_HOME to another folder"
            )
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.redis_data, self.elasticsearch_data, self.blobs, self.inbox, self.logs):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise UserError(
                f"the stack's folder {self.root} can not be made ({error.strerror}); set WENQU_HOME to another one"
            ) from error


def write_private(path: Path, text: str) -> None:
    """Replace a file atomically; only its owner can read it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
