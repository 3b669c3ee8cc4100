"""What stands around an article: navigation, greetings, related news, codes to scan, error pages, attachments."""

import re
from functools import cache
from typing import Final

from services.normalize.data import read_lines
from services.normalize.lines import Line, Verdict
from services.normalize.rules.meta import is_dateline, is_labelled

_WELCOME: Final = re.compile(
    r"^[\W_]{0,4}(?:您好|你好)?[,!]?\s{0,2}欢迎(?:您|你)?(?:访问|光临|来到|浏览|登录|登陆|使用|进入)|今天是\s{0,3}:?\s{0,3}(?:\d{4}|星期|$|登录)"
    r"|^[\W_]{0,3}(?:现在时间|当前时间|北京时间)"
)
_RUNNING_DATE: Final = re.compile(
    r"^[\W_]{0,3}(?:公元|农历)?\s{0,2}\d{4}\s{0,2}[-/.年]\s{0,2}\d{1,2}\s{0,2}[-/.月]\s{0,2}\d{1,2}\s{0,2}日?\s{0,4}[(\[]?(?:星期|周|礼拜)[一二三四五六日天]"
    r"[)\]]?[^,。]{0,24}$"
)
_ERROR_PAGE: Final = re.compile(
    r"^[\W_]{0,3}(?:(?:HTTP\s{0,2})?(?:错误|error)?\s{0,2}40[34]\b(?!\d)[^。]{0,30}|[^。]{0,8}(?:页面|网页|内容|文件)(?:不存在|未找到|没有找到|已删除|找不到)[^。]{0,16}"
    r"|not found|page not found|nginx(?:/[\d.]+)?|[^。]{0,6}您(?:要|所|想)?访问的(?:页面|网页)[^。]{0,30})[。!]?$",
    re.IGNORECASE,
)
_RELATED_WORDS: Final = (
    r"相关(?:新闻|阅读|文章|链接|资讯|信息|推荐|报道|内容|稿件|专题|政策|解读|搜索|热词|附件)|热门(?:推荐|文章|新闻|阅读|资讯|标签|排行|评论|图片|关键词|内容)"
    r"|热点(?:内容|新闻|推荐|文章|排行|资讯|关注|阅读)|推荐(?:阅读|新闻|文章|资讯|图文|内容|视频|图片|信息)|为您推荐|编辑推荐|小编推荐|站长推荐|本类推荐"
    r"|(?:点击|阅读|浏览|新闻|文章|图片|资讯|热度|一周|本周|本月|今日|月|周|日)(?:热点)?排行榜?|排行榜|最新(?:文章|新闻|资讯|发布|更新|信息|推荐|评论)|同类(?:资讯|新闻|文章)|同栏目"
    r"|延伸阅读|扩展阅读|猜你(?:喜欢|感兴趣)|大家都在看|您?可能(?:还|也|会)?(?:喜欢|感兴趣)|图片(?:资讯|推荐)|图文推荐|栏目(?:列表|导航)|精彩(?:推荐|图文|内容|图片|阅读)|往期(?:回顾|推荐|精选|精彩)"
    r"|(?:相关|相似|类似|热门|热点|最新|最热|推荐|精彩|精选|延伸|拓展|关联|同类|同栏目?|本栏目?|本类|本站|更多|往期|近期|今日|本周|本月|图片|图文|大家(?:还|都)?在?)"
    r"(?:新闻|阅读|文章|资讯|推荐|链接|报道|内容|动态|信息|排行榜?|热点|最新|看|看了|专题|头条|要闻|公告|园区|政策|导读|回顾|视频)"
    r"|(?:园区|企业|项目|产业|视频|图片|专题|政策)推荐|专题聚焦|友情链接|网友评论|发表评论|最新评论|我要评论|全部评论|评论列表|文章评论|与我们联系|联系我们|站内搜索|快速导航|热搜|特别推荐|视频推荐|专题推荐|热评"
)
_RELATED: Final = re.compile(
    rf"^[\W_]{{0,6}}(?:更多\s{{0,2}}[>»]*\s{{0,2}})?(?:{_RELATED_WORDS})[\W_\d]{{0,8}}(?:更多|more|top|hot|news|related|recommend(?:ed)?)?[\W_\d]{{0,6}}$"
    rf"|^[\W_]{{0,4}}更多\s{{0,2}}[>»]+|^[\W_]{{0,4}}评论\s{{0,2}}\(\d|^[\W_]{{0,4}}(?:{_RELATED_WORDS})\s{{0,3}}[:|丨]",
    re.IGNORECASE,
)
_SCAN: Final = re.compile(
    r"扫一扫|扫(?:描)?(?:码|下方|上方|二维码)|长按[^。]{0,8}(?:二维码|识别|关注)|识别[^。]{0,4}二维码|关注[^。]{0,12}(?:公众号|我们|微信号|订阅号|客户端)"
    r"|点击[^。]{0,4}蓝字|继续滑动看下一个|轻触阅读原文|预览时标签不可点|手机(?:看|阅读|浏览)本(?:文|页)|下载[^。]{0,8}(?:客户端|APP)|客户端下载|微信公众号\s{0,2}:"
    r"|打开[^。]{0,8}(?:客户端|APP)|点(?:个|亮)?\s?[“「]?(?:在看|好看)|觉得(?:不错|好看|有用|有帮助)[^。]{0,16}(?:[点赞转]|分享)|此处有视频|点击[^。]{0,4}(?:加载|查看|展开)[^。]{0,2}更多|展开全文|请使用微信|微信号\s{0,2}:",
    re.IGNORECASE,
)
_ADVERT: Final = re.compile(
    r"^[\W_]{0,4}(?:广告|推广|赞助商?|AD)(?:\s{0,3}[·•:|丨]|[\W_]{0,3}$)", re.IGNORECASE
)
_SEPARATORS: Final = re.compile(r"[\s|丨·•/>]+")
_SENTENCE_MARK: Final = re.compile(r"[。,;!?“”]")
_FILE: Final = re.compile(
    r"^[\W_]{0,4}(?:附件|下载)?\s{0,2}\d{0,2}\s{0,2}[:.、]?\s{0,2}[^。;]{1,100}\.(?:docx?|xlsx?|pdf|zip|rar|wps|et|pptx?|ofd|7z|csv)"
    r"[\s(\[【]{0,4}(?:点击|立即)?(?:下载|预览)?[^。]{0,16}$",
    re.IGNORECASE,
)
_FILE_LABEL: Final = re.compile(r"^[\W_]{0,4}(?:附件(?:下载|列表)?|相关附件)\s{0,2}:?\s{0,2}$")
_TAGS: Final = re.compile(
    r"^[\W_]{0,4}(?:热门|文章|相关)?(?:标签|关键词|关键字|tags?)\s{0,3}[:|丨]", re.IGNORECASE
)
_GLUED: Final = 3
_MOSTLY: Final = 0.6
_JUNK: Final = re.compile(
    r"^(?:[\W_]+|[-—=─*_\s]{4,}[一-龥]{1,8}[-—=─*_\s]{4,}|(?:[A-Za-z][+-]?\s?[|/]\s?){1,5}[A-Za-z][+-]?|[0-9A-Fa-f]{24,}|var\s.{0,200}|document\.write.{0,200}|\$\(.{0,200}|\d{9,})$"
)


