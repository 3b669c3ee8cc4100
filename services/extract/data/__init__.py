"""Word lists of the extract stage: one word a line, `#` begins a comment."""

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent


def read_lines(name: str) -> list[str]:
    """The lines of a file of this folder, e.g. `labels.txt`, without comments and blank lines."""
    return parse_lines((_FOLDER / name).read_text("utf-8"))


def read_words(name: str) -> frozenset[str]:
    """The words of a list of this folder, e.g. `stopwords.txt`."""
    return frozenset(read_lines(name))


def parse_lines(text: str) -> list[str]:
    """The lines in order; comments after `#` and blank lines left out."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]
