"""How speech is introduced in Chinese news: its verbs, and what stands before and behind them."""

import re
from functools import cache
from typing import Final

from services.extract.lexicon import alternatives, words
from services.extract.phrases import Opened

_DIRECT_CONTENT: Final = r"要|将|必须|应当|应该|务必|下一步|接下来"
_CLAUSE_OBJECT: Final = (
    r"(?P<clausal>(?:希望|要求|叮嘱|嘱咐|嘱托|勉励|告诫|祝愿|建议|认为|呼吁|提醒|相信|坚信|号召|鼓励|倡议)"
    r"(?=[一-鿿“][^,。;:!?\n]{3})(?![^,。;!?\n“]{0,16}:[ ]?“)(?![的了过着得是不]|工程|小学|和|与|、|等|书)"
    r"|说(?=自己|这[是种个样些里]|[他她]们?[家的的]?|如今|现在|今年|去年|以前|过去)"
    r"|表示(?=[他她自]|希望|愿|会|已|可以|能|正在|有信心|坚决|坚定))"
)
"""Verbs whose content follows without a mark: 希望企业抓住机遇."""
_LISTED: Final = (
    r"(?P<listed>(?:提出|作出|强调|提)了?[^,。;:“”\n]{0,12}?(?:要求|意见|希望|建议|部署|指示)[:。]"
    r"(?=[ ]?(?:[一二]是|[一二]要|要|首先|一、|第一|在))|(?:要求|叮嘱|希望)[一-鿿、]{1,10}:(?=[^“]))"
    r"|(?P<told>(?:算[了起](?:一笔)?[^,。;:]{0,6}账|(?:透露|带来)了?[^,。;:]{0,10}(?:消息|信息)|所[说言])[,:](?!“)|汇报:(?!“)"
    r"|(?:深有(?:体会|感触)|感触[很颇最]深|感慨(?:良多|万千)|有着?自己的(?:看法|打算)):(?!“))"
)
"""Lists of demands, and turns of phrase that stand for a verb: 算了一笔账:…"""
ADDRESSING: Final = frozenset({"要求", "叮嘱", "嘱咐", "嘱托", "勉励", "告诫", "提醒", "鼓励"})
ADDRESSED: Final = re.compile(
    r"[^,。;:“”\n]{0,16}?(?:企业|同志|干部|党员|大家|部门|人员|单位|负责人|群众|职工|员工|工人|村民|居民|市民|学生|师生|青年|家长|市场主体|乡镇|街道|他们|她们|战士|官兵|代表|司机|驾驶员|商户|业主|学员|选手|社区|各地)[,]"
)
"""Whom the words are for, before the words themselves: 提醒广大企业,近期…"""
NOUN_BEFORE: Final = re.compile(r"(?:[听完]|[作做]了|进行|听取|汇报|情况)$")
TURN: Final = re.compile(
    r"^(?:会上|会后|会议|随后|当天|当日|据|截至|记者|活动|与会|签约|仪式|期间|目前,|近日|座谈|[一-鿿]{0,6}(?:领导|部门负责人)|“)"
)
STOP: Final = re.compile(r"[。!?]")
MEETING_VERBS: Final = frozenset({"指出", "强调", "要求"})
REVERSED: Final = re.compile(r"(?:说|说道|表示|介绍|介绍说|认为|坦言|告诉记者|透露|感慨道?|回忆道?)$")
VIEW: Final = re.compile(r"看来,|的?眼[里中],")
ASKED: Final = re.compile(
    r"(?:面对|对于|针对|当)[^,。]{0,10}(?:记者|大家|网友)[^,。]{0,6}(?:提问|询问|追问|疑问|问题|问)"
)
SOMEBODY_ELSE: Final = re.compile(
    r"(?:的(?!话|讲述|回忆|感受)[一-鿿]{1,6}|(?:负责人|人士|专家|代表|市民|群众|村民|居民|老乡|家长|企业家|工作人员|志愿者|游客|客商)(?:们|[一-鿿]{1,4}地)?)$"
)
"""Who speaks before the verb, where it is nobody named: 周兰的丈夫说."""
BIOGRAPHY: Final = re.compile(r"[ ]?(?:男|女|生于|出生|\d{4}年\d|汉族|中共)")


_OPENERS: Final = (
    "提 作出 强调 要求 叮嘱 希望 算了 算起 透露 带来 所说 所言 汇报 深有 感触 感慨 有自己 有着自己 "
    "嘱咐 嘱托 勉励 告诫 祝愿 建议 认为 呼吁 提醒 相信 坚信 号召 鼓励 倡议 说 表示"
)


@cache
def verb() -> Opened:
    """A verb of speech with what introduces its content; groups verb and mark, clausal, listed or told."""
    return Opened(
        words("speech_verbs") | set(_OPENERS.split()),
        rf"{_LISTED}|{_CLAUSE_OBJECT}"
        rf"|(?P<verb>{alternatives('speech_verbs')})(?:说道|说|道)?[了过]?(?P<mark>[ ]?[:,][ ]?|(?=“)|(?={_DIRECT_CONTENT}))",
    )


@cache
def closing_verb() -> re.Pattern[str]:
    """A verb of speech wherever it stands."""
    return re.compile(alternatives("speech_verbs"))
