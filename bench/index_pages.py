"""Records made up for the benchmark of the index: invented people and companies, and words in a natural mix."""

from random import Random
from typing import Any, Final

from shared.ids import content_hash, doc_id
from shared.messages.documents import Decoding, Origin, Quality
from shared.messages.extracted import ExtractedDocument

_CITIES: Final = (
    "南通",
    "荆门",
    "赣州",
    "合肥",
    "威海",
    "漳州",
    "池州",
    "衡阳",
    "常德",
    "银川",
    "宁波",
    "盐城",
    "安庆",
    "杭州",
    "淮安",
    "漯河",
    "天水",
    "钦州",
    "衢州",
    "西安",
    "无锡",
    "徐州",
    "常州",
    "苏州",
    "连云港",
    "扬州",
    "镇江",
    "泰州",
    "宿迁",
    "温州",
    "嘉兴",
    "湖州",
    "绍兴",
    "金华",
    "台州",
    "丽水",
    "芜湖",
    "蚌埠",
    "滁州",
    "阜阳",
    "宿州",
    "福州",
    "厦门",
    "莆田",
    "三明",
    "泉州",
    "南平",
    "龙岩",
    "南昌",
    "景德镇",
    "萍乡",
    "九江",
    "新余",
    "吉安",
    "宜春",
    "上饶",
    "济南",
    "青岛",
    "淄博",
    "东营",
    "烟台",
    "潍坊",
    "济宁",
    "日照",
    "临沂",
    "德州",
    "聊城",
    "郑州",
    "开封",
    "洛阳",
    "安阳",
    "新乡",
    "许昌",
    "南阳",
    "信阳",
    "武汉",
    "黄石",
    "十堰",
    "宜昌",
    "襄阳",
    "孝感",
    "荆州",
    "长沙",
    "株洲",
    "湘潭",
    "邵阳",
    "岳阳",
    "益阳",
    "郴州",
    "怀化",
    "广州",
    "珠海",
    "佛山",
    "惠州",
    "南宁",
    "柳州",
    "桂林",
    "成都",
    "绵阳",
    "贵阳",
    "昆明",
)
_TYPES: Final = ("经济技术开发区", "高新区", "综合保税区", "工业园区", "产业园", "新区")
_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁"
)
_GIVEN: Final = "明远知行静宜文渊启航海涛素贞晓东丽娟卫平雨桐家骐志强立新春燕国梁彩霞永康思源红梅建国瑾折若溪"
_OFFICES: Final = (
    "区委书记",
    "区长",
    "副区长",
    "管委会主任",
    "管委会副主任",
    "党工委书记",
    "副市长",
    "董事长",
    "总经理",
)
_TRADES: Final = (
    "新材料",
    "半导体",
    "生物医药",
    "光伏",
    "储能",
    "汽车零部件",
    "装备制造",
    "陶瓷",
    "纺织",
    "食品",
    "物流",
    "碳纤维",
    "机器人",
    "软件",
    "氢能",
    "集成电路",
    "显示面板",
    "锂电池",
    "风电",
    "航空",
    "船舶",
    "轴承",
    "模具",
    "钢铁",
    "铝材",
    "铜箔",
    "玻璃",
    "水泥",
    "造纸",
    "包装",
    "家具",
    "家电",
    "照明",
    "灯具",
    "服装",
    "皮革",
    "玩具",
    "化工",
    "农药",
    "化肥",
    "涂料",
    "橡胶",
    "塑料",
    "医疗器械",
    "中药",
    "疫苗",
    "乳制品",
    "茶叶",
    "白酒",
    "粮油",
    "冷链",
    "跨境电商",
    "大数据",
    "云计算",
    "人工智能",
    "卫星",
    "无人机",
    "传感器",
    "激光",
    "量子",
)
_FORMS: Final = ("有限公司", "股份有限公司", "（集团）有限公司", "科技有限公司")
_DEEDS: Final = ("签约", "开工", "投产", "竣工", "落户", "扩建")
_TOPICS: Final = ("项目签约", "开工投产", "会议", "调研", "招商", "产业发展")
_SENTENCES: Final = (
    "{office}{person}强调，要抓好{trade}产业链，推动{company}等企业加快发展。",
    "{company}投资{sum}亿元的{trade}项目{deed}，占地{land}亩，预计年产值{output}亿元。",
    "{zone}现有企业{count}家，今年前{month}个月完成规模以上工业产值{output}亿元，同比增长{rate}%。",
    "会议听取了{zone}重点工程进展情况汇报，研究部署下一步工作。",
    "{person}一行来到{company}，实地察看{trade}车间，详细了解用工、用地和融资情况。",
    "据介绍，{zone}将优化营商环境，为企业提供全流程帮办服务。",
    "{office}{person}要求，各部门要压实责任，倒排工期，守牢安全生产底线。",
    "“订单已经排到年底，{trade}设备一天也没有停。”{company}负责人{person}说。",
    "市场监管部门在{zone}开展{trade}产品质量抽查，合格率达到{rate}%。",
    "{zone}举办{trade}人才招聘会，{count}名求职者与{company}等用人单位面对面交流。",
    "{company}研发的{trade}新工艺通过专家评审，填补了省内空白。",
    "{office}{person}率队赴{zone}考察学习，双方就{trade}合作交换了意见。",
    "当天还举行了{trade}论坛，来自各地的{count}名代表参加。",
    "消防救援队伍走进{company}，围绕用火用电讲解知识，组织疏散演练。",
    "{zone}污水处理厂二期完成调试，日处理能力达到{land}00吨。",
    "截至目前，{zone}累计发放{trade}补贴{count}万元，惠及职工{land}人。",
    "道路改造后，{company}到高速公路入口的车程缩短到{month}分钟。",
    "{person}介绍，{trade}专利申请量比去年多了{rate}件。",
)
_RULE: Final = {"rule": "bench", "tier": "high"}


