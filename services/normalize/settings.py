"""Thresholds of normalize, handed in and never read from the environment here."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from services.normalize.converters import Backend


class NormalizeSettings(BaseModel):
    """When a page is refused, and what counts as damaged. Part of the fingerprint of every output."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    minimum_han: int = Field(default=5, ge=1, description="Fewer Han characters than this: NO_CHINESE")
    minimum_han_ratio: float = Field(
        default=0.05, ge=0, le=1, description="Lower share of Han among letters and digits: NO_CHINESE"
    )
    maximum_bad_ratio: float = Field(
        default=0.1, ge=0, le=1, description="Higher share of undecodable characters: CHARSET_UNKNOWN"
    )
    maximum_controls: float = Field(
        default=0.05, ge=0, le=1, description="Higher share of control characters: BINARY"
    )
    glosses_of_a_glossed_page: int = Field(
        default=3, ge=1, description="From this many on, the page counts as glossed with pinyin"
    )
    script_backend: Backend = Field(
        default="opencc", description="The library that turns Traditional into Simplified"
    )
    script_backend_folder: Path | None = Field(
        default=None, description="Where opencc-python-reimplemented was installed with pip's --target"
    )
    minimum_body: int = Field(
        default=5, ge=0, description="A body of fewer characters, unless it has none: LOW_QUALITY"
    )
    minimum_body_han: float = Field(
        default=0.2, ge=0, le=1, description="Lower share of Han among letters of the body: LOW_QUALITY"
    )
    maximum_stretch: float = Field(
        default=600, gt=0, description="More characters for each punctuation mark of the body: LOW_QUALITY"
    )
    maximum_repetition: float = Field(
        default=0.95, ge=0, le=1, description="Higher share of the body that stood in it before: LOW_QUALITY"
    )
    maximum_residue: float = Field(
        default=0.3, ge=0, le=1, description="Higher share of leftovers of templates and scripts: LOW_QUALITY"
    )
    good_body_length: int = Field(
        default=100, ge=1, description="A shorter body lowers the quality score (code points)"
    )
