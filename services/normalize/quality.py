"""A score of the clean body with its reasons: is this an article, or debris? And which body is refused."""

import re
from typing import Final

from services.normalize.lines import han_count
from services.normalize.settings import NormalizeSettings
from shared.errors import Cause, Reject
from shared.messages.documents import Quality

_LETTER: Final = re.compile(r"[^\W_]")
_STOPS: Final = "。！？!?；"
_PAUSES: Final = "，、：;"
_RESIDUE: Final = re.compile(
    r"\{\{[^{}\n]{0,80}\}\}|<%[^\n]{0,80}|\$\{[^{}\n]{0,80}\}"
    r"|\{(?:dede|cms|\$|pc:|field:|loop|if)[^{}\n]{0,80}\}"
    r"|\[!?--[^\n]{0,60}--\]"
    r"|\[object Object\]|\b(?:undefined|NaN|null)\b|\bfunction\s?\([^\n]{0,80}|\b(?:var|let|const)\s\w+\s?=[^\n]{0,120}"
    r"|document\.\w+[^\n]{0,120}|\$\([^\n]{0,80}|lorem ipsum[^\n]{0,80}"
    r"|(?:正在|数据|内容)?加载中|(?:正在|页面)加载|暂无(?:数据|内容|信息)",
    re.IGNORECASE,
)
_SIGNS_OF_RESIDUE: Final = (
    "{", "<%", "[", "undefined", "NaN", "null", "function", "var ", "let ", "const ", "document.", "$(", "orem ipsum",
    "加载", "暂无",
)  # fmt: skip
"""One of these is in every residue; looking for them costs far less than the pattern."""

_ROUGHLY_ONE_IN: Final = 200
_DAMAGED_SHARE: Final = 0.02
_SOFT_REPETITION: Final = 0.4
_SOFT_RESIDUE: Final = 0.02


def quality_of(body: str, damaged: int, repetition: float, settings: NormalizeSettings) -> Quality:
    """The quality of a body; `damaged` counts its code points in suspect spans, `repetition` is a share of it.

    Raises Reject with cause LOW_QUALITY where a body is beyond a threshold of the settings, naming it; a page
    without any body is not refused, as its title and data may be worth keeping.
    """
    length = len(body)
    if not length:
        return Quality(score=0, han_ratio=0, length=0, reasons=("no_body",))
    letters = len(_LETTER.findall(body))
    ratio = min(1.0, han_count(body) / letters) if letters else 0.0
    has_residue = any(sign in body for sign in _SIGNS_OF_RESIDUE)
    residue = sum(map(len, _RESIDUE.findall(body))) / length if has_residue else 0.0
    _refuse(body, ratio, repetition, residue, settings)
    reasons = []
    score = 1.0
    if length < settings.good_body_length:
        reasons.append("short_body")
        score *= length / settings.good_body_length
    if ratio < 0.5:
        reasons.append("little_han")
        score *= max(ratio, 0.1) * 2
    if sum(map(body.count, _STOPS)) * _ROUGHLY_ONE_IN < length - _ROUGHLY_ONE_IN:
        reasons.append("few_stops")
        score *= 0.8
    if repetition > _SOFT_REPETITION:
        reasons.append("repetition")
        score *= 1 - repetition
    if residue > _SOFT_RESIDUE:
        reasons.append("template_residue")
        score *= max(0.1, 1 - 5 * residue)
    if damaged > _DAMAGED_SHARE * length:
        reasons.append("mojibake")
        score *= 0.5
    return Quality(score=round(score, 4), han_ratio=round(ratio, 4), length=length, reasons=tuple(reasons))


def _refuse(body: str, ratio: float, repetition: float, residue: float, settings: NormalizeSettings) -> None:
    marks = sum(map(body.count, _STOPS + _PAUSES))
    stretch = len(body) / (marks + 1)
    for what, value, setting, limit, beyond in (
        ("characters", len(body), "minimum_body", settings.minimum_body, len(body) < settings.minimum_body),
        ("share of Han", ratio, "minimum_body_han", settings.minimum_body_han, ratio < settings.minimum_body_han),
        ("characters for each punctuation mark", stretch, "maximum_stretch", settings.maximum_stretch,
         stretch > settings.maximum_stretch),
        ("share repeated", repetition, "maximum_repetition", settings.maximum_repetition,
         repetition > settings.maximum_repetition),
        ("share of template residue", residue, "maximum_residue", settings.maximum_residue,
         residue > settings.maximum_residue),
    ):  # fmt: skip
        if beyond:
            raise Reject(
                Cause.LOW_QUALITY,
                f"{what} of the body: {value:.4g}, {setting} is {limit:g}; to keep it, set "
                f"WENQU_NORMALIZE__{setting.upper()} and replay the dead letter",
            )
