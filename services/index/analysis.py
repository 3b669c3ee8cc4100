"""Our own analyzers beside `ik_max_word` and `ik_smart`: synonyms when searching, bigrams on both sides."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from shared.errors import StopWorker

Json = dict[str, Any]

SEARCHED: Final = "wenqu_search"
"""Searches with it: `ik_smart`, then the synonyms. Only for searching, as it is reloaded while indices are open."""

BIGRAMS: Final = "wenqu_bigram"
"""Cuts Han text into overlapping pairs, whatever the dictionaries hold: names outside all of them are found."""

SYNONYMS: Final = "wenqu_synonyms"
"""The filter that carries the rules."""

_FILE: Final = "synonyms.txt"


def analysis(rules: Sequence[str]) -> Json:
    """The `analysis` settings of an index with these synonym rules."""
    return {
        # Not lenient, which would be the default of an updateable filter: a bad rule must be told, not skipped.
        "filter": {
            SYNONYMS: {
                "type": "synonym_graph",
                "synonyms": list(rules),
                "updateable": True,
                "lenient": False,
            }
        },
        "analyzer": {
            SEARCHED: {"type": "custom", "tokenizer": "ik_smart", "filter": [SYNONYMS]},
            BIGRAMS: {
                "type": "custom",
                "tokenizer": "standard",
                "filter": ["cjk_width", "lowercase", "cjk_bigram"],
            },
        },
    }


def synonym_rules(folder: Path | None = None) -> tuple[str, ...]:
    """The rules of `folder/synonyms.txt` in order, without comments; of the shipped file where no folder is given.

    A folder without the file has no synonyms. Raises StopWorker with the line that is no rule.
    """
    folder = shipped_folder() if folder is None else folder
    if folder is None or not (folder / _FILE).is_file():
        return ()
    path = folder / _FILE
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StopWorker(
            f"the synonyms {path} cannot be read as UTF-8 ({error}); mend or delete them"
        ) from error
    rules: list[str] = []
    for number, line in enumerate(lines, 1):
        rule = line.partition("#")[0].strip()
        if rule:
            problem = _problem(rule)
            if problem:
                raise StopWorker(f"{path}:{number}: {problem}; write `a, b` or `a => b`, or delete the line")
            rules.append(rule)
    return tuple(rules)


def shipped_folder() -> Path | None:
    """The lexicon of the checkout or of the installed wheel; None where neither is there."""
    root = Path(__file__).resolve().parents[2]
    places = (root / "lexicon", root / "wenqu" / "data" / "lexicon")
    return next((folder for folder in places if folder.is_dir()), None)


def digest(rules: Sequence[str]) -> str:
    """Names the rules: 16 hex digits, kept with an index."""
    return hashlib.sha256("\n".join(rules).encode()).hexdigest()[:16]


def _problem(rule: str) -> str | None:
    sides = rule.split("=>")
    words = [word.strip() for side in sides for word in side.split(",")]
    if len(sides) > 2:
        return f"{rule!r} has more than one =>"
    if not all(words):
        return f"{rule!r} has an empty word"
    if len(words) < 2:
        return f"{rule!r} names one word only"
    if any(not any(sign.isalnum() for sign in word) for word in words):
        return f"{rule!r} has a word without letters and digits"
    return None
