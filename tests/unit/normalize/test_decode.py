"""Bytes to text: what the bytes say goes before what is declared."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.normalize.decode import decode
from services.normalize.settings import NormalizeSettings
from shared.errors import Cause, Reject

SETTINGS = NormalizeSettings()
HANS = "区委召开城市更新座谈会，研究推进下一阶段重点任务，提升人民生活水平。"
HANT = "區委召開城市更新座談會，研究推進下一階段重點任務，提升人民生活水平。"
SHORT = "经济工作会议召开"


def chosen(content: bytes, content_type: str | None = None) -> tuple[str, str]:
    text, decoding = decode(content, content_type, SETTINGS)
    assert text == content.decode(decoding.chosen, "replace")
    return decoding.chosen, decoding.why


@pytest.mark.parametrize(
    ("content", "content_type", "expect"),
    [
        (HANS.encode(), None, ("utf-8", "strict_utf_8")),
        (codecs.BOM_UTF8 + HANS.encode(), None, ("utf-8-sig", "byte_order_mark")),
        (HANS.encode("utf-16"), None, ("utf-16", "byte_order_mark")),
        (HANS.encode("utf-16-le"), None, ("utf-16-le", "sixteen_bit_pattern")),
        (HANT.encode("utf-16-be"), None, ("utf-16-be", "sixteen_bit_pattern")),
        (HANS.encode("gbk"), None, ("gb18030", "detector")),
        (HANT.encode("big5"), None, ("big5hkscs", "reads_most_like_news")),
        (SHORT.encode("gbk"), None, ("gb18030", "reads_most_like_news")),
        (HANS.encode("gbk"), "text/html; charset=GB2312", ("gb18030", "http_header")),
        (HANS.encode("gbk"), "text/html; charset=utf-8", ("gb18030", "detector")),
        (HANS.encode("gbk"), "text/html; charset=big5", ("gb18030", "detector")),
        (HANT.encode("big5"), "text/html; charset=gb2312", ("big5hkscs", "reads_most_like_news")),
        (HANS.encode(), "text/html; charset=gbk", ("utf-8", "strict_utf_8")),
        (b'<meta charset="gbk">' + HANS.encode("gbk"), None, ("gb18030", "declared_in_markup")),
        (
            b'<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=gb2312">' + HANS.encode("gbk"),
            None,
            ("gb18030", "declared_in_markup"),
        ),
        (b'<meta charset="utf-8">' + HANS.encode("gbk"), None, ("gb18030", "detector")),
        (b'<meta charset="gb2312">' + HANS.encode(), None, ("utf-8", "strict_utf_8")),
        (HANS.encode("hz"), None, ("hz", "ascii_escapes")),
        (b"plain", None, ("utf-8", "ascii")),
    ],
)
def test_the_right_codec_and_why(content: bytes, content_type: str | None, expect: tuple[str, str]) -> None:
    codec, why = chosen(content, content_type)

    assert codec == expect[0]
    if expect[1] not in ("detector", "reads_most_like_news"):
        assert why == expect[1]


@pytest.mark.parametrize(
    ("codec", "expect"), [("gb18030", "gb18030"), ("utf-8", "utf-8"), ("big5", "big5hkscs")]
)
def test_a_bad_byte_costs_one_character(codec: str, expect: str) -> None:
    source = (HANT if codec == "big5" else HANS) * 3
    content = source.encode(codec)
    middle = len(source[:40].encode(codec))
    text, decoding = decode(content[:middle] + b"\xff" + content[middle:], None, SETTINGS)

    assert decoding.chosen == expect
    assert decoding.bad_bytes == 1
    assert text == source[:40] + "\ufffd" + source[40:]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", Cause.EMPTY),
        (b" \r\n\t", Cause.EMPTY),
        (codecs.BOM_UTF8, Cause.EMPTY),
        (b"%PDF-1.7 x", Cause.BINARY),
        (b"PK\x03\x04rest", Cause.BINARY),
        (b"\x89PNG\r\n\x1a\n\x00", Cause.BINARY),
        (b"\x00\x01\x02\x03\x04\x05abc\x06" * 20, Cause.BINARY),
        (bytes([0xFF, 0xFE, 0xFF, 0x81, 0xFF, 0xFD, 0xFF, 0x80])[3:] * 40, Cause.CHARSET_UNKNOWN),
    ],
)
def test_what_is_no_text_is_rejected(content: bytes, cause: Cause) -> None:
    with pytest.raises(Reject) as caught:
        decode(content, None, SETTINGS)

    assert caught.value.cause == cause


@given(st.binary(max_size=400), st.none() | st.text(max_size=60))
def test_any_bytes_decode_or_are_rejected(content: bytes, content_type: str | None) -> None:
    cause = None
    try:
        text, decoding = decode(content, content_type, SETTINGS)
    except Reject as rejected:
        cause = rejected.cause
    else:
        assert text == content.decode(decoding.chosen, "replace")

    assert cause in (None, Cause.EMPTY, Cause.BINARY, Cause.CHARSET_UNKNOWN)
