"""Which amount is the investment of a project, its land, floor space, capacity or jobs."""

import re
from typing import Final, Literal

from services.extract.project_facts import Facts
from shared.messages.extracted import Quantity
from shared.messages.projects import Amount

Slot = Literal["investment", "land", "floor_space", "capacity", "jobs"]

_REACH: Final = 20
_LINK: Final = (
    r"(?:额|规模|金额|资金|总额|约|近|超|超过|达|达到|为|共|共计|合计|将|可|不低于|不少于|:|"
    r"人民币|逾|预计|了|概算|估算|是|最高|[ ])*"
)
_INVESTMENT: Final = re.compile(
    rf"(?:投资|投入|引资|外资|造价|概算|签约额|协议额|签约金额|合同额|总额|斥资|耗资|出资){_LINK}$"
)
_NOT_INVESTMENT: Final = re.compile(
    r"(?:完成|累计|累计完成|已完成|年度计划|年度|本年度?|今年计划|今年|当年|到位|研发|注册|固投|"
    r"已|已经|实际|人均|平均|每年|每亩|亩均|财政|奖补|捐款|科研|民间|房地产开发)"
    rf"(?:投资|投入|外资){_LINK}$"
    r"|(?:产值|销售|收入|营收|税收|税金|利税|利润|纳税|补助|补贴|奖励|贷款|融资|注册资[本金]|基金|"
    r"捐赠|产出|债券|授信|货值|进出口|增加值)[^,。;]{0,8}$"
)
_LAND: Final = re.compile(r"(?:占地|用地|土地|征地|流转|供地|场地|地块|净地)[^,。;\d]{0,8}$")
_LAND_AFTER: Final = re.compile(r"^(?:左右|以上)?的?(?:工业|建设|存量|项目|净)?(?:用地|土地|地块|场地|存量)")
_FLOOR: Final = re.compile(
    r"(?:建筑|建面|厂房|车间|用房|仓库|楼|仓储|实验室|办公|展厅|大厅|基地|中心|总面积|房屋|"
    r"建设面积|建成|新建|建设|租赁|租用|改造)[^,。;\d]{0,14}$"
)
_FLOOR_AFTER: Final = re.compile(
    r"^(?:左右|以上|余)?的?(?:标准化?|高标准|现代化|生产|研发|洁净|闲置)?(?:厂房|车间|用房|办公|"
    r"仓库|仓储|建筑|研发|综合|大楼|实验|创新|基地|冷库)"
)
_NOT_FLOOR: Final = re.compile(r"(?:规划面积|绿化|种植|林|森林|湿地|商品房销售)[^,。;\d]{0,8}$")
_CAPACITY: Final = re.compile(
    r"(?:[年月日](?:可)?(?:产|处理|加工|生产|消化|吞吐|发电|供|输送|回收|屠宰|出栏|存栏|利用|储|"
    r"周转|接待|综合利用|拆解|转化|产出|制造|组装)[^,。;\d]{0,16}"
    r"|产能[^,。;\d]{0,12}|生产能力[^,。;\d]{0,8}|处理能力[^,。;\d]{0,8}|设计规模[^,。;\d]{0,8}|"
    r"装机(?:容量|规模)?[^,。;\d]{0,8}|总装机[^,。;\d]{0,8}"
    r"|年产[^,。;\d]{0,20}|床位[^,。;\d]{0,4}|库容[^,。;\d]{0,4}|车位[^,。;\d]{0,4}|建设规模[^,。;\d]{0,8})$"
)
_CAPACITY_AFTER: Final = re.compile(r"^(?:左右|以上)?的?(?:/[年日]|床位|停车位|车位|冷库|储罐|储能|产能)")
_NOT_CAPACITY: Final = re.compile(r"(?:减少|下降|节约|节能|减排|增长|提高|销售|产值|税)[^,。;\d]{0,10}$")
_JOBS: Final = re.compile(
    r"(?:就业|岗位|用工|务工|新增员工|吸纳|安置|带动|解决|提供|招聘|招工|"
    r"容纳[^,。;\d]{0,4}(?:人员|员工))[^,。;\d]{0,10}$"
)
_JOBS_AFTER: Final = re.compile(r"^(?:左右|以上|余)?(?:名|个|的|人)?[^,。;\d]{0,6}(?:就业|务工|岗位|上岗)")
_NEXT_OUTPUT: Final = re.compile(
    r"[ ]?(?:、|和|及|以及|,)(?![^,。;\d]{0,6}(?:一期|其中|开放|开通|设))[^,。;\d]{0,14}$"
)
_COUNTERS: Final = frozenset({"个", "家", "条", "人", "名", "座", "栋", "处", "项", "位", "户"})
_SIZES: Final = frozenset({"mass", "power", "energy", "volume"})
_MONEY: Final = "money"
_NO_OUTPUTS: Final = frozenset({"ratio", "ratio points", "duration", "temperature", "age"})
_HEADS: Final = frozenset({"人", "名", "个"})
_LAND_UNITS: Final = frozenset({"亩", "公顷"})
_FLOOR_UNITS: Final = frozenset({"平方米", "平米", "㎡", "m²", "m2", "平方", "方", "平"})
_SQUARE_METRES: Final = frozenset({"㎡", "m²", "m2", "平米"})


