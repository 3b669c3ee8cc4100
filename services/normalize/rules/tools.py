"""Buttons: print, close, share, font size, likes."""

import re
from typing import Final

from services.normalize.lines import Line, Verdict

_STRONG: Final = (
    "打印(?:本页|本文|此页|页面)?|关闭(?:窗口|本页|页面|此页)?|返回(?:首页|顶部|列表|上一?页|上级|目录)?|收藏(?:本页|本站|本文)?|加入收藏|设为首页|"
    "分享(?:到|至|给好友)?|字体(?:大小)?|字号|点赞|在看|顶一下|踩一下|阅读原文|喜欢作者|无障碍(?:浏览|阅读|模式)?|长者(?:模式|版|助手)|关怀版|适老版|"
    "登录|注册|我要(?:纠错|评论|分享|留言|投稿|打印)|纠错|网站纠错|政府网站找错|加载更多|点击加载更多|回到顶部|回顶部|top|复制链接|保护视力色|朗读|语音播报|"
    "分享文章|转发|一键分享|举报|网上举报|切换(?:繁体|简体|宽屏)|繁體|简繁切换"
)
_WEAK: Final = (
    "大|中|小|默认|超大|特大|较大|标准|微信(?:好友)?|微博|新浪(?:微博)?|腾讯(?:微博)?|qq(?:空间|好友)?|朋友圈|人人网|豆瓣|百度贴吧|更多|繁体(?:版)?|简体(?:版)?|繁|简|"
    r"a\+|a-|a|阅读|评论|赞|推荐|推送|首页|搜索|次|人|颜色|扫一扫|手机版|电脑版|邮箱|网站|本页|本文|english|en|rss|t|\+|-"
)
_BUTTONS: Final = re.compile(rf"[\W\d_]*+(?:(?:{_STRONG}|{_WEAK})[\W\d_]*+)++", re.IGNORECASE)
_STRONG_ONE: Final = re.compile(_STRONG, re.IGNORECASE)
_AT_END: Final = re.compile(
    r"(?:\s*(?:[\[【(](?:打印|关闭|返回|收藏|分享|字体|纠错|我要)[^\]】)]{0,12}[\]】)]|(?<=[。!?”])\s*(?:打印本页|关闭窗口|返回顶部)))+\s*$"
)


def tools(line: Line) -> Verdict | None:
    """A line of nothing but buttons."""
    plain = line.plain
    if len(plain) <= 120 and _BUTTONS.fullmatch(plain) and _STRONG_ONE.search(plain):
        return Verdict("removed", "tools", ends_body=True)
    return None


def buttons_at_end(plain: str) -> int | None:
    """Where the buttons behind the last sentence of a paragraph begin, or None."""
    tail = max(0, len(plain) - 80)
    match = _AT_END.search(plain[tail:])
    return tail + match.start() if match else None
