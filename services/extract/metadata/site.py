"""Who publishes this copy: site name, ICP number and repost notice, from the footer."""

import re
from collections.abc import Iterator
from typing import Final

from services.extract.metadata.layout import Layout, Value, half_width
from services.extract.metadata.title import site_in_page_title
from shared.messages.extracted import Tier

_HOST: Final = re.compile(r"(?:主办单位|网站主办|主办方|主办)[ \t]*:[ \t]*(?P<name>[^\s:|,;。]{2,40})")
_OWNER: Final = re.compile(
    r"(?:版权所有|版权归属|版权)[ \t]*[:©]?[ \t]*(?P<name>[^\s:|,;。©\d][^\s:|,;。©]{1,39})"
)
_HOSTED: Final = re.compile(
    r"(?:本网站由|网站由|由)?(?P<name>[一-鿿][^\s:|,;。©]{1,39}?)主办(?!单位|方|[ \t]*:)"
)
_BELONGS: Final = re.compile(r"版权归[ \t]?(?P<name>[一-鿿][^\s:|,;。©]{1,39}?)所有")
_OWNED: Final = re.compile(r"(?P<name>[一-鿿A-Za-z][^\s:|,;。©]{1,39})[ \t]*版权所有")
_COPYRIGHT: Final = re.compile(
    r"(?:©|Copyright|\(c\))[ \t©(cC)]{0,8}(?:\d{4}[ \t]*(?:[-–—~][ \t]*(?:\d{4}|至今))?)?[ \t,.]*"
    r"(?P<name>[一-鿿][^\s:|,;。©]{1,39}|[A-Za-z][\w.-]{1,39})",
    re.IGNORECASE,
)
_NOT_A_SITE: Final = re.compile(
    r"^(?:All|Rights|Reserved|Copyright|未经|不得|严禁|禁止|违者|侵权|如有|请勿|声明|保留|归|属于|备案|所有|及|的|等|和|与|法律|信息"
    r"|问题|原作者|作者|本网|本站)",
    re.IGNORECASE,
)
_PROVINCES: Final = "京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇藏陕甘陇青宁新"
_CUT: Final = re.compile(
    rf"(?:版权所有|承办|技术支持|备案|All ?Rights|[{_PROVINCES}]ICP|主办|地址|电话).*$", re.IGNORECASE
)
_ICP: Final = re.compile(
    rf"[{_PROVINCES}][ \t]?ICP[ \t]?[备证][ \t]?(?:案[ \t]?)?\d{{5,12}}[ \t]?号?(?:-\d{{1,3}})?",
    re.IGNORECASE,
)
_NOTICE: Final = re.compile(
    r"^声明[ \t]?:|(?:免责|版权|特别|郑重|转载)声明|转载请|转载此文|注明来源|注明出处|不代表本(?:网|站)"
    r"|(?:本文|本网|本站|文章|稿件|内容|信息|凡|部分)[^。;]{0,20}(?:转载|转自|摘自|来源于|来自|系转)"
    r"|如(?:有|涉)[^。]{0,6}侵权|侵权[^。]{0,8}(?:联系|删除)"
)
_SITE_TAGS: Final = ("sitename", "og:site_name", "site_name", "application-name", "jsonld:publisher")


def find_site(layout: Layout) -> Value | None:
    """The republisher. Trust: host (主办), owner (版权所有), SiteName tag, copyright line, end of the page title."""
    return next(_sites(layout), None)


def find_icp(layout: Layout) -> Value | None:
    """The ICP licence number as written, or None."""
    for line in layout.of_role("site"):
        match = _ICP.search(line.text)
        if match:
            return layout.value(line, match.start(), match.end(), "icp_number", "high")
    return None


def find_repost_notice(layout: Layout) -> Value | None:
    """What the page says of taking over or passing on the text: the first such line, whole."""
    for line in layout.of_role("site", "signoff"):
        if _NOTICE.search(line.text) and len(line.text) > 6:
            return layout.value(line, 0, len(line.text), "repost_notice", "medium")
    return None


def _sites(layout: Layout) -> Iterator[Value]:
    for pattern in (_HOST, _HOSTED):
        yield from _named(layout, pattern, "site_host", "high")
    for pattern in (_OWNER, _OWNED, _BELONGS):
        yield from _named(layout, pattern, "site_owner", "high")
    for tag in _SITE_TAGS:
        if tag in layout.tags:
            yield Value(layout.tags[tag], f"tag:{tag}", "site_in_tag", "high")
    yield from _named(layout, _COPYRIGHT, "site_in_copyright", "medium")
    last = site_in_page_title(half_width(layout.page_title or ""))
    if last:
        yield Value(last, "tag:title", "site_in_page_title", "low")


def _named(layout: Layout, pattern: re.Pattern[str], rule: str, tier: Tier) -> Iterator[Value]:
    """What `pattern` names in the footer, up to words that begin another statement."""
    for line in layout.of_role("site"):
        for match in pattern.finditer(line.text):
            start = match.start("name")
            name = _CUT.sub("", match["name"]).rstrip("-—_·)")
            if len(name) >= 2 and not _NOT_A_SITE.match(name):
                yield layout.value(line, start, start + len(name), rule, tier)