def slot_of(facts: Facts, quantity: Quantity, previous: Slot | None, previous_end: int) -> Slot | None:
    """What the amount says of a project, None for nothing.

    `previous` is what the amount before it in the sentence was, which ends at `previous_end`: 年产甲2万吨、乙3万吨.
    """
    text = facts.text
    floor = max(facts.reading.sentence_start(quantity.start), quantity.start - _REACH)
    before, after = text[floor : quantity.start], text[quantity.end : quantity.end + 14]
    unit = (quantity.unit or "").partition("/")[0]
    if quantity.dimension == _MONEY:
        return _money(before, after)
    if unit in _LAND_UNITS:
        return "land"
    if unit in _FLOOR_UNITS:
        return _area(before, after)
    if unit in _HEADS and (_JOBS.search(before) or _JOBS_AFTER.match(after)):
        return "jobs"
    listed = (
        previous == "capacity"
        and unit not in _COUNTERS
        and _NEXT_OUTPUT.fullmatch(text, previous_end, quantity.start) is not None
    )
    return "capacity" if _is_capacity(quantity, before, after, listed=listed) else None


def _is_capacity(quantity: Quantity, before: str, after: str, *, listed: bool) -> bool:
    if quantity.dimension in _NO_OUTPUTS or _NOT_CAPACITY.search(before):
        return False
    told = _CAPACITY.search(before) or _CAPACITY_AFTER.match(after) or "/年" in (quantity.unit or "")
    return bool(told) or listed


def _money(before: str, after: str) -> Slot | None:
    if _NOT_INVESTMENT.search(before):
        return None
    if _INVESTMENT.search(before) or after.startswith(("投资", "的投资", "固定资产投资")):
        return "investment"
    return None


def _area(before: str, after: str) -> Slot | None:
    if _NOT_FLOOR.search(before):
        return None
    if _LAND.search(before) and not _FLOOR_AFTER.match(after):
        return "land"
    if _FLOOR.search(before) or _FLOOR_AFTER.match(after):
        return "floor_space"
    return "land" if _LAND_AFTER.match(after) else None


def is_size(quantity: Quantity) -> bool:
    """Whether an amount within the name of a project is its capacity: 20万吨 of 20万吨有机硅项目."""
    return quantity.dimension in _SIZES or (
        quantity.dimension == "count" and (quantity.unit or "") not in _COUNTERS and quantity.value >= 100
    )


def amount_of(quantity: Quantity, slot: str) -> Amount:
    """The amount as a fact of a project."""
    unit = quantity.unit
    if unit is not None and unit.partition("/")[0] in _SQUARE_METRES:
        unit = "平方米"
    return Amount(
        start=quantity.start,
        end=quantity.end,
        rule=f"project:{slot}",
        tier="medium",
        text=quantity.text,
        value=quantity.value,
        unit=unit,
        bound=quantity.bound,
    )
