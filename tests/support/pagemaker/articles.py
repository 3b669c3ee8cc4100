"""Invented articles: news, notices, interviews, with lists, tables, subheads and signatures."""

from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.support.pagemaker.phrases import PHRASES

FAMILY: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
)
GIVEN: Final = "明远一川立新国庆志强海燕晓东建军丽华思源文博子涵振宇春梅永康玉兰大江成林雪峰家骏慧敏启航"


@dataclass
class Part:
    """One part of the body: `kind` is p, subhead, item, row or caption."""

    kind: str
    text: str


@dataclass
class Article:
    """What is to be found; `body` is the paragraphs without captions, joined by line feeds."""

    title: str
    date: str
    clock: str | None
    source: str
    parts: list[Part]
    signoff: str | None
    words: "Words"
    signature: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The article's paragraphs, captions left out."""
        return "\n".join([part.text for part in self.parts if part.kind != "caption"] + self.signature)


class Words:
    """Names, places and figures of one article."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.city = chance.choice(PHRASES["cities"]) + chance.choice(["市", "区", "县"])
        self.zone = self.city[:-1] + chance.choice(PHRASES["zones"])
        self.topic = chance.choice(PHRASES["topics"])
        self.month, self.day = chance.randint(1, 12), chance.randint(1, 28)
        self.year = chance.randint(2008, 2024)

    def person(self) -> str:
        """A name of two or three characters."""
        chance = self.chance
        return chance.choice(FAMILY) + "".join(chance.sample(GIVEN, chance.choice([1, 2, 2])))

    def fill(self, pattern: str) -> str:
        """The pattern with new names and figures in its places."""
        chance = self.chance
        return pattern.format(
            city=self.city,
            zone=self.zone,
            topic=self.topic,
            date=f"{self.month}月{self.day}日",
            year=self.year,
            name=self.person(),
            other=self.person(),
            post=chance.choice(PHRASES["posts"]),
            trade=chance.choice(PHRASES["trades"]),
            firm=chance.choice(PHRASES["cities"])
            + chance.choice(PHRASES["trades"])
            + chance.choice(["有限公司", "股份有限公司", "集团"]),
            sum=round(chance.uniform(1, 200), 1),
            count=chance.randint(3, 900),
            percent=round(chance.uniform(1, 40), 1),
        )


def article(chance: Random) -> Article:
    """A new article; short ones have two sentences, long ones subheads, lists, tables and captions."""
    words = Words(chance)
    fill = words.fill
    length = chance.choice([0, 1, 2, 3, 4, 6, 9])
    parts = [Part("p", fill(chance.choice(PHRASES["leads"])))]
    if length and chance.random() < 0.25:
        parts.insert(0, Part("p", fill(chance.choice(PHRASES["openings"]))))
    if chance.random() < 0.3:
        parts[0].text += fill(chance.choice(PHRASES["middles"]))
    for middle in chance.sample(PHRASES["middles"], length):
        if chance.random() < 0.2:
            parts.append(Part("subhead", chance.choice(PHRASES["subheads"])))
        if chance.random() < 0.15:
            parts.append(Part("caption", fill(chance.choice(PHRASES["captions"]))))
        if chance.random() < 0.15:
            parts += [
                Part("item", fill(text)) for text in chance.sample(PHRASES["items"], chance.randint(2, 4))
            ]
        if chance.random() < 0.1:
            parts += _table(words)
        parts.append(Part("p", fill(middle)))
    parts.append(
        Part("p", fill(chance.choice(PHRASES["ends"])) if length else fill(chance.choice(PHRASES["middles"])))
    )
    signature = []
    if length and chance.random() < 0.15:
        parts += [Part("p", fill(text)) for text in chance.choice(PHRASES["closings"])]
    elif chance.random() < 0.12:
        signature = [f"{words.city}人民政府办公室", f"{words.year}年{words.month}月{words.day}日"]
    return Article(
        title=fill(chance.choice(PHRASES["titles"])),
        date=f"{words.year}-{words.month:02}-{words.day:02}",
        clock=chance.choice([None, f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}"]),
        source=words.city[:-1] + chance.choice(PHRASES["outlets"]),
        parts=parts,
        signoff=fill(chance.choice(PHRASES["signoffs"]))
        if not signature and chance.random() < 0.45
        else None,
        words=words,
        signature=signature,
    )


def _table(words: Words) -> list[Part]:
    """Rows of cells, joined by spaces as they are to stand in the text."""
    rows = ["序号 项目名称 投资（亿元） 进度"]
    for number in range(1, words.chance.randint(3, 6)):
        rows.append(
            words.fill(
                f"{number} {{firm}}{{trade}}项目 {{sum}} " + words.chance.choice(["开工", "投产", "在建"])
            )
        )
    return [Part("row", row) for row in rows]


def other_titles(words: Words, count: int) -> list[str]:
    """Titles of other articles, with names of their own."""
    return [Words(words.chance).fill(words.chance.choice(PHRASES["titles"])) for _ in range(count)]
