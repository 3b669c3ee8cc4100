"""The line of date, source, author, editor and views, with and without labels."""

import re
from typing import Final

from services.normalize.elements import Hint
from services.normalize.lines import Line, Verdict
from services.normalize.rules.signoffs import signoff_at_end

_DATED: Final = (
    "(?:发布|发表|发稿|发文|更新|上传|录入|添加|创建|生成|成文|印发|公开|刊发|编辑|修改|提交|信息|文章|稿件)?"
    "(?:时间|日期)|发布于|发表于"
)
_NAMED: Final = (
    "(?:信息|文章|稿件|新闻|内容|资料|作品|图片|本文|原文|消息|资讯)?来源|稿源|出处|转自|转载自|原载|作者|原作者|文章作者|编辑|责任编辑|责编|"
    "本文编辑|小编|美编|审核人?|审稿|签发人?|校对|责任校对|编审|记者|撰稿|供稿|供稿单位|投稿|"
    "发布(?:人|者|单位|机构|部门|来源|者单位)|发文(?:单位|机关|机构)|信息(?:提供|员|作者)|"
    "录入(?:员|人|者)?|文章录入|上传(?:人|者)|提供(?:者|单位)"
)
_COUNTED: Final = (
    "(?:点击|浏览|阅读|访问|查看|人气|点赞|评论|收藏|转发|关注|被阅读|已阅读|点 ?击|浏 ?览)"
    "(?:量|数|次数|率|人数|人次)?|人气指数?|热度|hits|views?"
)
_FORM: Final = (
    "原标题|文章标题|新闻标题|标题|字体(?:大小)?|字号|保护视力色?|分享(?:到|至)?|索 {0,2}引 {0,2}号|"
    "主题(?:分类|词)|(?:信息|体裁|组配)分类|(?:公文|文件)?时效性?|文 {0,2}号|发文字号|"
    "公开(?:方式|范围|形式|属性)|信息名称|有效性|生效日期|失效日期|名 {0,2}称|关键词|内容概述|语种|"
    "分 {0,2}类|栏 {0,2}目|类 {0,2}别|"
    "所属(?:类别|栏目|分类)|(?:发布|所属|所在|归属)(?:经济技术)?"
    "(?:开发区|高新区|经开区|新区|园区|工业园区|产业园|综保区|保税区|片区)"
)
_STARTS: Final = re.compile(
    rf"^[\s\[(【|·•・◆>*]{{0,6}}(?:(?P<date>{_DATED})|(?P<name>{_NAMED})|(?P<count>{_COUNTED})|(?P<form>{_FORM}))\s{{0,4}}[\])】]?\s{{0,2}}:",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    rf"(?:{_DATED}|{_NAMED}|{_COUNTED}|{_FORM})\s{{0,4}}[\])】]?\s{{0,2}}:", re.IGNORECASE
)
_DATE: Final = re.compile(r"(?<!\d)(?:19|20)?\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)")
_BARE: Final = re.compile(
    r"^[\W_]{0,4}(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:[\sT]{0,4}\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?(?P<rest>[^。,;!?]{0,60})$"
)
_FULL_DATE: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)")
_IN_PROSE: Final = re.compile("(?:经|(?<![布表新建刊])于|自|从|在|至|截止|据|根据|按照)$")
"""What stands right before a date within a sentence."""
_CLOCK: Final = re.compile(r"(?<!\d)[0-2]?\d:[0-5]\d(?!\d)")
_NUMBER: Final = re.compile(
    r"^[\s(\[]{0,3}\d{1,7}\s?(?:次|人|阅读|浏览|点击|人阅读|次浏览|次阅读)?[\s)\]]{0,3}$"
)
_READS: Final = re.compile(
    r"(?:阅读|浏览|点击|访问|围观|人气)\s{0,3}\(?\s?[\d,.]+\s?万?\+?|[\d,.]+\s?万?\+?\s{0,2}(?:次|人)?(?:阅读|浏览|点击|访问|围观)"
)
_EDITED_BY: Final = re.compile(
    r"^[\s\[(【]{0,3}(?:责任编辑|责编|编辑|本文编辑|网络编辑|值班编辑|编辑者|录入员?|信息员|发布人|审核人?|审核|来源|信息来源|稿源|作者|校对|责任校对|编审|发布(?:者|单位|机构|日期|时间)|更新(?:时间|日期)|文章来源|文章作者|供稿单位?)"
    r"\s{0,4}[\])】]?\s{0,2}:"
)
_BUTTON: Final = re.compile(r"^\s*(?:[\[【](?:我要|打印|关闭|收藏|分享|纠错)[^\[\]【】:]{0,4}[\]】]\s*)+")
_REPOSTED: Final = re.compile(r"^\s*以[下上](?:文章|内容|视频)(?:来源于|来自|转自)[^。]{2,40}$")
_SENTENCE: Final = re.compile(r"。|[!?;](?=.)")
_STOPS: Final = ("。", "?", "!", ";", ",")
_LONGEST: Final = 260


