"""What all messages have in common: frozen, closed, versioned, JSON only, one decode error."""

import json
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.errors import Cause, DecodeError


class Part(BaseModel):
    """A frozen value inside a message."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")


class Message(Part):
    """A message with a `schema_version`. Subclasses declare it as a `Literal` of the versions they read."""

    known_versions: ClassVar[frozenset[int]] = frozenset({1})

    def encode(self) -> bytes:
        """UTF-8 JSON."""
        return self.model_dump_json().encode()

    @classmethod
    def decode(cls, data: bytes | str | dict[str, Any]) -> Self:
        """The message in `data` (JSON, or JSON already parsed).

        Raises DecodeError with cause `SCHEMA_UNKNOWN` for another `schema_version`, else `MESSAGE_INVALID`.
        """
        try:
            parsed = data if isinstance(data, dict) else json.loads(data)
        except (ValueError, RecursionError) as error:
            raise DecodeError(Cause.MESSAGE_INVALID, f"{cls.__name__} is not JSON: {error}") from error
        if not isinstance(parsed, dict):
            raise DecodeError(Cause.MESSAGE_INVALID, f"{cls.__name__} must be a JSON object")
        version = parsed.get("schema_version")
        if isinstance(version, bool) or not isinstance(version, int):
            raise DecodeError(Cause.MESSAGE_INVALID, f"{cls.__name__} needs an integer schema_version")
        if version not in cls.known_versions:
            known = ", ".join(map(str, sorted(cls.known_versions)))
            raise DecodeError(
                Cause.SCHEMA_UNKNOWN,
                f"{cls.__name__} has schema_version {version}; this version reads {known}",
            )
        try:
            return (
                cls.model_validate_json(data) if isinstance(data, bytes | str) else cls.model_validate(parsed)
            )
        except ValidationError as error:
            raise DecodeError(Cause.MESSAGE_INVALID, _first_problem(cls.__name__, error)) from error


def _first_problem(name: str, error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, problem["loc"])) or "(message)"
    return f"{name} is invalid at {place}: {problem['msg']}"
