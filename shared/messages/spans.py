"""Where a fact stands in the clean text, and how sure its rule is."""

from typing import Literal

from pydantic import Field

from shared.messages.base import Part

Tier = Literal["high", "medium", "low"]
"""How sure a rule is: `high` labelled or proved, `medium` a strong pattern, `low` a candidate only."""


class Span(Part):
    """`[start, end)` in code points of the clean text."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Found(Span):
    """A span with the id of the rule that found it and its confidence tier."""

    rule: str
    tier: Tier
