"""User words of the lexicon folder: `words.txt`, one word a line, and `VERSION`, an integer."""

import hashlib
from functools import cache
from pathlib import Path

import rjieba

from services.extract.data import parse_lines
from shared.errors import StopWorker


@cache
def user_words(folder: Path) -> tuple[str, ...]:
    """The words of `folder/words.txt` in order, each once. Raises StopWorker where it cannot be read."""
    path = folder / "words.txt"
    try:
        words = parse_lines(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise StopWorker(
            f"the lexicon {path} cannot be read as UTF-8 ({error}); set WENQU_LEXICON to a folder with words.txt "
            "and VERSION, or unset it to use the shipped one"
        ) from error
    return tuple(dict.fromkeys(words))


@cache
def lexicon_version(folder: Path) -> int:
    """The integer in `folder/VERSION`; part of the key of every output. Raises StopWorker where there is none."""
    path = folder / "VERSION"
    try:
        return int(path.read_text("utf-8").strip())
    except (OSError, ValueError) as error:
        raise StopWorker(
            f"{path} must hold one integer ({error}); raise it whenever words.txt changes"
        ) from error


@cache
def lexicon_mark(folder: Path) -> str:
    """VERSION and the first 12 digits of the SHA-256 of the words, as recorded: `3-1f0c9a2b77de`.

    The hash is of the words alone, so that a comment or another order leaves it; a change without a raised VERSION
    shows in it. Raises StopWorker where the folder cannot be read.
    """
    digest = hashlib.sha256("\n".join(sorted(user_words(folder))).encode()).hexdigest()
    return f"{lexicon_version(folder)}-{digest[:12]}"


@cache
def segmenter(folder: Path | None) -> rjieba.Jieba:
    """jieba's dictionary with the user words of `folder` added, or without any."""
    if folder is None:
        return rjieba._DEFAULT_JIEBA
    jieba = rjieba.Jieba()
    for word in user_words(folder):
        jieba.add_word(word, None, None)
    return jieba
