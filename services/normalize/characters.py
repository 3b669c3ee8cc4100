"""Characters that say nothing or stand for another: widths, zero-width characters, entities, leftovers of tags."""

import html
import re
import sys
import unicodedata
from collections import Counter
from functools import cache
from operator import ne
from typing import Final

from services.normalize.offsets import Edit, Mapped

_NOISE: Final = re.compile(
    r"(?P<zero_width>[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]+)"
    r"|(?P<control>[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]+)"
    r"|(?P<private_use>[\ue000-\uf8ff\U000f0000-\U0010fffd]+)"
    r"|(?P<entity>&(?:amp;)?(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}\d{0,2});)"
    r"|(?P<leftover_tag></?(?:div|p|br|span|font|strong|em|b|a|img|td|tr|table|tbody|ul|li|center|o:p|u|hr|h[1-6])"
    r"(?:[ \t][^<>\n]{0,300})?/?>"
    r"|[!?？！]{0,3}<?/(?:div|p|span|font|strong|td|tr|table|tbody|center|li|ul)>)"
    r"|(?P<question_indent>^[ \t\u3000]*+\?{2,}+[ \t\u3000?]*+(?=[^\s?!。，,.]))"
    r"|(?P<long_id>[0-9a-fA-F]{32,}+)"
    r"|(?P<doubled_punctuation>(?<=[^。.]。)。(?![。.])|(?<=，)，|(?<=、)、|(?<=；)；|(?<=：)：)"
    r"|(?P<wide_point>(?<=[0-9０-９])[．](?=[0-9０-９]))"
    r"|(?P<stray_mark>(?<![A-Za-z0-9:\\])\\+(?=\s|$)|(?<=[。！？；”）])[ \t]{0,4}[|丨\\]+[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_OCCASION: Final = re.compile(
    r"[&<\\|丨．\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    r"\ufff9-\ufffb\U000e0000-\U000e007f\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\U000f0000-\U0010fffd]"
)
_OTHER_OCCASIONS: Final = (
    re.compile(r"[。，、；：](?<=。。|，，|、、|；；|：：)"),
    re.compile(r"[0-9a-fA-F]{32}"),
)
_PLAIN: Final = {"wide_point": "."}
_UNKNOWN_SPELLING: Final = re.compile(
    r"[\t\x0b\x0c\x1c-\x1e\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2e80-\u2fdf\u3000０-９Ａ-Ｚａ-ｚ％＋－＠＆＿～"
    r"\uf900-\ufaff\u0261\u0251\U0002f800-\U0002fa1f]"
)


def cleaned(text: Mapped) -> tuple[Mapped, Counter[str]]:
    """The text without noise characters and with plain digits, letters and spaces; and how often each rule acted.

    Line feeds stay where they are and none are added. Chinese punctuation stays as it is.
    """
    counts: Counter[str] = Counter()
    edits: list[Edit] = []
    for match in _NOISE.finditer(text.text) if _has_occasion(text.text) else ():
        rule = match.lastgroup or ""
        replacement = _PLAIN.get(rule, "")
        if rule == "entity":
            replacement = meant_by(match[0])
            if replacement == match[0]:
                continue
        counts[rule] += 1
        edits.append((match.start(), match.end(), replacement))
    text = text.edited(edits)
    plain = respelled(text.text)
    if plain is not text.text:
        counts["width"] += sum(map(ne, text.text, plain))
        text = text.respelled(plain)
    return text, counts


def _has_occasion(text: str) -> bool:
    """A quick look, so that clean pages are spared the long pattern."""
    if "??" in text or "/" in text or _OCCASION.search(text):
        return True
    return any(pattern.search(text) for pattern in _OTHER_OCCASIONS)


def meant_by(entity: str) -> str:
    """The character of an entity that was left in the text, escaped once or twice; the entity itself if unknown."""
    once = html.unescape(entity)
    meant = html.unescape(once)
    if meant == entity or len(meant) > 2:
        return entity
    if any(
        character in "\n\r" or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn")
        for character in meant
    ):
        return ""
    return meant


def respelled(text: str) -> str:
    """`text` with odd spaces, full-width digits and letters, radicals and compatibility forms made plain.

    As long as `text`, and `text` itself where nothing is to be done.
    """
    return text.translate(_plain_spelling()) if _UNKNOWN_SPELLING.search(text) else text


@cache
def _plain_spelling() -> dict[int, str]:
    table = {ord(wide): chr(ord(wide) - 0xFEE0) for wide in "％＋－＠＆＿"}
    table |= {code: chr(code - 0xFEE0) for low, high in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
              for code in range(low, high + 1)}  # fmt: skip
    spaces = "\t\x0b\x0c\x1c\x1d\x1e\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    table |= dict.fromkeys(map(ord, spaces), " ") | dict.fromkeys(range(0x2000, 0x200B), " ")
    # Look-alikes that input methods and PDF text bring in.
    table |= {0x0261: "g", 0x0251: "a"}
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)):
        if code <= sys.maxunicode:
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain != chr(code):
                table[code] = plain
    return table
