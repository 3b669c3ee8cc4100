"""Who says what: direct speech in quotation marks, and reported speech."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from services.extract.lexicon import alternatives
from services.extract.page import Page
from services.extract.reading import Quoted, Reading, read
from services.extract.speech_marks import is_utterance
from shared.messages.extracted import Organization, Person, Quote, Tier

_ADVERBIAL: Final = re.compile(
    r"(?:(?:副?(?:书记|主任|市长|区长|县长|局长|院长|校长|会长|董事长|总经理|经理|教授|院士|博士|主席))?(?:同志|先生|女士)?)(?:并|还|也|则|又|再次|同时|最后|随后|首先|明确|特别|着重|反复|进一步|对此|当场|一边|边|不禁|由衷|欣慰|就此|代表[^,。;:]{1,16}|"
    r"[一-鿿]{1,7}地|在[^,。;:]{1,28}?(?:中|时|上|后|会|里|现场)|向[^,。;:]{1,14}|对[^,。;:]{1,20}|就[^,。;:]{1,24}|"
    r"接受[^,。;:]{0,14}采访时|(?:主持|讲话|致辞|致词|总结|点评|发言|出席|调研|座谈|会见)[^,。;:]{0,14}(?:时|中|并|后)|"
    r"(?:讲话|致辞|致词|总结讲话|发言|出席并讲话|主持并讲话|出席会议并讲话|主持会议并讲话|作[^,。;:]{0,8}讲话),|"
    r"(?:接着|接过[^,。;:]{1,6})|既[^,。;:]{1,8}又[^,。;:]{1,8}|[一-鿿]{2,8}的){0,3}"
)
_DIRECT_CONTENT: Final = re.compile(r"要|将|必须|应当|应该|务必|下一步|接下来")
_NAMELESS: Final = re.compile(
    r"(?:会议|全会|大会|座谈会|报告|通知|文件|意见|方案|决定|公告|数据|规划|纲要|负责人|人士|专家|代表|市民|群众|企业)$"
)
_TURN: Final = re.compile(
    r"^(?:会上|会后|会议|随后|当天|当日|据|截至|记者|活动|与会|签约|仪式|期间|目前,|近日|座谈|[一-鿿]{0,6}(?:领导|部门负责人)|“)"
)
_PRONOUN: Final = re.compile(r"(?<![其与和及、])[他她](?!们|人|国|乡|山|日|方)")
_FURTHEST: Final = 60
"""Code points between a speaker and the verb."""
_STOP: Final = re.compile(r"[。!?]")
_MEETING_VERBS: Final = frozenset({"指出", "强调", "要求"})


class _Speaker(NamedTuple):
    start: int
    end: int
    name: str


class _Said(NamedTuple):
    """Speech at `[start, end)` with its speaker; `cue` is where the attribution stands."""

    start: int
    end: int
    speaker: str
    rule: str
    tier: Tier


@cache
def _verb() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<verb>{alternatives('speech_verbs')})(?:了)?(?P<mark>[ ]?[:,][ ]?|(?=“)|(?={_DIRECT_CONTENT.pattern}))"
    )


def find_speech(
    page: Page, persons: tuple[Person, ...], organizations: tuple[Organization, ...]
) -> tuple[tuple[Quote, ...], tuple[Quote, ...]]:
    """(quotes, reported), each in order of the text.

    A quotation has the speaker whose verb stands before or behind it, else whoever is named first behind it, else who
    spoke last in the paragraph. Reported speech of a meeting (指出, 强调, 要求) runs on over the sentences of its
    paragraph until somebody or something else takes over; otherwise to the end of its sentence. 他 and 她 are resolved.
    Speech of nobody named is left out.
    """
    return _Finder(page, persons, organizations).speech()


class _Finder:
    def __init__(
        self, page: Page, persons: tuple[Person, ...], organizations: tuple[Organization, ...]
    ) -> None:
        self.page = page
        self.reading: Reading = read(page)
        self.people = sorted(
            _Speaker(mention.start, mention.end, person.name)
            for person in persons
            for mention in person.mentions
        )
        self.bodies = sorted(
            _Speaker(mention.start, mention.end, body.name)
            for body in organizations
            for mention in body.mentions
        )
        self.starts = [speaker.start for speaker in self.people]
        self.titled = {title.end: title.start for person in persons for title in person.title_mentions}
        self.cues: list[_Speaker] = []

    def speech(self) -> tuple[tuple[Quote, ...], tuple[Quote, ...]]:
        """Both kinds of speech."""
        direct: dict[int, _Said] = {}
        indirect: dict[int, _Said] = {}
        quotes = {quote.start: quote for quote in self.reading.quoted}
        for match in _verb().finditer(self.reading.text):
            if self.reading.quote_at(match.start()):
                continue
            speaker = self._subject(match)
            if speaker is None:
                continue
            self.cues.append(_Speaker(match.start(), match.end(), speaker))
            at = match.end()
            opened = quotes.get(at + 1)
            if opened and is_utterance(self.reading, opened):
                direct[opened.start] = _Said(opened.start, opened.end, speaker, "quote:verb-before", "high")
            elif match["mark"] or not opened:
                end = self._reported_end(at, match["verb"])
                if end > at + 3:
                    indirect[at] = _Said(
                        at, end, speaker, "reported:verb", "high" if match["mark"] else "medium"
                    )
        for quote in self.reading.quoted:
            if quote.start not in direct and is_utterance(self.reading, quote):
                said = self._behind(quote)
                if said is not None:
                    direct[quote.start] = said
        return self._quotes(direct.values()), self._quotes(self._clipped(indirect, direct))

    def _subject(self, match: re.Match[str]) -> str | None:
        """Name of the person the verb belongs to, over adverbials: 在讲话中, 向大家, 还."""
        text = self.reading.text
        sentence = self._clause_floor(match.start())
        index = bisect_left(self.starts, match.start()) - 1
        if index >= 0 and self.people[index].start >= sentence:
            person = self.people[index]
            if person.end <= match.start():
                between = text[person.end : match.start()]
                if len(between) > _FURTHEST:
                    return None
                if _ADVERBIAL.fullmatch(between) and not _NAMELESS.search(between):
                    return person.name
                coordinated = re.fullmatch(rf"[^。;!?\n“”]{{0,40}},(?:并)?{_ADVERBIAL.pattern}", between)
                if coordinated and match["verb"] in _MEETING_VERBS and not _NAMELESS.search(between):
                    return person.name
        pronouns = list(_PRONOUN.finditer(text, max(sentence, match.start() - _FURTHEST), match.start()))
        if pronouns and _ADVERBIAL.fullmatch(text, pronouns[-1].end(), match.start()):
            return self._antecedent(pronouns[-1].start())
        return None

    def _clause_floor(self, position: int) -> int:
        """Start of the sentence, or the closing mark of a quotation in it: what is said is nobody's subject."""
        start = self.reading.sentence_start(position)
        closed = self.reading.text.rfind("”", start, position)
        return max(start, closed + 1)

    def _antecedent(self, position: int) -> str | None:
        """Who 他 or 她 is: the first person of the nearest earlier sentence with one, in this paragraph or before."""
        index = bisect_left(self.starts, position) - 1
        if index < 0:
            return None
        nearest = self.people[index]
        line_start = self.reading.line(position)[0]
        spoke = self._last_cue(line_start, position)
        start = self.reading.sentence_start(nearest.start)
        if spoke and spoke.start >= start:
            return spoke.name
        return self.people[bisect_left(self.starts, start)].name

    def _reported_end(self, at: int, verb: str) -> int:
        text = self.reading.text
        end = self._sentence_stop(at)
        if verb not in _MEETING_VERBS:
            return end
        line_end = self.reading.line(at)[1]
        while end < line_end:
            after = end + 1
            if after >= line_end or _TURN.match(text[after : after + 12]) or self._takes_over(after):
                break
            further = self._sentence_stop(after)
            if further <= end:
                break
            end = further
        return min(end, line_end)

    def _sentence_stop(self, at: int) -> int:
        """Index of the mark that ends the sentence, quotations within counted in."""
        text = self.reading.text
        line_end = self.reading.line(at)[1]
        for mark in _STOP.finditer(text, at, line_end):
            if self.reading.quote_at(mark.start()) is None:
                return mark.start()
        return line_end

    def _takes_over(self, at: int) -> bool:
        """Whether a new subject stands at the start of the sentence."""
        limit = at + 40
        index = bisect_left(self.starts, at)
        comma = self.reading.text.find(",", at, limit)
        reach = comma if comma >= 0 else limit
        named = index < len(self.people) and self.people[index].start < reach
        return named or _PRONOUN.match(self.reading.text, at) is not None

    def _behind(self, quote: Quoted) -> _Said | None:
        """Speaker of a quotation without a verb before it."""
        text = self.reading.text
        closing = quote.end + 1
        end = self._sentence_stop(closing) if text[closing : closing + 1] != "\n" else closing
        tail = text[closing:end]
        index = bisect_left(self.starts, closing)
        if index < len(self.people) and self.people[index].start < end:
            return _Said(quote.start, quote.end, self.people[index].name, "quote:speaker-behind", "high")
        pronoun = _PRONOUN.match(text, closing)
        if pronoun:
            name = self._antecedent(closing)
            return _Said(quote.start, quote.end, name, "quote:speaker-behind", "medium") if name else None
        body = bisect_left(self.bodies, (closing, 0, ""))
        if body < len(self.bodies) and self.bodies[body].start == closing:
            return _Said(quote.start, quote.end, self.bodies[body].name, "quote:speaker-behind", "medium")
        if tail and tail[0].isalnum():
            return None
        name = self._speaker_before(quote.start)
        return _Said(quote.start, quote.end, name, "quote:same-paragraph", "medium") if name else None

    def _last_cue(self, low: int, high: int) -> _Speaker | None:
        """The last attribution with a start in `[low, high)`; they are found in order."""
        index = bisect_left(self.cues, (high, 0, "")) - 1
        return self.cues[index] if index >= 0 and self.cues[index].start >= low else None

    def _speaker_before(self, position: int) -> str | None:
        """Who spoke last in the paragraph, else who was named last in it."""
        line_start = self.reading.line(position)[0]
        spoke = self._last_cue(line_start, position)
        if spoke:
            return spoke.name
        index = bisect_right(self.starts, position) - 1
        if index >= 0 and self.people[index].start >= line_start:
            return self.people[index].name
        return None

    def _clipped(self, indirect: dict[int, _Said], direct: dict[int, _Said]) -> Iterator[_Said]:
        """Reported speech ends where the next attribution or an attributed quotation begins."""
        borders = sorted([*indirect, *(start - 1 for start in direct), *self._titled_subjects()])
        for said in indirect.values():
            following = bisect_right(borders, said.start)
            if following < len(borders) and borders[following] < said.end:
                stop = self.reading.sentence_start(borders[following])
                if borders[following] + 1 in direct or self.reading.text[borders[following]] == ",":
                    stop = borders[following]
                yield said._replace(end=stop) if stop > said.start else said
            else:
                yield said

    def _titled_subjects(self) -> Iterator[int]:
        """Commas before somebody with a title, who begins a clause of the narrator's: …,县长王磊提出要求."""
        for speaker in self.people:
            start = self.titled.get(speaker.start, 0)
            if start and self.reading.text[start - 1] == ",":
                yield start - 1

    def _quotes(self, said: Iterable[_Said]) -> tuple[Quote, ...]:
        found = []
        for one in sorted(said):
            text = self.page.text[one.start : one.end]
            start = one.start + len(text) - len(text.lstrip())
            end = start + len(text.strip())
            if end > start:
                found.append(
                    Quote(
                        start=start,
                        end=end,
                        rule=one.rule,
                        tier=one.tier,
                        speaker=one.speaker,
                        text=self.page.text[start:end],
                    )
                )
        return tuple(found)
