"""The grammar of written numbers: 8,436.5万, 3亿5000万, 一百二十, 三亿."""

import re
from typing import Final

ARABIC: Final = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
HAN_DIGITS: Final = "零〇一二两三四五六七八九"
HAN: Final = rf"(?:[{HAN_DIGITS}十百千万亿]+(?:点[{HAN_DIGITS}]+)?)"
# 千 and 百 belong to the unit in 110千伏 and 3.6个百分点, and to no number before a Latin or further unit
SCALE: Final = r"(?:万亿|[十百千]亿|亿|[十百千]万|万|千(?=[多余来]?[^伏瓦米克赫帕卡升安字乏焦兆\d\s])|百(?=[多余来]?[^分\d\s]))"

_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_LARGE: Final = {"万": 10**4, "亿": 10**8}
_SCALES: Final = {"": 1, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7} | {
    "亿": 10**8,
    "个亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
FORMAL: Final = "壹贰叁肆伍陆柒捌玖拾佰仟"
"""The digits of cheques and contracts."""
_FORMAL: Final = str.maketrans(FORMAL, "一二三四五六七八九十百千")
_HAN_NUMBER: Final = re.compile(HAN)


def scale_of(written: str) -> int:
    """Factor of a scale word such as 万 or 千万; 1 for the empty string."""
    return _SCALES[written]


def arabic(written: str) -> float:
    """Value of digits with commas and a point."""
    return float(written.replace(",", ""))


def scaled(value: float, factor: int) -> float:
    """`value * factor` without the dust of binary fractions, as 8436.5 * 10000 is a whole number of yuan."""
    return float(f"{value * factor:.12g}")


def han(written: str) -> float | None:
    """Value of Chinese numerals; None for what is no well-formed number, such as 百千万 or 三四十."""
    if not _HAN_NUMBER.fullmatch(written):
        return None
    whole, _, fraction = written.partition("点")
    value = _han_whole(whole)
    if value is None or not fraction:
        return value
    return float(f"{value:.0f}." + "".join(str(_DIGITS[sign]) for sign in fraction))


def formal(written: str) -> float | None:
    """Value of the numerals of cheques: 壹佰贰拾万."""
    return han(written.translate(_FORMAL))


def _han_whole(written: str) -> float | None:
    """Left to right: digits are held, 十百千 multiply the held digit, 万亿 what has gathered so far."""
    total = section = 0
    held: int | None = None
    after_zero = False
    last_small = 10**9
    last_large = 10**18
    for sign in written:
        if sign in _DIGITS:
            if held is not None and not after_zero:
                return None
            held, after_zero = _DIGITS[sign], _DIGITS[sign] == 0
        elif sign in _SMALL:
            weight = _SMALL[sign]
            if weight >= last_small or (held is None and not (sign == "十" and section == 0)):
                return None
            section += weight * (1 if held is None else held)
            held, after_zero, last_small = None, False, weight
        else:
            weight = _LARGE[sign]
            section += held or 0
            if weight == 10**8 and last_large == 10**4:
                total = (total + section) * weight
            elif not section or weight >= last_large:
                return None
            else:
                total += section * weight
            section, held, after_zero, last_small, last_large = 0, None, False, 10**9, weight
    return float(total + section + (held or 0))
