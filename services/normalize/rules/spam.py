"""Gambling and other spam that intruders put above or below a page."""

import re
from typing import Final

from services.normalize.lines import Line, Verdict

_TERMS: Final = re.compile(
    r"彩票|博彩|赌场|赌博网|娱乐(?:城|场|平台|官网)|老虎机|百家乐|棋牌|时时彩|六合彩|真人(?:视讯|娱乐|荷官|直播)|体育(?:投注|博彩|彩票)|投注|下注|葡京|威尼斯人|金沙|太阳城|bet\d{2,4}|"
    r"注册送|送彩金|彩金|北京赛车|pk10|快三|分分彩|开奖(?:直播|结果|号码)|亚博|菠菜|万博|开元|威廉希尔|赔率|外围|捕鱼|电竞竞猜|首存|返水|澳门新|新葡|皇冠体育|手机版下载|app下载|"
    r"官方网站入口|代开发票|办证|刻章|性感|成人(?:电影|视频|网站)|av(?:在线|片)|国产精品|无码|约炮|裸聊|私服|sf发布",
    re.IGNORECASE,
)
_LEAST: Final = 2


def spam(line: Line) -> Verdict | None:
    """A line in which at least two spam terms make up a fifth of the characters; news about gambling has fewer."""
    found = _TERMS.findall(line.plain) if len(line.plain) <= 2000 else []
    if len(found) >= _LEAST and sum(map(len, found)) * 5 >= len(line.key or line.plain):
        return Verdict("removed", "spam")
    return None
