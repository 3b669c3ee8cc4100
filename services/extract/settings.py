"""What can be set of the extract stage; frozen and handed in."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _listed(value: object) -> object:
    """Names may be given as one string, separated by commas, as environment variables are."""
    if isinstance(value, str):
        return tuple(name.strip() for name in value.split(",") if name.strip())
    return value


class ExtractSettings(BaseModel):
    """Sizes of the derived fields, the folder of user words, and what runs beside the built-in rules."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keywords: int = Field(default=20, ge=0, le=200, description="Keywords kept, the heaviest first")
    keyword_method: Literal["tfidf", "textrank"] = Field(
        default="tfidf", description="textrank costs some ten times as much"
    )
    summary_characters: int = Field(default=200, ge=0, le=2_000, description="Length of the summary at most")
    lexicon: Path | None = Field(
        default=None, description="Folder with words.txt and VERSION; None for no extra words"
    )
    recognizers: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        default=(), description="Installed recognizers to run beside the built-in rules, by entry point name"
    )
