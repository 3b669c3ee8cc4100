"""Names of encodings: what pages call them, and the Python codec that reads them."""

import re
from typing import Final

_CODECS: Final = {
    "utf-8": ("utf8", "utf-8", "unicode-1-1-utf-8", "utf-8-sig", "utf_8", "uft-8"),
    "gb18030": (
        "gb2312", "gb_2312-80", "gb_2312", "gb2312-80", "csgb2312", "gbk", "x-gbk", "gb18030", "cp936", "936",
        "ms936", "windows-936", "chinese", "csiso58gb231280", "iso-ir-58", "euc-cn", "gb-2312", "gb",
    ),
    "big5hkscs": ("big5", "big5-hkscs", "big-5", "cn-big5", "csbig5", "x-x-big5", "cp950", "ms950", "big5hkscs"),
    "hz": ("hz", "hz-gb-2312", "hz-gb"),
    "utf-16": ("utf-16", "utf16", "unicode", "ucs-2", "iso-10646-ucs-2"),
    "utf-16-le": ("utf-16le", "utf-16-le", "unicodefeff"),
    "utf-16-be": ("utf-16be", "utf-16-be", "unicodefffe"),
    "cp1252": ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "us-ascii", "ascii"),
    "shift_jis": ("shift_jis", "shift-jis", "sjis", "x-sjis", "cp932"),
    "euc_jp": ("euc-jp", "eucjp"),
    "cp949": ("euc-kr", "euckr", "ks_c_5601-1987", "cp949"),
    "cp1251": ("windows-1251", "cp1251"),
    "koi8_r": ("koi8-r",),
}  # fmt: skip
_CODEC_OF: Final = {label: codec for codec, labels in _CODECS.items() for label in labels}
_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_META: Final = re.compile(
    rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})"
    rb"|<\?xml\b[^>]{0,100}?\bencoding\s*=\s*[\"']\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
_HEAD_BYTES: Final = 16_384


def codec_of(label: str | None) -> str | None:
    """The Python codec for a charset label in any spelling, None for an unknown one.

    gb2312 and gbk mean gb18030, and big5 means big5hkscs, as pages that say so use characters beyond.
    """
    return None if label is None else _CODEC_OF.get(label.strip().lower())


def charset_in_header(content_type: str | None) -> str | None:
    """The charset label of a Content-Type header, lower-case."""
    match = _HEADER.search((content_type or "")[:500])
    return match[1].lower() if match else None


def charset_in_markup(content: bytes) -> str | None:
    """The charset label of the first <meta> (both spellings) or XML declaration near the head, lower-case."""
    match = _META.search(content, 0, _HEAD_BYTES)
    return (match[1] or match[2]).decode("ascii", "replace").lower() if match else None
