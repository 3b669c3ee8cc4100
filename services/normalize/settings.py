"""Thresholds of normalize, handed in and never read from the environment here."""

from pydantic import BaseModel, ConfigDict, Field


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
    good_body_length: int = Field(
        default=100, ge=1, description="A shorter body lowers the quality score (code points)"
    )
