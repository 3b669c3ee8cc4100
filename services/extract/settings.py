"""What can be set of the extract stage; frozen and handed in."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class ExtractSettings(BaseModel):
    """Sizes of the derived fields and the folder of user words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keywords: int = Field(default=20, ge=0, le=200, description="Keywords kept, the heaviest first")
    summary_characters: int = Field(default=200, ge=0, le=2_000, description="Length of the summary at most")
    lexicon: Path | None = Field(
        default=None, description="Folder with words.txt and VERSION; None for no extra words"
    )
