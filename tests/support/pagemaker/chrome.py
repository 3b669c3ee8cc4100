"""What stands around an article on such pages: bars, paths, date lines, buttons, other articles, footers."""

from dataclasses import dataclass
from random import Random

from tests.support.pagemaker.articles import Article, article, other_titles
from tests.support.pagemaker.phrases import PHRASES


@dataclass
class Chrome:
    """All the rest of one page; an empty list or None is a part that this page has not."""

    topbar: list[str]
    nav: list[str]
    crumb_label: str
    crumb_mark: str
    crumbs: list[str]
    meta: list[str]
    glued: bool
    tools: str | None
    end_tools: list[str]
    neighbours: tuple[str, str] | None
    neighbour_words: tuple[str, str]
    related_heading: str
    related: list[str]
    dated: bool
    teaser: str | None
    hot: list[str]
    notice: str | None
    footer: list[str]
    views: int


def chrome(page: Article, chance: Random) -> Chrome:
    """New surroundings of an article."""

    def fill(text: str) -> str:
        short = page.words.city[:-1]
        return page.words.fill(text.replace("{short}", short).replace("{source}", page.source))

    def some(kinds: list[list[str]], share: float) -> list[str]:
        return [fill(text) for text in chance.choice(kinds)] if chance.random() < share else []

    label, mark, crumbs = chance.choice(PHRASES["crumbs"])
    if chance.random() < 0.3:
        label, mark, crumbs = "", "", []
    return Chrome(
        topbar=some(PHRASES["topbars"], 0.7),
        nav=some(PHRASES["navs"], 0.85),
        crumb_label=label,
        crumb_mark=mark,
        crumbs=crumbs,
        meta=_meta(page, chance),
        glued=chance.random() < 0.3,
        tools=chance.choice(PHRASES["tools"]) if chance.random() < 0.6 else None,
        end_tools=[
            fill(text) for text in chance.sample(PHRASES["end_tools"], chance.choice([0, 0, 1, 1, 2, 3]))
        ],
        neighbours=(_one(page), chance.choice([_one(page), "没有了", "暂无"]))
        if chance.random() < 0.55
        else None,
        neighbour_words=chance.choice(
            [
                ("上一篇：", "下一篇："),
                ("上一条：", "下一条："),
                ("上一篇:", "下一篇:"),
                ("前一篇：", "后一篇："),
                ("< 上一篇 ", "下一篇 > "),
                ("上一篇>", "下一篇>"),
                ("【上一篇】", "【下一篇】"),
                ("上篇：", "下篇："),
            ]
        ),
        related_heading=chance.choice(PHRASES["related"]),
        related=other_titles(page.words, chance.choice([0, 3, 5, 8])),
        dated=chance.random() < 0.4,
        teaser=article(chance).parts[0].text if chance.random() < 0.15 else None,
        hot=other_titles(page.words, chance.choice([0, 0, 4, 6])),
        notice=fill(chance.choice(PHRASES["notices"])) if chance.random() < 0.3 else None,
        footer=some(PHRASES["footers"], 0.5) + some(PHRASES["footers"], 0.9),
        views=chance.randint(1, 99999),
    )


def _one(page: Article) -> str:
    return other_titles(page.words, 1)[0]


def _meta(page: Article, chance: Random) -> list[str]:
    """The parts of the line of date and source, with and without labels."""
    when = page.date if page.clock is None else f"{page.date} {page.clock}"
    if chance.random() < 0.2:
        when = "{}年{}月{}日".format(*page.date.split("-"))
    views = chance.randint(1, 99999)
    return chance.choice(
        [
            [f"发布时间：{when}", f"来源：{page.source}", f"浏览次数：{views}"],
            [f"日期：{when}", f"来源：{page.source}", "字体：【大 中 小】"],
            [f"来源：{page.source}", f"作者：{page.words.person()}", f"时间：{when}"],
            [when, page.source],
            [when, f"来源：{page.source}"],
            [page.source, when],
            [f"{when} 来源：{page.source} 编辑：{page.words.person()} 点击：{views}次"],
            [f"信息来源：{page.source}", f"发布日期：{when}", f"阅读：{views}", "分享到："],
            [f"发布日期：{when}", "信息来源：", f"访问量：{views}"],
            [when],
            [f"{when}  {page.source}  {views}阅读"],
            [
                f"文章来源：{page.source}",
                f"更新时间：{when}",
                f"点击数：{views}",
                f"责任编辑：{page.words.person()}",
            ],
            [f"发表时间：{when}", f"{views} 次浏览"],
            [f"发布者：{page.words.person()}", f"发布时间：{when}", f"浏览量：{views}"],
            [f"撰稿：{page.source}", f"摄影：{page.words.person()}", f"发布日期：{when}"],
            [f"{page.source} · {when}"],
            [f"{when}｜{page.source}｜{page.words.person()}"],
            [f"文/{page.words.person()} {when}"],
            [f"［{page.source}］", f"［{when}］", f"［点击：{views}］"],
            [f"{page.date.replace('-', '/')}", f"发布：{page.source}", f"浏览：{views}"],
            [f"日期：{page.date.replace('-', '.')}", f"作者：{page.source}", f"【{views}人已浏览】"],
            [f"发布单位：{page.source}", f"发布时间：{when}", "有效期：长期"],
            ["原创", page.words.person(), page.source, when, "发表于四川"],
            [f"稿源：{page.source}", when, f"评论 {views % 9}"],
        ]
    )
