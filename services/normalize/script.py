"""Traditional to Simplified, decided for each line: a Simplified header may stand over a Traditional body."""

import re
from functools import cache
from typing import Final, NamedTuple

from services.normalize.converters import Convert, converter
from services.normalize.zhe import aspect_restored

_KEPT_IN_SIMPLIFIED: Final = frozenset("乾著瞭藉夥於甯陞昇徵鍾麽麼堃釐")
"""Traditional forms that Simplified text uses too, in names and set words: 乾县, 毕昇, 甯."""

_QIAN: Final = re.compile(r"乾(?=[縣县安陵清隆坤嘉])")


class Tally(NamedTuple):
    """How many characters are written in only one of the scripts."""

    simplified: int
    traditional: int

    @property
    def is_traditional(self) -> bool:
        """Whether Traditional prevails."""
        return self.traditional > self.simplified


def tally(text: str) -> Tally:
    """Counts the characters that tell the script; a text without any Traditional ones as `(1, 0)`."""
    if not _only_traditional().search(text):
        return Tally(1, 0)
    return Tally(len(_only_simplified().findall(text)), len(_only_traditional().findall(text)))


def to_simplified(
    text: str, counts: Tally, *, page_is_traditional: bool, convert: Convert | None = None
) -> str:
    """`text` in Simplified script and as long as before; `counts` is its tally, `convert` another library's t2s.

    A text without a Traditional character goes with its page. In a text that is mostly Simplified only characters
    that Simplified never uses are changed.
    """
    if not counts.traditional:
        return aspect_restored(text) if page_is_traditional else text
    if counts.simplified > counts.traditional or (
        counts.simplified == counts.traditional and not page_is_traditional
    ):
        return _only_traditional().sub(lambda match: _unless_kept(match[0], convert or _t2s()), text)
    return aspect_restored(_converted(text, convert or _t2s()))


def simplified_characters(text: str) -> str:
    """OpenCC's t2s of a text, without regard to its script."""
    return _t2s()(text)


def _converted(text: str, convert: Convert) -> str:
    plain = convert(text)
    if len(plain) != len(text):
        plain = "".join(_character(character, convert) for character in text)
    if "乾" in text:
        for match in _QIAN.finditer(text):
            plain = f"{plain[: match.start()]}乾{plain[match.end() :]}"
    return plain


def _character(character: str, convert: Convert) -> str:
    plain = convert(character)
    return plain if len(plain) == 1 else character


def _unless_kept(character: str, convert: Convert) -> str:
    return character if character in _KEPT_IN_SIMPLIFIED else _character(character, convert)


@cache
def _t2s() -> Convert:
    return converter("opencc")


@cache
def _changed_by(config: str) -> frozenset[str]:
    """Characters of the basic block and Extension A that a conversion changes, each taken alone."""
    characters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    converted = converter("opencc", None, config)("\n".join(characters)).split("\n")
    return frozenset(old for old, new in zip(characters, converted, strict=True) if old != new)


@cache
def _only_traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(_changed_by('t2s') - _changed_by('s2t')))}]")


@cache
def _only_simplified() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(_changed_by('s2t') - _changed_by('t2s')))}]")
