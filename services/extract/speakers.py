"""Who the subject of a clause is: a person before the verb, a pronoun, a bare title, or nobody named."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from services.extract.lexicon import alternatives
from services.extract.reading import Reading
from services.extract.speech_marks import is_utterance
from shared.messages.extracted import Organization, Person, Tier

ADVERBIAL: Final = re.compile(
    r"(?:\([^()]{1,8}\))?"
    r"(?:(?:副?(?:书记|主任|市长|区长|县长|局长|院长|校长|会长|董事长|总经理|经理|教授|院士|博士|主席))?(?:同志|先生|女士)?)(?:并|还|也|则|又|都|均|再次|同时|最后|随后|首先|明确|特别|着重|反复|进一步|对此|当场|一边|边|曾经?|常常?|总是?|一直|依然|仍|不禁|由衷|欣慰|就此|郑重|关切|如是|这样|代表[^,。;:]{1,16}|"
    r"[一-鿿]{1,7}地|在[^,。;:]{1,28}?(?:中|时|上|后|会|里|现场)|向[^,。;:]{1,14}|对[^,。;:]{1,20}|就[^,。;:]{1,24}|"
    r"接受[^,。;:]{0,14}采访时|(?:主持|讲话|致辞|致词|总结|点评|发言|出席|调研|座谈|会见)[^,。;:]{0,14}(?:时|中|并|后)|"
    r"(?:讲话|致辞|致词|总结讲话|发言|出席并讲话|主持并讲话|出席会议并讲话|主持会议并讲话|作[^,。;:]{0,8}讲话),|"
    r"(?:接着|接过[^,。;:]{1,6})|既[^,。;:]{1,8}又[^,。;:]{1,8}|[一-鿿]{2,8}的){0,3}"
)
"""What may stand between a speaker and the verb: 在讲话中, 向大家, 还."""
NAMELESS: Final = re.compile(
    r"(?:会议|全会|大会|座谈会|报告|通知|文件|意见|方案|决定|公告|数据|规划|纲要|负责人|人士|专家|代表|市民|群众|企业)$"
)
_NAMELESS_SUBJECT: Final = re.compile(
    r"(?:会上,)?(?:[一-鿿“”]{0,10}(?:会议|全会|大会|座谈会|推进会|报告会|现场会|例会|培训会|通知|文件|公告|意见|方案|规划|纲要|数据|报告)"
    r"(?:由|[一-鿿]{0,2}(?:指出|强调|要求|提出|明确|认为|听取|传达|学习|审议|通报|宣读|研究|对|就|还|并|在|以|,|显示|表明))"
    r"|[一-鿿]{0,12}(?:负责人|人士|专家|代表|市民|群众|居民|村民|游客|企业家|干部职工)(?:纷纷|一致|均|都)?(?:表示|说|介绍|认为|称|坦言))"
)
_CLAUSE_INITIAL: Final = re.compile(
    r"(?:[一-鿿]{1,10}地)?(?:并且?|还|也|又|再次|同时|最后|随后|明确|特别|着重|反复|进一步|当场|现场|一再|随即|分别|就此|向[^,。;:]{1,14}|对[^,。;:]{1,16}|(?:就|围绕|结合|针对)[^,。;:]{1,24}|"
    r"一边|边|[一-鿿]{1,6}地|在[^,。;:]{1,20}?(?:中|时|上|后)){0,3}"
)
_OBLIQUE: Final = re.compile(
    r"(?:由|对|向|与|和|同|给|把|被|让|请|为|跟|听取|会见|陪同|按照?|根据|遵照|依照|应|受|随|在|到|是|用|[了着过完听夸]|关于|称赞|表扬|赞扬)$"
)
_REQUESTED: Final = re.compile(r"(?:按照?|根据|遵照|依照|应|受|落实)$")
_NOT_SUBJECT_AFTER: Final = re.compile(
    r"的(?!话|回答|感受|承诺|讲述|眼里|言语|脸上)|关于|(?:陪同|带领|率领|主持|见证)下|(?:被|获)?(?:称为|誉为)|看来"
)
_HEARD: Final = re.compile(r"听|按照|根据|关于|[作做]了?[^,]{0,6}$")
_PRONOUN: Final = re.compile(r"(?<![其与和及、])[他她](?!们|人|国|乡|山|日|方)")
_ROLE: Final = re.compile(
    r"(?:该|这位|这名)(?P<office>负责人|领导|企业负责人|公司负责人|相关负责人|[一-鿿]{2,6})|(?P<elder>老人|老人家|老汉|大娘|大爷|小伙子|小伙)"
)
_LEAD: Final = re.compile(r"(?:会上|会后|随后|期间|最后|对此|同时|座谈会上|现场|当天|采访中|交谈中|据悉),")
_HOSTS: Final = re.compile(r"(?:公司|集团|企业|园区|开发区|本|新任)?")
_FURTHEST: Final = 60
"""Code points between a speaker and a verb in one clause."""
_SENTENCE: Final = 160
"""Code points over which a subject is carried from clause to clause."""


class Speaker(NamedTuple):
    """A mention of somebody who may speak."""

    start: int
    end: int
    name: str


class Subject(NamedTuple):
    """Who is meant, where the words for it begin, and how sure it is."""

    name: str
    start: int
    tier: Tier = "high"


@cache
def _bare_title() -> re.Pattern[str]:
    return re.compile(rf"(?:副|常务副|总|第一)?{alternatives('title_heads')}")


def _full_name(name: str, persons: tuple[Person, ...]) -> str:
    """席尔瓦 is 若昂·席尔瓦, where the page has him."""
    return next((person.name for person in persons if person.name.endswith(f"·{name}")), name)


def _last_names(text: str, persons: tuple[Person, ...]) -> Iterator[Speaker]:
    """Where a foreign person is called by the last name alone, and no mention stands already."""
    taken = {
        position for person in persons for one in person.mentions for position in range(one.start, one.end)
    }
    for person in persons:
        last = person.name.rpartition("·")[2]
        if last != person.name and len(last) >= 3:
            for match in re.finditer(re.escape(last), text):
                if match.start() not in taken:
                    yield Speaker(match.start(), match.end(), person.name)


class Speakers:
    """The people and bodies of a page as subjects of its clauses."""

    def __init__(
        self, reading: Reading, persons: tuple[Person, ...], organizations: tuple[Organization, ...]
    ) -> None:
        self.reading = reading
        self.people = sorted(
            [
                Speaker(mention.start, mention.end, _full_name(person.name, persons))
                for person in persons
                for mention in person.mentions
            ]
            + list(_last_names(reading.text, persons))
        )
        self.bodies = sorted(
            Speaker(mention.start, mention.end, body.name)
            for body in organizations
            for mention in body.mentions
        )
        self.uttered = [quote.end for quote in reading.quoted if is_utterance(reading, quote)]
        self.starts = [speaker.start for speaker in self.people]
        self.titled = {title.end: title.start for person in persons for title in person.title_mentions}
        self.titles = sorted(
            (title.start, title.text, person.name) for person in persons for title in person.title_mentions
        )

    def between(self, low: int, high: int) -> list[Speaker]:
        """People who are named in `[low, high)`."""
        return self.people[bisect_left(self.starts, low) : bisect_left(self.starts, high)]

    def subject(self, at: int, last_spoke: Speaker | None) -> Subject | None:
        """The named subject of the verb at `at`; None where it is nobody named."""
        text = self.reading.text
        floor = self.clause_floor(at)
        near = self.between(max(floor, at - _FURTHEST - 8), at)
        while near and near[-1].end > at:
            near.pop()
        if near:
            person = near[-1]
            between = text[person.end : at]
            if ADVERBIAL.fullmatch(between) and not NAMELESS.search(between):
                if _REQUESTED.search(text, max(floor, person.start - 3), self.head(person)):
                    return None
                if not self._is_oblique(person, floor):
                    return Subject(person.name, self.head(person))
        pronouns = list(_PRONOUN.finditer(text, max(floor, at - _FURTHEST), at))
        if pronouns and ADVERBIAL.fullmatch(text, pronouns[-1].end(), at):
            name = self.antecedent(pronouns[-1].start(), last_spoke)
            return Subject(name, pronouns[-1].start(), "high") if name else None
        return self._carried(at) or self._of_the_clause(at, floor) or self._by_office(at, floor)

    def clause_floor(self, position: int) -> int:
        """Start of the sentence, or the closing mark of an utterance in it: what is said is nobody's subject."""
        start = self.reading.sentence_start(position)
        before = bisect_right(self.uttered, position) - 1
        return max(start, self.uttered[before] + 1) if before >= 0 else start

    def head(self, person: Speaker) -> int:
        """Where the words for a person begin: with the title, if one stands before the name."""
        return self.titled.get(person.start, person.start)

    def head_of_list(self, start: int) -> bool:
        """Whether a title stands before the name at `start`."""
        return start in self.titled

    def _is_oblique(self, person: Speaker, floor: int) -> bool:
        """对杨春生, 听取了李明的, 由王芳: a person who is no subject."""
        head = self.head(person)
        if self.reading.text.startswith("据", head - 1):
            return False
        return _OBLIQUE.search(self.reading.text, max(floor, head - 3), head) is not None

    def _carried(self, at: int) -> Subject | None:
        """The subject of the clauses before a verb that opens its clause: 贺明走进车间,要求…"""
        text = self.reading.text
        line = self.reading.line(at)[0]
        comma = max(text.rfind(",", line, at), text.rfind(";", line, at))
        if comma < 0 or at - comma > 30 or not _CLAUSE_INITIAL.fullmatch(text, comma + 1, at):
            return None
        low = max(line, text.rfind("。", line, comma) + 1, text.rfind("!", line, comma) + 1)
        low = max(low, text.rfind("?", line, comma) + 1)
        if comma - low > _SENTENCE:
            return None
        if self.reading.quote_at(low) or text[low : low + 1] == "”":
            low = max(low, text.rfind("”", low, comma) + 1)
        return self._first_subject(low, comma)

    def _of_the_clause(self, at: int, floor: int) -> Subject | None:
        """The subject of the clause around a verb with much before it: 徐明握着老乡的手说."""
        text = self.reading.text
        comma = max(text.rfind(",", floor, at), floor - 1)
        if at - comma > _FURTHEST or comma + 1 >= at:
            return None
        found = self._first_subject(comma + 1, at)
        if found is None or text[at - 1] in "的了过作做行":
            return None
        return found._replace(tier="medium")

    def _first_subject(self, low: int, high: int) -> Subject | None:
        """The last person in `[low, high)` who opens a clause, else the first one who stands like a subject."""
        text = self.reading.text
        if _NAMELESS_SUBJECT.match(text, low, high):
            return None
        first: Subject | None = None
        for person in reversed(self.between(low, high)):
            head = self.head(person)
            if person.end > high:
                continue
            clause = max(low, max(text.rfind(",", low, head), text.rfind(":", low, head)) + 1)
            if self._is_oblique(person, clause) or _NOT_SUBJECT_AFTER.match(text, person.end):
                continue
            if head > clause:
                before = self.reading.token_at(head - 1)
                if before.tag.startswith("v") and before.start >= clause:
                    continue
            first = Subject(person.name, head)
            if head == clause:
                break
        return first

    def before_mark(self, mark: int) -> Subject | None:
        """Who the words before a colon or comma at `mark` are about, as a quotation opens behind it."""
        text = self.reading.text
        floor = self.clause_floor(mark)
        found = None
        low = max(floor, mark - _SENTENCE)
        for person in self.between(low, mark):
            if not self._is_oblique(person, low) and not _NOT_SUBJECT_AFTER.match(text, person.end):
                found = Subject(person.name, self.head(person), "medium")
                break
        if found is None:
            pronoun = _PRONOUN.search(text, low, mark)
            if pronoun:
                name = self.antecedent(pronoun.start(), None)
                return Subject(name, pronoun.start(), "medium") if name else None
        return found

    def antecedent(self, position: int, last_spoke: Speaker | None) -> str | None:
        """Who 他 or 她 is: the first person of the nearest earlier sentence with one, in this paragraph or before."""
        index = bisect_left(self.starts, position) - 1
        if index < 0:
            return None
        nearest = self.people[index]
        start = self.reading.sentence_start(nearest.start)
        if last_spoke and last_spoke.start >= start:
            return last_spoke.name
        first = bisect_left(self.starts, start)
        subject = self._first_subject(start, self.people[index].end)
        return subject.name if subject else self.people[first].name

    def _by_office(self, at: int, floor: int) -> Subject | None:
        """The last holder of a bare title before the verb: 区长指出, 该负责人表示, 老人说."""
        text = self.reading.text
        begin = max(floor, text.rfind(",", floor, at) + 1)
        role = _ROLE.match(text, begin, at)
        if role and ADVERBIAL.fullmatch(text, role.end(), at):
            return self._nearest(begin, role["office"] or "")
        begin = _HOSTS.match(text, begin).end()  # type: ignore[union-attr]
        title = _bare_title().match(text, begin, at)
        if title is None or title.end() - begin > 8 or not ADVERBIAL.fullmatch(text, title.end(), at):
            return None
        return self._holder(title[0], begin)

    def _holder(self, title: str, before: int) -> Subject | None:
        """The nearest earlier person with that title; 区长 is no 副区长."""
        for start, written, name in reversed(self.titles[: bisect_left(self.titles, (before, "", ""))]):
            rest = written.removesuffix(title)
            if rest != written and not rest.endswith(("副", "总", "原", "前", "代")) and start < before:
                return Subject(name, before, "medium")
        return None

    def _nearest(self, at: int, office: str) -> Subject | None:
        """The only person of the nearest earlier sentence of the paragraph; one with that office, if it is said."""
        line = self.reading.line(at)[0]
        index = bisect_left(self.starts, at) - 1
        if index < 0 or self.people[index].start < max(0, line - 300):
            return None
        low = self.reading.sentence_start(self.people[index].start)
        names = {person.name for person in self.people[bisect_left(self.starts, low) : index + 1]}
        held = {name for start, title, name in self.titles if start < at and title.endswith(office[-3:])}
        if office and names & held:
            names &= held
        return Subject(names.pop(), at, "medium") if len(names) == 1 else None

    def body_ending(self, at: int, floor: int) -> Speaker | None:
        """The organization that is the subject of a verb at `at`."""
        index = bisect_right(self.bodies, (at, 0, "")) - 1
        if index < 0 or self.bodies[index].start < floor or self.bodies[index].end > at:
            return None
        body = self.bodies[index]
        between = self.reading.text[body.end : at]
        fits = ADVERBIAL.fullmatch(between) and not NAMELESS.search(between) and len(between) <= 20
        return body if fits and not self._is_oblique(body, floor) else None

    def subjects_with_title(self) -> Iterator[int]:
        """Commas before somebody with a title, who begins a clause of the narrator's: …,县长王磊提出要求."""
        for speaker in self.people:
            start = self.titled.get(speaker.start, 0)
            if start and self.reading.text[start - 1] == ",":
                yield start - 1