def welcome(line: Line) -> Verdict | None:
    """Greetings and the date of today."""
    if len(line.plain) > 80:
        return None
    if _WELCOME.search(line.plain) and not line.reads_like_prose:
        return Verdict("removed", "welcome")
    return Verdict("removed", "running_date") if _RUNNING_DATE.match(line.plain) else None


def error_page(line: Line) -> Verdict | None:
    """The message of a page that does not exist."""
    return (
        Verdict("removed", "error_page") if len(line.plain) <= 60 and _ERROR_PAGE.match(line.plain) else None
    )


def related(line: Line) -> Verdict | None:
    """Headings of lists of other articles, of links, comments and contacts."""
    if len(line.plain) <= 120 and _RELATED.match(line.plain):
        return Verdict("removed", "related", ends_body=True)
    if len(line.plain) <= 120 and _TAGS.match(line.plain):
        return Verdict("removed", "tags")
    return None


def scan_code(line: Line) -> Verdict | None:
    """Invitations to scan a code, to follow an account or to load more; advertisements; noise."""
    plain = line.plain
    if _JUNK.match(plain) and not (len(plain) < 9 and plain.isdigit()):
        return Verdict("removed", "noise_line")
    if (
        len(plain) <= 60
        and _SCAN.search(plain)
        and not is_dateline(plain)
        and not (line.reads_like_prose and len(plain) > 30)
    ):
        return Verdict("removed", "scan_code")
    return Verdict("removed", "advertisement") if len(plain) <= 60 and _ADVERT.match(plain) else None


def navigation(line: Line) -> Verdict | None:
    """A row of at least three short entries, one of them a usual one or with bars between."""
    plain = line.plain
    if len(plain) > 300 or _SENTENCE_MARK.search(plain):
        return None
    entries = [entry.lower() for entry in _SEPARATORS.split(plain.replace("首 页", "首页")) if entry]
    if len(entries) == 1 and len(plain) >= 6:
        entries = _unglued(entries[0])
    if not entries or max(map(len, entries)) > 12:
        return None
    known = sum(entry in _navigation_words() for entry in entries)
    if is_labelled(plain) if known else is_dateline(plain):  # date | source | views
        return None
    if (len(entries) >= 3 and (known or plain.count("|") >= 2)) or (
        known == len(entries) and ":" not in plain
    ):
        return Verdict("removed", "navigation")
    return None


def _unglued(entry: str) -> list[str]:
    """The words of a bar whose entries stand side by side without a space; the entry itself where it is none."""
    words = _glued_words().findall(entry)
    return words if len(words) >= _GLUED and sum(map(len, words)) >= _MOSTLY * len(entry) else [entry]


@cache
def _glued_words() -> re.Pattern[str]:
    words = sorted(_navigation_words(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _navigation_words() -> frozenset[str]:
    return frozenset(read_lines("navigation_words.txt"))


def attachment(line: Line) -> Verdict | None:
    """Names of files to download."""
    if len(line.plain) <= 140 and (_FILE_LABEL.match(line.plain) or _FILE.match(line.plain)):
        return Verdict("removed", "attachment", tail_only=True)
    return None
