"""The folder of user words: reading, checking and extending it. Used by `wenqu lexicon`."""

import os
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from shared.errors import UserError

SHORTEST: Final = 2
LONGEST: Final = 20
"""Code points of a word; a longer one is a sentence, and the segmenters slow down on it."""


class LexiconError(UserError):
    """The folder cannot be read or written, or a word is refused."""


class BadWord(LexiconError):
    """Not a word that the segmenters can keep: characters, length or script."""


class DuplicateWord(LexiconError):
    """The lexicon has it already."""


class KnownWord(LexiconError):
    """jieba's dictionary has it already: adding it would only change its weight."""


@dataclass(frozen=True)
class Entry:
    """A word and its line in words.txt, counted from 1."""

    word: str
    line: int


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line of the lexicon; `error` is the type's name, line 0 stands for VERSION."""

    line: int
    word: str
    error: str
    detail: str


@dataclass(frozen=True)
class Lexicon:
    """The words of a folder in order, with their version."""

    folder: Path
    version: int
    entries: tuple[Entry, ...]


def read(folder: Path) -> Lexicon:
    """The lexicon in `folder`. Raises LexiconError where words.txt or VERSION cannot be read."""
    try:
        lines = (folder / "words.txt").read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{folder / 'words.txt'} cannot be read as UTF-8: {error}") from error
    try:
        version = int((folder / "VERSION").read_text("utf-8").strip())
    except (OSError, ValueError) as error:
        raise LexiconError(f"{folder / 'VERSION'} must hold one integer: {error}") from error
    entries = [Entry(line.partition("#")[0].strip(), number) for number, line in enumerate(lines, start=1)]
    return Lexicon(folder, version, tuple(entry for entry in entries if entry.word))


def stopwords(folder: Path) -> tuple[str, ...]:
    """The words of `stopwords.txt` in order, each once; none where there is no such file. Raises LexiconError."""
    path = folder / "stopwords.txt"
    if not path.is_file():
        return ()
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path} cannot be read as UTF-8: {error}") from error
    words = (line.partition("#")[0].strip() for line in lines)
    return tuple(dict.fromkeys(word for word in words if word))


def check_stopwords(stops: Iterable[str], words: Iterable[str]) -> None:
    """Raises BadWord for a stopword that is a word of the lexicon, too, or no word."""
    both = set(words)
    for word in stops:
        if word in both:
            raise BadWord(
                f"{word!r} is a word and a stopword; take it out of one of words.txt and stopwords.txt"
            )
        if not word.isalnum():
            raise BadWord(f"{word!r} in stopwords.txt has signs; a stopword has letters and digits only")


def check_word(word: str) -> None:
    """Raises BadWord, saying why and what to write instead, where the segmenters could not keep `word`."""
    folded = unicodedata.normalize("NFKC", word)
    if folded != word:
        raise BadWord(f"{word!r} is not in the form that clean text has; write {folded!r}")
    strange = sorted({sign for sign in word if not (sign.isalnum() or sign == "·")})
    if strange:
        raise BadWord(f"{word!r} has {' '.join(map(repr, strange))}; a word has letters and digits only")
    if not SHORTEST <= len(word) <= LONGEST:
        raise BadWord(f"{word!r} has {len(word)} characters; a word has {SHORTEST} to {LONGEST}")
    if not any("一" <= sign <= "鿿" for sign in word):
        raise BadWord(f"{word!r} has no Chinese character; other words are kept whole anyway")
    simplified = _simplified(word)
    if simplified != word:
        raise BadWord(f"{word!r} is not Simplified, as clean text is; write {simplified!r}")


def is_known(word: str) -> bool:
    """Whether jieba's own dictionary has the word."""
    import rjieba

    return bool(rjieba.has_word(word))


def problems(lexicon: Lexicon, *, known: bool = False) -> tuple[Problem, ...]:
    """What is wrong with the words; with `known` also those that jieba has anyway."""
    found: list[Problem] = []
    first: dict[str, int] = {}
    for entry in lexicon.entries:
        try:
            check_word(entry.word)
            if entry.word in first:
                raise DuplicateWord(f"{entry.word} stands in line {first[entry.word]} already")
            if known and is_known(entry.word):
                raise KnownWord(f"{entry.word} is in jieba's dictionary")
        except LexiconError as error:
            found.append(Problem(entry.line, entry.word, type(error).__name__, str(error)))
        first.setdefault(entry.word, entry.line)
    return tuple(found)


def add(folder: Path, words: Iterable[str], *, even_known: bool = False) -> Lexicon:
    """Append the words and raise VERSION by one; all of them or none.

    Raises BadWord, DuplicateWord or KnownWord (not with `even_known`) for the first word that is refused, and
    LexiconError where the folder cannot be written. Words first, version last: a crash between the two leaves a hash
    that differs, which the records show.
    """
    lexicon = read(folder)
    have = {entry.word for entry in lexicon.entries}
    new: list[str] = []
    for word in (word.strip() for word in words):
        check_word(word)
        if word in have:
            raise DuplicateWord(f"{word} is in {folder / 'words.txt'} already")
        if not even_known and is_known(word):
            raise KnownWord(
                f"jieba's dictionary has {word}, so it is kept whole anyway; --known adds it all the same, "
                "for IK in the index may lack it"
            )
        have.add(word)
        new.append(word)
    if not new:
        return lexicon
    try:
        text = (folder / "words.txt").read_text("utf-8-sig")
        joint = "" if not text or text.endswith("\n") else "\n"
        _write(folder / "words.txt", text + joint + "".join(f"{word}\n" for word in new))
        _write(folder / "VERSION", f"{lexicon.version + 1}\n")
    except OSError as error:
        raise LexiconError(
            f"{folder} cannot be written ({error.strerror}); copy it and set WENQU_LEXICON to the copy"
        ) from error
    return read(folder)


@cache
def _converter() -> "object":
    from opencc import OpenCC

    return OpenCC("t2s")


def _simplified(word: str) -> str:
    return str(_converter().convert(word))  # type: ignore[attr-defined]


def _write(path: Path, text: str) -> None:
    """Whole or not at all: a worker may be reading it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode & 0o777)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
