"""The phrases that pages are made of, as data."""

import json
from pathlib import Path
from typing import Any, Final

PHRASES: Final[dict[str, list[Any]]] = json.loads(
    (Path(__file__).parents[2] / "cases" / "pagemaker" / "phrases.json").read_text("utf-8")
)
"""Name of a list to its phrases; `{city}`, `{name}` … are places that `Words.fill` fills."""