def queries(count: int) -> list[str]:
    """Queries as people type them: names, zones, trades, two words, a phrase, Traditional characters."""
    random = Random(7)
    return [
        random.choice(
            (
                _person(random),
                f"{random.choice(_CITIES)}{random.choice(_TYPES)}",
                f"{random.choice(_TRADES)} {random.choice(_DEEDS)}",
                f"{random.choice(_CITIES)} {random.choice(_TRADES)} 项目",
                f'"{random.choice(_TRADES)}项目{random.choice(_DEEDS)}"',
                f"{random.choice(_CITIES)}經濟技術開發區 招商",
                f"({random.choice(_DEEDS)} OR {random.choice(_DEEDS)}) {random.choice(_TRADES)}",
            )
        )
        for _ in range(count)
    ]


def page(number: int, sentences: int = 24) -> ExtractedDocument:
    """Record `number`, always the same: some `sentences` times 35 characters of body."""
    random = Random(number)
    zones = [f"{random.choice(_CITIES)}{random.choice(_TYPES)}" for _ in range(2)]
    persons = [_person(random) for _ in range(4)]
    companies = [
        f"{random.choice(_CITIES)}{_name(random)}{random.choice(_TRADES)}{random.choice(_FORMS)}"
        for _ in range(3)
    ]
    quantities: list[dict[str, Any]] = []
    lines = []
    for at in range(sentences):
        total = random.randint(1, 900) / 10
        words = {
            "office": random.choice(_OFFICES),
            "person": random.choice(persons),
            "company": random.choice(companies),
            "zone": random.choice(zones),
            "trade": random.choice(_TRADES),
            "deed": random.choice(_DEEDS),
            "sum": total,
            "land": random.randint(20, 600),
            "output": random.randint(2, 500),
            "count": random.randint(20, 900),
            "month": random.randint(2, 11),
            "rate": random.randint(1, 40),
        }
        lines.append(random.choice(_SENTENCES).format(**words))
        quantities.append(_sum(total, at))
    title = f"{zones[0]}{companies[0]}{random.choice(_TRADES)}项目{random.choice(_DEEDS)}"
    body = "\n".join("".join(lines[at : at + 4]) for at in range(0, len(lines), 4))
    span = {"start": 0, "end": 2, **_RULE}
    key = f"bench/{number}"
    values = {
        "origin": Origin(
            collection="bench",
            doc_id=doc_id("bench", key),
            revision=1,
            generation=0,
            source_key=key,
            content_hash=content_hash(key.encode()),
            job="bench",
            accepted_at="2024-01-01T00:00:00.000Z",
        ),
        "title": title,
        "published": f"{random.randint(2015, 2024)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}",
        "source": f"{random.choice(_CITIES)}日报",
        "text": f"{title}\n{body}",
        "body": body,
        "persons": [
            {"name": name, "titles": [random.choice(_OFFICES)], "mentions": [span]} for name in persons
        ],
        "organizations": [{"name": name, "kind": "company", "mentions": [span]} for name in companies],
        "zones": [{"name": name, "kind": "园区", "mentions": [span]} for name in zones],
        "quantities": quantities,
        "reported": [{"speaker": persons[0], "text": lines[0], **span}],
        "keywords": [{"text": trade, "weight": 1.0} for trade in random.sample(_TRADES, 5)],
        "summary": lines[0],
        "topic": random.choice(_TOPICS),
        "decoding": Decoding(chosen="utf-8", why="bench"),
        "quality": Quality(score=1, han_ratio=1, length=len(body)),
    }
    return ExtractedDocument.model_validate(values)


def _person(random: Random) -> str:
    return random.choice(_SURNAMES) + _name(random)


def _name(random: Random) -> str:
    return "".join(random.choice(_GIVEN) for _ in range(2))


def _sum(total: float, at: int) -> dict[str, Any]:
    yuan = total * 1e8
    return {
        "text": f"{total}亿元",
        "value": yuan,
        "unit": "元",
        "base_value": yuan,
        "base_unit": "元",
        "dimension": "money",
        "what": "总投资",
        "start": at,
        "end": at + 2,
        **_RULE,
    }
