"""Everybody and every body that a page names, as those who may take part in its occasions."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from services.extract.reading import Reading
from shared.messages.extracted import Organization, Person, Zone

_HOME: Final = re.compile(
    r"(?P<home>(?:(?!兼)[一-鿿()]){0,14}?(?:[省市区县州旗]委|政府|政协|人大常委会|人大|管委会|"
    r"管理委员会|党工委|局|厅|[发工商经改财民]+委|办公室|大学|学院|公司|集团|研究所|研究院|中心|"
    r"协会|学会|商会|会馆|总会|银行|法院|检察院|医院|支队|大队|代表处|警备区|基金会|领事馆|"
    r"大使馆))(?=[一-鿿、兼]{2,})"
)
_BARE: Final = frozenset(
    {"公司", "集团", "中心", "学院", "大学", "银行", "医院", "局", "厅", "研究院", "研究所", "协会"}
)
_DOCTRINE: Final = re.compile(r"总书记|国家主席|中央")
_AFTER_BODY: Final = re.compile(
    r"^(?:、|和|与|及|以及|等|,)|^(?:(?:主要|有关|相关)?(?:负责人|负责同志|代表|领导|董事长|"
    r"总经理|企业家)(?![一-鿿]{2,3}(?:说|表示|介绍|,|、)))|^(?:[^,。;、]{0,12}?)(?:作|做|出席|"
    r"参加|参与|见证|发言|汇报|通报|交流|表态|分别|共同|签)"
)


class One(NamedTuple):
    """A person or body at `[start, end)`; `lead` is where the title of a person begins."""

    start: int
    end: int
    name: str
    lead: int
    organization: str | None
    person: bool


@dataclass(frozen=True)
class Cast:
    """Everybody and every body that the page names, by place."""

    reading: Reading
    persons: tuple[Person, ...]
    organizations: tuple[Organization, ...]
    zones: tuple[Zone, ...]

    @cached_property
    def people(self) -> list[One]:
        """Mentions of persons; `lead` is where their title begins."""
        titles = {mention.end: mention.start for person in self.persons for mention in person.title_mentions}
        text = self.reading.text
        found = []
        home: dict[str, str] = {}
        for person in self.persons:
            if any(_DOCTRINE.search(title) for title in person.titles):
                continue
            for mention in person.mentions:
                lead = next(
                    (titles[mention.start - gap] for gap in (0, 1) if mention.start - gap in titles), None
                )
                begin = mention.start if lead is None else lead
                while begin > 0 and text[begin - 1] in "、," and (begin - 1) in titles and lead is not None:
                    begin = titles[begin - 1]
                body = self._home(begin, mention.start) if lead is not None else None
                if body is None and lead is not None:
                    office = _HOME.match(text, lead, mention.start)
                    body = office["home"] if office and office["home"] not in _BARE else None
                if body and person.name not in home:
                    home[person.name] = body
                found.append(One(mention.start, mention.end, person.name, begin, None, True))
        return sorted(one._replace(organization=home.get(one.name)) for one in found)

    def _home(self, begin: int, end: int) -> str | None:
        """The body that a title names: it begins the title, or stands right before it."""
        index = bisect_left(self._body_ends, (begin, 0))
        for _, place in self._body_ends[index:]:
            body = self.bodies[place]
            if body.start < end and body.end <= end:
                return body.name
            break
        return None

    @cached_property
    def _body_ends(self) -> list[tuple[int, int]]:
        return sorted((body.end, place) for place, body in enumerate(self.bodies))

    @cached_property
    def bodies(self) -> list[One]:
        """Mentions of organizations, the longest at each place; zones too, as parties to a contract are."""
        found: list[One] = []
        names = [(one.name, one.mentions) for one in self.organizations] + [
            (one.name, one.mentions) for one in self.zones
        ]
        pieces = [
            One(at.start, at.end, name, at.start, None, False) for name, mentions in names for at in mentions
        ]
        for piece in sorted(pieces, key=lambda one: (one.start, -one.end)):
            if not found or piece.start >= found[-1].end:
                found.append(piece)
        return found

    @cached_property
    def zone_names(self) -> frozenset[str]:
        """Names of zones, which take part in signings only."""
        return frozenset(one.name for one in self.zones)

    @cached_property
    def companies(self) -> frozenset[str]:
        """Names of companies."""
        return frozenset(one.name for one in self.organizations if one.kind == "company")

    def people_in(self, start: int, end: int) -> list[One]:
        """Persons named in `[start, end)`."""
        return between(self.people, start, end)

    def free_bodies(self, start: int, end: int) -> list[One]:
        """Bodies named in `[start, end)` that no named person's title begins with."""
        found = []
        for one in between(self.bodies, start, end):
            index = bisect_left(self.people, (one.end,))
            following = self.people[index] if index < len(self.people) else None
            if following is None or not following.lead <= one.start < following.start:
                found.append(one)
        return found

    def bodies_in(self, start: int, end: int) -> list[One]:
        """Bodies named in `[start, end)` that are not the employer of a person named right behind."""
        text = self.reading.text
        return [
            one for one in self.free_bodies(start, end) if _AFTER_BODY.match(text[one.end : one.end + 24])
        ]


def between(pieces: Sequence[One], start: int, end: int) -> list[One]:
    """Those that lie in `[start, end)`."""
    low = bisect_left(pieces, (start,))
    return [one for one in pieces[low : bisect_right(pieces, (end,))] if one.end <= end]
