"""The outlet that the article names as its source.

Order of trust: after a label in a meta line (来源, 稿源, 出处 …); the tag ContentSource or its like; after a label in a
sign-off or in a short line at the edge of the body; a name beside an unlabelled date (`2022-02-09 银川经开区`), the
nearest before it or else the first behind it; the unit that handed the text in (供稿单位).
A value that names nobody (未知, 网络, 本站, data/no_sources.txt) is passed over, as the page then states no source.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from services.extract.data import read_words
from services.extract.metadata.labels import labelled_values
from services.extract.metadata.layout import Layout, Line, Value
from services.extract.metadata.timestamps import timestamps

_TAGS: Final = (
    "contentsource",
    "content-source",
    "source",
    "article:source",
    "og:source",
    "mediaid",
    "dc.source",
)
_CUT: Final = re.compile(
    r"[ \t]{2,}|[\t|丨【\[。;]|[(,][ \t]*(?:本文|本站|本网|文章|转载|转发|如有|如涉|版权|侵权|未经|仅供|不代表|请注明|图片)"
    r"|\(?(?:(?:本报|本网|特约|见习|全媒体)?(?:记者|通讯员)|作者)[ :]|https?://|www\."
    r"|\(?[ \t]*(?:字体|字号|打印|关闭|分享|收藏|浏览|点击|阅读|点赞|我要|保护视力|\d+[ \t]*次)|[ \t]大[ \t]*中[ \t]*小"
)
_OUTLET: Final = re.compile(
    r"(?:网|报|报社|日报社|社|台|刊|杂志|版|频道|客户端|公众号|微信|发布|新闻|在线|中心|局|委|办|处|科|部|厅|院|会|司|集团|公司|"
    r"政府|办公室|政务|区|市|县|镇|乡|街道|园|协会|学校|大学|学院|医院|银行|组|队|站|所|馆|头条|融媒|平台|号)$"
)
_NOTICE_HEAD: Final = 120
_EDGES: Final = " \t:·•,，、-—_|/<>》)]】(["
_NOT_A_NAME: Final = re.compile(r"[^\d\W_]")
_BARE: Final = re.compile(r"[一-鿿A-Za-z][一-鿿A-Za-z0-9·\-—()《》]{1,29}")
_HAN: Final = re.compile(r"[一-鿿]")
_NO_OUTLET: Final = re.compile(
    r"^(?:发表于|发布于|更新于|IP属地|小编|编辑|作者|记者|通讯员|责编|来源|字体|字号|打印|关闭|分享|返回|收藏|浏览|点击|阅读|评论|[大中小](?![一-鿿])|星期[一二三四五六日天]|周[一二三四五六日](?![一-鿿])|上午|下午"
    r"|微信|微博|QQ|首页|次|人气|我要|扫一扫|纠错|举报|admin)"
)


@cache
def no_sources() -> frozenset[str]:
    """Values that name nobody, lower-case and without spaces."""
    return read_words("no_sources.txt")


def find_source(layout: Layout) -> Value | None:
    """The most trusted source, or None where the page names none."""
    return next(_candidates(layout), None)


def _candidates(layout: Layout) -> Iterator[Value]:
    for line, value in layout.labelled_as("source"):
        if line.role == "meta":
            yield from _trimmed(layout, line, value.start, value.end, "source_after_label")
    for name in _TAGS:
        content = layout.tags.get(name, "").strip(_EDGES)
        if content and is_outlet(content):
            yield Value(_unquoted(content), f"tag:{name}", "source_in_tag", "high")
    for line, value in layout.labelled_as("source"):
        if line.role == "signoff":
            yield from _trimmed(layout, line, value.start, value.end, "source_in_signoff")
    yield from _less_usual(layout)
    yield from _at_the_edge_of_body(layout)
    yield from _beside_bare_date(layout)
    for line, value in layout.labelled_as("supplier"):
        yield from _trimmed(layout, line, value.start, value.end, "source_supplier")


def _less_usual(layout: Layout) -> Iterator[Value]:
    """资料来源 in the line of the date, and the label that opens a repost notice: `来源:某报(本文系转载…)`."""
    for line, value in layout.labelled_as("other"):
        is_label = line.role == "meta" and line.text.startswith("资料来源", value.at)
        if is_label and any(not stamp.is_clock for stamp in timestamps(line.text)):
            yield from _trimmed(layout, line, value.start, value.end, "source_of_material")
    for line in layout.of_role("site"):
        for value in labelled_values(line.text[:_NOTICE_HEAD])[:1]:
            if value.kind == "source" and not line.text[: value.at].strip(" \t([【*·•"):
                yield from _trimmed(layout, line, value.start, value.end, "source_in_notice")


def is_outlet(name: str) -> bool:
    """Whether `name` can be an outlet: letters in it, at most 40 characters, and not one that names nobody."""
    squeezed = "".join(name.split()).lower()
    if not squeezed or len(squeezed) > 40 or not _NOT_A_NAME.search(squeezed):
        return False
    return squeezed not in no_sources() and squeezed.strip("()[]《》") not in no_sources()


def _trimmed(layout: Layout, line: Line, start: int, end: int, rule: str) -> Iterator[Value]:
    """The outlet at the head of a labelled value: up to the first separator, date or word that cannot belong."""
    raw = line.text[start:end]
    start += len(raw) - len(raw.lstrip(_EDGES))
    raw = line.text[start:end]
    cut = min(
        [match.start() for match in [_CUT.search(raw)] if match]
        + [stamp.start for stamp in timestamps(raw)]
        + [len(raw)]
    )
    length = _joined(raw[:cut])
    name = raw[:length].rstrip(_EDGES if raw.count("(", 0, length) <= 0 else " \t:·•,，、-—_|/<>")
    if (
        raw[:length].startswith("《")
        and raw[1:length].rstrip().endswith("》")
        and raw.count("《", 0, length) == 1
    ):
        name = raw[1:length].rstrip()[:-1]
        start += 1
    if is_outlet(name):
        yield layout.value(line, start, start + len(name), rule, "high" if line.role == "meta" else "medium")


def _joined(text: str) -> int:
    """Length of the words at the head of `text` that make one name; a lone space mostly ends it."""
    end = 0
    for match in re.finditer(r"\S+", text):
        if end and not _OUTLET.search(match[0]) and match[0] not in ("·", "•", "&", "-", "—", "/"):
            break
        if len(match[0]) > 1 or not end:
            end = match.end()
    return end


def _unquoted(name: str) -> str:
    return name[1:-1] if re.fullmatch(r"《[^《》]+》", name) else name


def _at_the_edge_of_body(layout: Layout) -> Iterator[Value]:
    lines = layout.of_role("body")
    for line in (*lines[:1], *lines[-2:]):
        tail = max(0, len(line.text) - 80)
        for value in labelled_values(line.text[tail:]):
            before = line.text[tail : tail + value.at].rstrip()
            opens = not before or before[-1] in "([【。!?"
            if value.kind == "source" and opens:
                yield from _trimmed(
                    layout, line, tail + value.start, tail + value.end, "source_at_edge_of_body"
                )


def _beside_bare_date(layout: Layout) -> Iterator[Value]:
    """The first name in a meta line that has an unlabelled date and no labelled source."""
    for line in layout.of_role("meta"):
        values = labelled_values(line.text)
        stamps = [stamp for stamp in timestamps(line.text) if not stamp.is_clock]
        if not stamps or any(value.kind == "source" for value in values):
            continue
        ends = min([value.at for value in values] + [len(line.text)])
        rest = list(line.text[:ends])
        for stamp in stamps:
            rest[stamp.start : min(stamp.end, ends)] = " " * (min(stamp.end, ends) - stamp.start)
        names = [
            match
            for match in _BARE.finditer("".join(rest)[:ends])
            if _names_outlet(match[0]) and line.text[match.start() - 1 : match.start()] != "日"
        ]
        # 某镇融媒体中心 某镇发布 2023-07-12: the account stands next to the date, its owner before it
        ahead = [match for match in names if match.end() <= stamps[0].start]
        for match in (ahead[-1:] or names)[:1]:
            yield layout.value(line, match.start(), match.end(), "source_beside_date", "medium")


def _names_outlet(name: str) -> bool:
    fits = len(_HAN.findall(name)) >= 4 or _OUTLET.search(name)
    return bool(fits) and not _NO_OUTLET.match(name) and is_outlet(name)
