"""All settings, frozen; read from `WENQU_*` once in `main` and handed down."""

import math
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.errors import UserError

MIB = 1024 * 1024


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Group):
    """What is refused before or at acceptance; bytes unless said otherwise."""

    raw_bytes: int = Field(default=10_000_000, ge=1, description="Largest single document")
    inline_bytes: int = Field(
        default=256 * 1024, ge=1, description="Largest document inside a submit message"
    )
    message_bytes: int = Field(default=512 * 1024, ge=1, description="Largest submit message")


class Delivery(_Group):
    """Leases, windows and retries; seconds unless said otherwise."""

    lease: float = Field(
        default=30.0, gt=0, description="A running document is given up this long after its last renewal"
    )
    renew_every: float = Field(default=8.0, gt=0, description="How often a worker renews its leases")
    begin_within: float = Field(
        default=20.0, gt=0, description="A wake-up not begun by then is lost and sent again"
    )
    sweep_every: float = Field(default=0.25, gt=0, description="Pause between two turns of the sweeper")
    late_after: float = Field(
        default=15.0, gt=0, description="A sweep later than this first extends all leases"
    )
    batch_documents: int = Field(default=50, ge=1, le=200, description="Documents per wake-up at most")
    batch_bytes: int = Field(
        default=1_000_000, ge=1, description="Raw bytes per wake-up at most; a larger one goes alone"
    )
    window_batches: int = Field(default=8, ge=1, description="Batches per stage in Celery's queues at most")
    attempts: int = Field(
        default=3, ge=1, description="Runs of its own that may kill a worker before a document is set aside"
    )
    soft_limit: float = Field(default=90.0, gt=0, description="Soft time limit of one wake-up")
    hard_limit: float = Field(default=120.0, gt=0, description="Hard time limit of one wake-up")
    retry_base: float = Field(default=1.0, gt=0, description="First back-off of an outage")
    retry_cap: float = Field(default=60.0, gt=0, description="Longest back-off of an outage")
    keep_jobs_days: int = Field(
        default=30, ge=1, description="How long counters of finished jobs and receipts live"
    )
    brake_in_a_row: int = Field(
        default=20, ge=1, description="Unexpected deaths in a row that pause a job at a stage"
    )
    brake_window: int = Field(
        default=500, ge=1, le=10_000, description="Results of a job at a stage among which deaths are counted"
    )
    brake_share: float = Field(
        default=0.05, gt=0, le=1, description="Share of the window that may not die unexpectedly"
    )
    brake_jobs_within: float = Field(
        default=300.0, gt=0, description="Two jobs whose brakes trip within this time pause the stage"
    )

    @model_validator(mode="after")
    def _times_fit(self) -> Self:
        if self.renew_every * 2 > self.lease:
            raise ValueError("renew_every must be at most half of lease")
        if self.soft_limit >= self.hard_limit:
            raise ValueError("soft_limit must be below hard_limit")
        return self

    @property
    def brake_deaths(self) -> int:
        """Deaths within the window that pause a job at a stage."""
        return max(1, math.ceil(self.brake_share * self.brake_window - 1e-9))

    @property
    def visibility_timeout(self) -> float:
        """Celery's visibility timeout: twice the hard limit, so that a running wake-up is never redelivered."""
        return self.hard_limit * 2


class Settings(BaseSettings):
    """Everything a process of Wenqu needs to know, from `WENQU_*` environment variables.

    Nested values use two underscores: `WENQU_DELIVERY__LEASE=30`.
    """

    model_config = SettingsConfigDict(
        env_prefix="WENQU_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    redis_url: SecretStr = Field(description="redis://:password@host:port/db; the queue and the ledger")
    elasticsearch_url: str = Field(description="http(s)://host:port")
    elasticsearch_user: str | None = None
    elasticsearch_password: SecretStr | None = None
    elasticsearch_ca: Path | None = Field(default=None, description="CA certificate for https")
    elasticsearch_timeout: float = Field(
        default=10.0, gt=0, description="Seconds before a request is given up"
    )
    blobs: Path = Field(description="Folder of the blob store, journal and dead letters")
    index: str = Field(
        default="wenqu", pattern=r"^[a-z][a-z0-9-]{0,60}$", description="Read alias; others derive from it"
    )
    allowed_roots: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(), description="Folders that submit messages may name paths under, separated by ':'"
    )
    lexicon: Path | None = Field(
        default=None, description="Folder of user dictionaries; the shipped one by default"
    )
    concurrency: int = Field(default=1, ge=1, description="Child processes of a worker")
    max_memory_mb: int = Field(
        default=1024, ge=64, description="A worker child over this is replaced after its task"
    )
    child_memory_mb: int | None = Field(
        default=None,
        ge=128,
        description="Data memory that a worker child is refused beyond; twice max_memory_mb by default",
    )
    max_tasks: int = Field(default=1000, ge=1, description="Wake-ups before a worker child is replaced")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "console"] = "json"
    http_port: int | None = Field(
        default=None, ge=0, le=65_535, description="Port of /healthz, /readyz and /metrics; none by default"
    )
    http_host: str = Field(default="127.0.0.1", description="Address that http_port is served on")
    submit_timeout: float = Field(
        default=5.0, gt=0, description="Seconds `submit` waits for a server before Busy"
    )
    crash_at: str | None = Field(default=None, description="Crash points to arm, for tests of recovery only")
    normalize: dict[str, float | str] = Field(
        default={}, description="Thresholds of normalize, e.g. WENQU_NORMALIZE__MINIMUM_BODY=5"
    )
    extract: dict[str, float | str] = Field(
        default={}, description="Settings of extract, e.g. WENQU_EXTRACT__RECOGNIZERS=model-a,model-b"
    )
    limits: Limits = Limits()
    delivery: Delivery = Delivery()

    @property
    def child_memory_bytes(self) -> int:
        """Bytes of data memory (heap and private maps, dictionaries among them) that a worker child may have."""
        return (self.child_memory_mb or 2 * self.max_memory_mb) * MIB

    @model_validator(mode="before")
    @classmethod
    def _split_roots(cls, values: object) -> object:
        if isinstance(values, dict) and isinstance(values.get("allowed_roots"), str):
            roots = [part for part in values["allowed_roots"].split(":") if part]
            return {**values, "allowed_roots": roots}
        return values


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, or UserError naming the variable that is wrong or missing."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(
            f"WENQU_{'__'.join(map(str, item['loc'])).upper()}: {item['msg']}"
            for item in error.errors(include_url=False, include_input=False)
        )
        raise UserError(f"settings are wrong: {problems}") from error
