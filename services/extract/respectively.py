"""Amounts in a row that share what stands before the first: 产值、税收分别为85亿元、4.6亿元,分别增长12%、9.5%."""

import re
from functools import cache
from typing import Final

from services.extract.lexicon import words
from services.extract.phrases import Phrases
from shared.messages.extracted import Quantity

_JOINT: Final = re.compile(r"[、和与及,]|以及")
_EACH: Final = re.compile(r"分别[一-鿿]{0,6}$")
_CLAUSE: Final = re.compile(r"[,。;:!?\n“”()]")
_REACH: Final = 48


@cache
def measures() -> Phrases:
    """The names of what is measured."""
    return Phrases(words("measures"), shortest=1)


def respectively(text: str, found: list[Quantity]) -> tuple[Quantity, ...]:
    """The amounts, those of a row with what is measured and the direction that the words before the row give them.

    After 分别 as many names as amounts are paired in order; a row of growths after one verb shares verb and sign.
    """
    result: list[Quantity] = []
    row: list[Quantity] = []
    for one in found:
        if row and not (
            one.dimension == row[-1].dimension and _JOINT.fullmatch(text, row[-1].end, one.start)
        ):
            result += _shared(text, row)
            row = []
        row.append(one)
    return (*result, *_shared(text, row))


def _shared(text: str, row: list[Quantity]) -> list[Quantity]:
    if len(row) < 2 or not _EACH.search(text, max(0, row[0].start - 8), row[0].start):
        return row
    before = text[max(0, row[0].start - _REACH) : row[0].start]
    names = [found.word for found in measures().finditer(_CLAUSE.split(before)[-1].rpartition("分别")[0])]
    if len(names) == len(row):
        pairs = zip(row, names, strict=True)
        return [one.model_copy(update={"what": name, "sign": row[0].sign}) for one, name in pairs]
    if row[0].sign is None:
        return row
    return [one.model_copy(update={"what": row[0].what, "sign": row[0].sign}) for one in row]
