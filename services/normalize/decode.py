"""Bytes to text: what the bytes themselves say goes before what is declared.

Order: byte order mark; strict UTF-8; else every plausible codec is tried and the text that reads most like Chinese
news wins. Whatever the codec, `content.decode(decoding.chosen, "replace")` is the decoded original, so a bad byte
costs the character it stands in and never the document.
"""

import codecs
import re
from functools import cache
from typing import Final, NamedTuple

from resiliparse.parse.encoding import detect_encoding

from services.normalize.binary import control_share, kind_of_binary
from services.normalize.charsets import charset_in_header, charset_in_markup, codec_of
from services.normalize.data import read_lines
from services.normalize.settings import NormalizeSettings
from shared.errors import Cause, Reject
from shared.messages.documents import Decoding

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_ALWAYS_TRIED: Final = ("gb18030", "big5hkscs", "utf-8")
_SIXTEEN_BITS: Final = ("utf-16-le", "utf-16-be")
_SAMPLE: Final = 131_072
_SURELY: Final = 0.5
_FEW: Final = 20
_WIDE: Final = re.compile(r"[^\x00-\x7f]")
_HAN: Final = re.compile(r"[㐀-鿿豈-﫿]")
_LATIN_ONLY: Final = re.compile(r"[\x00-\u07ff]*")
_ODD: Final = re.compile("[\x00-\x08\x0e-\x1f\x80-\x9f\ufffd\ue000-\uf8ff\u0590-\u1fff]")


class _Choice(NamedTuple):
    codec: str
    why: str
    bom: str | None = None
    detected: str | None = None


def decode(content: bytes, content_type: str | None, settings: NormalizeSettings) -> tuple[str, Decoding]:
    """The decoded original and how it was decoded.

    Raises Reject with cause EMPTY, BINARY or CHARSET_UNKNOWN.
    """
    if not content.strip(b"\x00\t\n\x0b\x0c\r \xef\xbb\xbf\xfe\xff"):
        raise Reject(Cause.EMPTY, "the document has no bytes but white space; fetch it again")
    kind = kind_of_binary(content)
    if kind is not None:
        raise Reject(Cause.BINARY, f"the bytes are {kind}; submit the page's HTML or its text instead")
    http, declared = charset_in_header(content_type), charset_in_markup(content)
    choice = _by_bytes(content, settings) or _by_likeness(content, http, declared)
    text = content.decode(choice.codec, "replace")
    bad = text.count("\ufffd")
    if bad and choice.codec.startswith("utf-8"):
        bad = max(0, bad - content.count(b"\xef\xbf\xbd"))
    if bad > settings.maximum_bad_ratio * max(len(text), _FEW):
        raise Reject(
            Cause.CHARSET_UNKNOWN,
            f"no known encoding reads the bytes ({choice.codec} fails on {bad} of {len(text)} characters); "
            "store the page in UTF-8",
        )
    return text, Decoding(
        chosen=choice.codec,
        why=choice.why,
        http=http,
        declared=declared,
        bom=choice.bom,
        detected=choice.detected,
        bad_bytes=bad,
    )


def _by_bytes(content: bytes, settings: NormalizeSettings) -> _Choice | None:
    """What marks, patterns and strict UTF-8 tell beyond doubt. Raises Reject with cause BINARY."""
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return _Choice(codec, "byte_order_mark", bom=codec)
    sixteen = _sixteen_bit_codec(content)
    if sixteen:
        return _Choice(sixteen, "sixteen_bit_pattern")
    if control_share(content) > settings.maximum_controls:
        raise Reject(Cause.BINARY, "the bytes are mostly control codes; submit the page's HTML or its text")
    if content.isascii():
        escaped = b"~{" in content and b"~}" in content
        return _Choice("hz", "ascii_escapes") if escaped else _Choice("utf-8", "ascii")
    return _Choice("utf-8", "strict_utf_8") if _is_utf_8(content) else None


def _by_likeness(content: bytes, http: str | None, declared: str | None) -> _Choice:
    """The codec whose text reads most like Chinese news; declarations and the detector break ties."""
    for label, why in ((http, "http_header"), (declared, "declared_in_markup")):
        codec = codec_of(label)
        if codec is not None and _likeness(content, codec) >= _SURELY:
            return _Choice(codec, why)
    detected = _detected(content)
    named = [codec_of(label) for label in (http, declared, detected)]
    scores = {codec: _likeness(content, codec) for codec in (*_ALWAYS_TRIED, *filter(None, named))}
    best = max(scores.values())
    fitting = [codec for codec, score in scores.items() if score >= best - 0.01]
    for codec, why in zip(named, ("http_header", "declared_in_markup", "detector"), strict=True):
        if codec in fitting:
            return _Choice(codec, why, detected=detected)
    return _Choice(fitting[0], "reads_most_like_news", detected=detected)


def _is_utf_8(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    # Two-byte pairs of a short GB text can be valid UTF-8 too, but then as letters of other scripts only.
    if _LATIN_ONLY.fullmatch(text):
        return _likeness(content, "gb18030") < 0.5
    return True


def _sixteen_bit_codec(content: bytes) -> str | None:
    """UTF-16 without a mark: one byte of most pairs is a page of Han or zero, as in ASCII."""
    sample = content[:4096]
    sample = sample[: len(sample) // 2 * 2]
    if len(sample) < 8:
        return None
    if b"\x00" not in sample and _valid_utf_8_sample(sample):
        return None
    best = max(_SIXTEEN_BITS, key=lambda codec: _likeness(sample, codec))
    return best if _likeness(sample, best) > 0.35 else None


def _valid_utf_8_sample(sample: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _detected(content: bytes) -> str | None:
    try:
        found = detect_encoding(content[:_SAMPLE])
    except Exception:  # a foreign parser must never cost the document
        return None
    return str(found).lower() if found else None


def _likeness(content: bytes, codec: str) -> float:
    """How much a decoding reads like Chinese news: the share of frequent characters less that of odd ones.

    Some 0.7 for a right guess and below 0.2 for a wrong one; 0 for text without any Han.
    """
    text = content[:_SAMPLE].decode(codec, "replace")
    wide = len(_WIDE.findall(text))
    if not wide:
        return 0.0
    han = len(_HAN.findall(text)) or 1
    common = len(_common().findall(text))
    return common / han * min(1.0, 2 * han / wide) - len(_ODD.findall(text)) / wide


@cache
def _common() -> re.Pattern[str]:
    return re.compile(f"[{''.join(read_lines('common_characters.txt'))}]")
