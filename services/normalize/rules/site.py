"""The footer: who runs the site, its record numbers, and what it says of reposts. Kept as data."""

import re
from typing import Final

from services.normalize.lines import Line, Verdict

_FOOTER: Final = re.compile(
    r"copyright|©|\(c\)\s{0,2}(?:19|20)\d\d|all\s*rights?\s*reserved|版权所有|ICP\s*(?:备|证|许可)|公网安备|公安备案|网站标识码|备案(?:编|序)?号\s*:"
    r"|power(?:ed)?\s*by\s|^[^。]{0,20}(?:建议|推荐|最佳|请)[^。]{0,16}(?:浏览器|分辨率)|支持\s?IPv6|(?:许可证|经营许可)(?:编号|号)?\s?:|不良信息举报|举报电话\s?:",
    re.IGNORECASE,
)
_RUN_BY: Final = re.compile(
    r"^[\W_]{0,4}(?:网站)?(?:主办|承办|协办|主管|技术支持|技术服务|运行维护|网站维护|维护|制作|设计制作|建设维护|运维|版权|运营|(?:新闻|投稿|爆料|客服|服务|广告|合作|举报)(?:热线|电话|邮箱))(?:单位|方|机构)?\s{0,4}:"
)
_STATEMENT: Final = re.compile(
    r"^[\W_]{0,6}(?:免责|版权|特别|郑重|转载|本站|本网|重要|侵权|法律|网站|平台)?(?:声明|版权说明|免责条款|免责)\s{0,4}[:\])】]"
    r"|^[\W_]{0,6}(?:风险提示|投资有风险|版权说明)\s{0,4}[:,]"
)
_REPOST: Final = re.compile(
    r"(?:本[网站文平]|文章|内容|图片|稿件|信息)[^。]{0,40}(?:转载自|转自|来源于?网络|来自网络|摘自|版权归)[^。]{0,60}"
    r"|(?:如有|如涉|若有|涉嫌|涉及)[^。]{0,12}侵权|(?:如有?|若有?)涉?及?版权[^。]{0,12}(?:删除|联系|告知)|侵权[^。]{0,16}(?:删除|联系|告知)"
    r"|未经[^。]{0,14}(?:许可|授权|同意|书面)[^。]{0,16}(?:转载|复制|使用)|转载[^。]{0,8}(?:请|须|需|务必)[^。]{0,4}注明"
    r"|^[\W_]{0,4}(?:上述|以上|本文|本条)(?:信息|内容|文章|稿件)?由[^。,]{2,30}(?:提供|供稿|授权发布)\W*$|不代表[^。,]{0,8}(?:立场|观点|意见)|(?:仅|只)代表作者[^。,]{0,6}(?:立场|观点|意见)|不代表(?:本|我)[网站平刊台]|^[\W_]{0,4}(?:本文|本稿|以上(?:内容|图文))(?:系|为)?(?:转载|转自|摘自)|文责(?:作者)?自负|不构成[^。]{0,6}投资建议|版权归[^。]{0,20}所有"
)
_LONGEST_FOOTER: Final = 300
_LONGEST_STATEMENT: Final = 600


_CONTACT: Final = re.compile(
    r"(?:地\s{0,2}址|电\s{0,2}话|传\s{0,2}真|邮\s{0,2}编|邮政编码|邮\s{0,2}箱|e-?mail|网\s{0,2}址)\s?:",
    re.IGNORECASE,
)
_LONGEST_CONTACT: Final = 140


def site(line: Line) -> Verdict | None:
    """Role `site` for copyright and record lines, and for statements below the article."""
    plain = line.plain
    if len(plain) <= _LONGEST_FOOTER and _FOOTER.search(plain) and not _is_about_it(line):
        return Verdict("site", "footer", ends_body=True, tail_only=True)
    if len(plain) > _LONGEST_STATEMENT:
        return None
    if _STATEMENT.match(plain):
        return Verdict("site", "statement", ends_body=True, tail_only=True)
    if _REPOST.search(plain) and len(plain) <= 200:
        return Verdict("site", "repost_notice", ends_body=True, tail_only=True)
    rule = _run_by_rule(plain)
    return Verdict("site", rule, ends_body=True, tail_only=True) if rule else None


def _run_by_rule(plain: str) -> str | None:
    """Who runs the site, or where they are reached; a notice that names a person to ask is not such a line."""
    if len(plain) <= _LONGEST_CONTACT and "联系人" not in plain and len(_CONTACT.findall(plain)) >= 2:
        return "contact"
    return "run_by" if len(plain) <= _LONGEST_CONTACT and _RUN_BY.match(plain) else None


def _is_about_it(line: Line) -> bool:
    """A paragraph may speak of 版权所有 or a record number without being a footer."""
    return line.reads_like_prose and len(line.text) >= 60