def meta(line: Line) -> Verdict | None:
    """Role `meta`.

    Labels decide where they open the line, or where there are two, or one beside a date. A bare date or number is
    one only above the article, which the layout sees to (rules `bare_date`, `bare_number`).
    """
    plain = line.plain
    if len(plain) > _LONGEST or (_SENTENCE.search(plain) and len(plain) > 40) or signoff_at_end(plain):
        return None
    rule = _bare_rule(line) or _label_rule(plain)
    return Verdict("meta", rule) if rule else None


def _bare_rule(line: Line) -> str | None:
    plain = line.plain
    if not (plain[:1].isdigit() or Hint.META in line.hints or "年" in plain[:8]):
        return None
    bare = _BARE.match(plain)
    if bare:
        return None if _LABEL.search(bare["rest"]) else "bare_date"
    return "bare_number" if len(plain) <= 14 and _NUMBER.match(plain) else None


def _label_rule(plain: str) -> str | None:
    if _REPOSTED.match(plain):
        return "reposted_from"
    plain = _BUTTON.sub("", plain)
    start = _STARTS.match(plain)
    labels = len(_LABEL.findall(plain)) if ":" in plain else 0
    if labels < 2 and plain.rstrip()[-1:] in _STOPS:
        return None
    if start and (labels >= 2 or not start["date"] or _DATE.search(plain) or len(plain) <= start.end() + 2):
        return "editor_line" if labels == 1 and _EDITED_BY.match(plain) else "meta_labels"
    if labels >= 2 and len(plain) <= 200:
        return "meta_labels"
    if _DATE.search(plain) and (labels or _READS.search(plain)):
        return "date_beside_label"
    return "view_count" if len(plain) <= 30 and _READS.search(plain) else None


def is_dateline(plain: str) -> bool:
    """Whether a half-width line is one of labelled values, or opens with an unlabelled date."""
    return is_labelled(plain) or _BARE.match(plain) is not None


def is_labelled(plain: str) -> bool:
    """Whether a half-width line is one of labelled values."""
    rule = _label_rule(plain)
    return rule in ("meta_labels", "date_beside_label") or (
        rule == "editor_line" and _DATE.search(plain) is not None
    )


def first_label(plain: str) -> int:
    """Where the first label or date of a half-width line begins; its length where there is none."""
    found = [match.start() for pattern in (_LABEL, _FULL_DATE) if (match := pattern.search(plain))]
    return min(found, default=len(plain))


def has_clock(line: Line) -> bool:
    """Whether a time of day stands in the line."""
    return _CLOCK.search(line.plain) is not None


def has_date(line: Line) -> bool:
    """Whether a date stands in the line."""
    return _DATE.search(line.plain) is not None


def is_dated(line: Line) -> bool:
    """Whether a line without labels is one of date and names: short, no sentence, with a full date but no weekday."""
    plain = line.plain
    if len(plain) > 120 or plain.rstrip()[-1:] in _STOPS or _SENTENCE.search(plain):
        return False
    date = _FULL_DATE.search(plain)
    # 经2019年11月29日会议研究,决定: is prose that goes on in the next line
    prose = plain.rstrip().endswith(":") or (date is not None and _IN_PROSE.search(plain, 0, date.start()))
    return date is not None and not prose and "星期" not in plain
