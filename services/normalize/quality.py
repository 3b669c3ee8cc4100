"""A score of the clean body with its reasons: is this an article, or debris?"""

import re
from typing import Final

from services.normalize.lines import han_count
from services.normalize.settings import NormalizeSettings
from shared.messages.documents import Quality

_LETTER: Final = re.compile(r"[^\W_]")
_STOP: Final = re.compile(r"[。！？!?；]")
_ROUGHLY_ONE_IN: Final = 200
_DAMAGED_SHARE: Final = 0.02


def quality_of(body: str, damaged: int, settings: NormalizeSettings) -> Quality:
    """The quality of a body; `damaged` counts its code points in suspect spans."""
    letters = len(_LETTER.findall(body))
    ratio = min(1.0, han_count(body) / letters) if letters else 0.0
    length = len(body)
    reasons = []
    score = 1.0
    if not length:
        return Quality(score=0, han_ratio=0, length=0, reasons=("no_body",))
    if length < settings.good_body_length:
        reasons.append("short_body")
        score *= length / settings.good_body_length
    if ratio < 0.5:
        reasons.append("little_han")
        score *= max(ratio, 0.1) * 2
    if len(_STOP.findall(body)) * _ROUGHLY_ONE_IN < length - _ROUGHLY_ONE_IN:
        reasons.append("few_stops")
        score *= 0.8
    if damaged > _DAMAGED_SHARE * length:
        reasons.append("mojibake")
        score *= 0.5
    return Quality(score=round(score, 4), han_ratio=round(ratio, 4), length=length, reasons=tuple(reasons))
