"""Buttons: print, close, share, font size, likes."""

import re
from typing import Final

from services.normalize.lines import Line, Verdict

_STRONG: Final = (
    "分享让更多人看到|打印(?:本页|本文|此页|页面)?|关闭(?:窗口|本页|页面|此页)?|返回(?:首页|顶部|列表|上一?页|上级|目录)?|收藏(?:本页|本站|本文)?|加入收藏|设为首页|"
    "分享(?:到|至|给好友)?|字体(?:大小)?|字号|点赞|在看|顶一下|踩一下|阅读原文|喜欢作者|无障碍(?:浏览|阅读|模式)?|长者(?:模式|版|助手)|关怀版|适老版|"
    "鲜花|握手|雷人|路过|鸡蛋|登录|注册|我要(?:纠错|评论|分享|留言|投稿|打印)|纠错|网站纠错|政府网站找错|加载更多|点击加载更多|回到顶部|回顶部|top|复制链接|保护视力色|朗读|语音播报|"
    "[分共]享(?:[本此]文章|[本此]文|文章|此页)|转发|一键分享|(?:推荐|发送|转发|分享)给(?:好友|朋友|他人)|告诉好友|打赏|生成海报|保存(?:网页|本页|图片)|(?:我要|意见|问题|举报)?反馈|(?:阅读|展开)(?:剩余|余下)?全文|举报|网上举报|切换(?:繁体|简体|宽屏)|繁體|简繁切换"
)
_WEAK: Final = (
    "大|中|小|默认|超大|特大|较大|标准|微信(?:好友)?|微博|新浪(?:微博)?|腾讯(?:微博)?|qq(?:空间|好友)?|朋友圈|人人网|豆瓣|百度贴吧|更多|繁体(?:版)?|简体(?:版)?|繁|简|"
    r"a\+|a-|a|阅读|评论|赞|顶|踩|邀请|挑错|关注|换一换|推荐|推送|首页|搜索|次|人|颜色|扫一扫|手机版|电脑版|邮箱|网站|本页|本文|english|en|rss|twitter|facebook|linkedin|whatsapp|telegram|pinterest|t|\+|-"
)
_BUTTONS: Final = re.compile(rf"[\W\d_]*+(?:(?:{_STRONG}|{_WEAK})[\W\d_]*+)++", re.IGNORECASE)
_FEEDBACK: Final = re.compile(
    r"^[\W_]{0,4}(?:已有|共有?|共计)?\s{0,2}\d{1,7}\s{0,2}(?:人|位|名)?(?:网友)?\s{0,2}(?:参与|评论|点赞|喜欢|跟[贴帖])[\W_]{0,4}$"
    r"|^[\W_]{0,4}(?:请选择)?您?(?:此时|此刻|[看读]完?[^。,]{0,8}[后时])的?(?:心情|感受)[^。,]{0,8}$"
)
_VOTES: Final = re.compile(
    r"^[\W_]{0,4}(?:(?:点?赞|反对|顶|踩|喜欢|推荐|收藏|评论|转发|在看|有用)\s{0,2}\(\s{0,2}\d{0,7}\s{0,2}\)[\W_]{0,4}){1,6}$"
    r"|^[\W_]{0,4}您是(?:本[站页网])?的?第\s{0,2}\d{1,9}\s{0,2}(?:位|个|名)"
)
_STRONG_ONE: Final = re.compile(_STRONG, re.IGNORECASE)
_AT_END: Final = re.compile(
    r"(?:\s*(?:[\[【(](?:打印|关闭|返回|收藏|分享|字体|纠错|我要)[^\]】)]{0,12}[\]】)]|(?<=[。!?”])\s*(?:打印本页|关闭窗口|返回顶部)))+\s*$"
)


def tools(line: Line) -> Verdict | None:
    """A line of nothing but buttons, or the count and the question of a poll of readers."""
    plain = line.plain
    if len(plain) <= 120 and _BUTTONS.fullmatch(plain) and _STRONG_ONE.search(plain):
        return Verdict("removed", "tools", ends_body=True)
    if len(plain) <= 40 and (_FEEDBACK.match(plain) or _VOTES.match(plain)):
        return Verdict("removed", "feedback", ends_body=True, tail_only=True)
    return None


def buttons_at_end(plain: str) -> int | None:
    """Where the buttons behind the last sentence of a paragraph begin, or None."""
    tail = max(0, len(plain) - 80)
    match = _AT_END.search(plain[tail:])
    return tail + match.start() if match else None
