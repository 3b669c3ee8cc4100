"""Who says what: direct speech in quotation marks, and reported speech."""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from services.extract.page import Page
from services.extract.reading import Quoted, Reading, read
from services.extract.speakers import ADVERBIAL, Speaker, Speakers, Subject
from services.extract.speech_grammar import (
    ADDRESSED,
    ADDRESSING,
    ASKED,
    BIOGRAPHY,
    MEETING_VERBS,
    NOUN_BEFORE,
    REVERSED,
    SOMEBODY_ELSE,
    STOP,
    TURN,
    VIEW,
    closing_verb,
    verb,
)
from services.extract.speech_marks import is_utterance
from shared.messages.extracted import Organization, Person, Quote, Tier


class _Said(NamedTuple):
    """Speech at `[start, end)` with its speaker; `cue` is where the words that attribute it begin."""

    start: int
    end: int
    speaker: str
    rule: str
    tier: Tier
    cue: int


def find_speech(
    page: Page, persons: tuple[Person, ...], organizations: tuple[Organization, ...]
) -> tuple[tuple[Quote, ...], tuple[Quote, ...]]:
    """(quotes, reported), each in order of the text.

    A quotation has the speaker whose verb stands before it; else the subject of the words before its colon; else
    whoever is named first behind it; else who spoke last in the paragraph. Reported speech of a meeting (指出, 强调,
    要求) runs on over the sentences of its paragraph until somebody or something else takes over; otherwise to the end
    of its sentence. 他, 她, a bare title (区长指出) and a verb whose subject stands clauses before are resolved.
    Speech of nobody named is left out.
    """
    return _Finder(page, persons, organizations).speech()


class _Finder:
    def __init__(
        self, page: Page, persons: tuple[Person, ...], organizations: tuple[Organization, ...]
    ) -> None:
        self.page = page
        self.reading: Reading = read(page)
        self.speakers = Speakers(self.reading, persons, organizations)
        self.cues: list[Speaker] = []
        self.nameless: set[int] = set()
        self.direct: dict[int, _Said] = {}
        self.indirect: dict[int, _Said] = {}

    def speech(self) -> tuple[tuple[Quote, ...], tuple[Quote, ...]]:
        """Both kinds of speech."""
        quotes = {quote.start: quote for quote in self.reading.quoted}
        for match in verb().finditer(self.reading.text):
            if not self.reading.quote_at(match.start()):
                self._said_by(match, quotes)
        for person in self.speakers.people:
            self._view_of(person)
            self._answer_of(person)
        before: Quoted | None = None
        for quote in self.reading.quoted:
            known = quote.start in self.direct or quote.start in self.nameless or self._is_question(quote)
            if not known and is_utterance(self.reading, quote):
                said = self._continued(before, quote) or self._before(quote) or self._behind(quote)
                if said is not None:
                    self.direct[quote.start] = said
            before = quote
        self._closing_words()
        self._before_speaker()
        return self._quotes(self.direct.values()), self._quotes(self._clipped())

    def _said_by(self, match: re.Match[str], quotes: dict[int, Quoted]) -> None:
        if NOUN_BEFORE.search(self.reading.text, max(0, match.start() - 3), match.start()):
            return
        at = match.end()
        if match["clausal"]:
            addressed = ADDRESSED.match(self.reading.text, at)
            at = addressed.end() if addressed and match["clausal"] in ADDRESSING else at
        opened = quotes.get(at + 1)
        is_direct = opened is not None and is_utterance(self.reading, opened)
        said_by = match["verb"] or ("要求" if match["listed"] else "")
        subject = self.speakers.subject(
            match.start(), self._last_cue(self.reading.line(match.start())[0], match.start())
        )
        if subject is None:
            body = self._body_before(match) if is_direct else None
            if body and opened:
                self.direct[opened.start] = _Said(
                    opened.start, opened.end, body.name, "quote:body-before", "medium", body.start
                )
            elif opened and SOMEBODY_ELSE.search(
                self.reading.text, self.speakers.clause_floor(match.start()), match.start()
            ):
                self.nameless.add(opened.start)
            return
        self.cues.append(Speaker(match.start(), match.end(), subject.name))
        if is_direct and opened:
            self.direct[opened.start] = _Said(
                opened.start, opened.end, subject.name, "quote:verb-before", subject.tier, subject.start
            )
            return
        if match["clausal"] and opened:
            return
        if match["clausal"] and self._is_inside(match.start(), subject.name):
            return
        if not opened or match["mark"] or match["listed"]:
            end = self._reported_end(at, said_by)
            if end > at + 3:
                tier: Tier = subject.tier if match["mark"] else "medium"
                self.indirect[at] = _Said(at, end, subject.name, "reported:verb", tier, subject.start)

    def _is_inside(self, at: int, speaker: str) -> bool:
        """Whether the same person's words, told in this sentence, still run: 表示,前景广阔,希望深化合作."""
        start = self.reading.sentence_start(at)
        return any(said.speaker == speaker and start <= said.start < at < said.end for said in self._lately())

    def _lately(self) -> list[_Said]:
        return list(self.indirect.values())[-2:]

    def _body_before(self, match: re.Match[str]) -> Speaker | None:
        return self.speakers.body_ending(match.start(), self.speakers.clause_floor(match.start()))

    def _view_of(self, person: Speaker) -> None:
        """在李明看来,…"""
        text = self.reading.text
        view = VIEW.match(text, person.end)
        head = self.speakers.head(person)
        if view is None or text[head - 1 : head] != "在" or self.reading.quote_at(person.start):
            return
        at = view.end()
        end = self._sentence_stop(at)
        if end > at + 3:
            self.indirect[at] = _Said(at, end, person.name, "reported:view", "medium", head - 1)

    def _answer_of(self, person: Speaker) -> None:
        """李明:今年计划改造120个小区。 A turn of an interview."""
        text = self.reading.text
        at = person.end + 1
        if text[person.end : at] != ":" or self.reading.quote_at(at) or text[at : at + 1] == "“":
            return
        head = self.speakers.head(person)
        end = self._sentence_stop(at)
        if head != self.reading.sentence_start(head) or text[end : end + 1] not in {"。", "!", "?"}:
            return
        if end - at >= 10 and not BIOGRAPHY.match(text, at):
            self.indirect[at] = _Said(at, end, person.name, "reported:interview", "medium", head)

    def _closing_words(self) -> None:
        """李明说,院校离不开油田,“要把论文写在车间里,把课堂搬到井场上”。 The end of reported speech, word for word."""
        text = self.reading.text
        for said in list(self.indirect.values()):
            last = self.reading.quote_at(said.end - 2)
            if last is None or last.start <= said.start + 4 or last.end + 1 != said.end:
                continue
            # set phrases are part of a clause; what stands between two commas is one
            if text[last.start - 2] in ",:" and last.end - last.start >= 4:
                self.direct[last.start] = _Said(
                    last.start, last.end, said.speaker, "quote:end-of-reported", "medium", last.start - 1
                )

    def _before_speaker(self) -> None:
        """…,区委书记宋立新说。 Reported speech whose speaker closes the sentence."""
        text = self.reading.text
        for person in self.speakers.people:
            stop = self._sentence_stop(person.end)
            head = self.speakers.head(person)
            if stop - person.end > 16 or text[head - 1 : head] != "," or text[stop : stop + 1] != "。":
                continue
            closing = REVERSED.search(text, person.end, stop)
            if closing is None or not ADVERBIAL.fullmatch(text, person.end, closing.start()):
                continue
            start = self.reading.sentence_start(person.start)
            said = [one for one in self.direct.values() if start <= one.start < person.start]
            closes = text[start - 1 : start] == "”"
            if (
                not said
                and not closes
                and head - 1 - start >= 6
                and not self.speakers.between(start, head - 1)
            ):
                self.indirect[start] = _Said(
                    start, head - 1, person.name, "reported:speaker-behind", "medium", head
                )

    def _reported_end(self, at: int, verb: str) -> int:
        text = self.reading.text
        end = self._sentence_stop(at)
        if verb not in MEETING_VERBS:
            return end
        line_end = self.reading.line(at)[1]
        while end < line_end:
            after = end + 1
            if after >= line_end or TURN.match(text[after : after + 12]) or self._takes_over(after):
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
        for mark in STOP.finditer(text, at, line_end):
            if self.reading.quote_at(mark.start()) is None:
                return mark.start()
        return line_end

    def _takes_over(self, at: int) -> bool:
        """Whether a new subject stands at the start of the sentence."""
        limit = at + 40
        comma = self.reading.text.find(",", at, limit)
        named = self.speakers.between(at, comma if comma >= 0 else limit)
        return bool(named) or self.reading.text[at : at + 1] in {"他", "她"}

    def _is_question(self, quote: Quoted) -> bool:
        """“值不值?”面对记者的提问,…: what an interviewer asks is nobody's speech."""
        text = self.reading.text
        return text[quote.end - 1] == "?" and ASKED.match(text, quote.end + 1) is not None

    def _continued(self, before: Quoted | None, quote: Quoted) -> _Said | None:
        """A quotation over paragraphs: each opens with a mark, only the last one closes."""
        text = self.reading.text
        if before is None or before.start not in self.direct or text[before.end : before.end + 1] != "\n":
            return None
        if text[before.end : quote.start - 1].strip():
            return None
        said = self.direct[before.start]
        return _Said(quote.start, quote.end, said.speaker, "quote:continued", "medium", quote.start)

    def _before(self, quote: Quoted) -> _Said | None:
        """The subject of the words before the colon or comma that a quotation follows: 李明竖起大拇指:“…”"""
        text = self.reading.text
        mark = quote.start - 2
        if mark >= 0 and text[mark] in "以用":
            subject = self.speakers.subject(mark, None)
            return subject and _Said(
                quote.start, quote.end, subject.name, "quote:taken-words", "medium", subject.start
            )
        if mark < 0 or text[mark] not in ":,":
            return None
        tail = text[quote.end + 1 : quote.end + 2]
        if text[mark] == "," and (
            tail.isalnum() or closing_verb().search(text, quote.end + 1, quote.end + 30)
        ):
            return None
        subject = self.speakers.before_mark(mark)
        if subject is None:
            return None
        insort(self.cues, Speaker(mark, mark + 1, subject.name))
        return _Said(
            quote.start, quote.end, subject.name, "quote:subject-before", subject.tier, subject.start
        )

    def _behind(self, quote: Quoted) -> _Said | None:
        """Speaker of a quotation without a verb before it."""
        text = self.reading.text
        closing = quote.end + 1
        end = self._sentence_stop(closing) if text[closing : closing + 1] != "\n" else closing
        subject = self._named_behind(closing, end)
        if subject is not None:
            return _Said(quote.start, quote.end, subject.name, "quote:speaker-behind", subject.tier, closing)
        at = bisect_left(self.speakers.bodies, (closing, 0, ""))
        body = self.speakers.bodies[at] if at < len(self.speakers.bodies) else None
        if body and body.start == closing:
            said = closing_verb().search(text, body.end, min(end, body.end + 30))
            if said is None or ADVERBIAL.fullmatch(text, body.end, said.start()):
                return _Said(quote.start, quote.end, body.name, "quote:speaker-behind", "medium", closing)
        if text[closing:end] and text[closing].isalnum():
            return None
        name = self._speaker_before(quote.start)
        if name is None:
            return None
        return _Said(quote.start, quote.end, name, "quote:same-paragraph", "medium", quote.start)

    def _named_behind(self, low: int, high: int) -> Subject | None:
        """Whoever the rest of the sentence behind a quotation names, a subject before others; 他 or a bare title."""
        text = self.reading.text
        people = self.speakers.between(low, high)
        cue = self._last_cue(self.reading.line(low)[0], low)
        if text[low : low + 1] in {"他", "她"} and text[low + 1 : low + 2] not in {"们", "人", "的"}:
            name = self.speakers.antecedent(low, cue)
            return Subject(name, low, "medium") if name else None
        for said in closing_verb().finditer(text, low, high):
            subject = self.speakers.subject(said.start(), cue)
            if subject and low <= subject.start:
                return subject
        if people:
            first = next((one for one in people if not text.startswith("的", one.end)), people[0])
            return Subject(first.name, self.speakers.head(first))
        return None

    def _last_cue(self, low: int, high: int) -> Speaker | None:
        """The last attribution with a start in `[low, high)`."""
        index = bisect_left(self.cues, (high, 0, "")) - 1
        return self.cues[index] if index >= 0 and self.cues[index].start >= low else None

    def _speaker_before(self, position: int) -> str | None:
        """Who spoke last in the paragraph, else who was named last in it."""
        line_start = self.reading.line(position)[0]
        spoke = self._last_cue(line_start, position)
        if spoke:
            return spoke.name
        named = self.speakers.between(line_start, position)
        return named[-1].name if named else None

    def _clipped(self) -> Iterator[_Said]:
        """Reported speech ends where the next attribution or an attributed quotation begins."""
        borders = sorted(
            [(said.start, said.cue) for said in self.indirect.values()]
            + [(said.start - 1, min(said.cue, said.start - 1)) for said in self.direct.values()]
            + [(comma, comma) for comma in self.speakers.subjects_with_title()]
        )
        for said in self.indirect.values():
            following = bisect_right(borders, (said.start, len(self.reading.text)))
            if following >= len(borders) or borders[following][0] >= said.end:
                yield said
                continue
            at, cue = borders[following]
            stop = max(self.reading.sentence_start(at), cue) if cue > said.start else self._verb_clause(at)
            if self.reading.text[at] == "," or at + 1 in self.direct:
                stop = at if cue <= said.start or at + 1 not in self.direct else min(at, max(cue, stop))
            yield said._replace(end=stop) if stop > said.start else said

    def _verb_clause(self, at: int) -> int:
        """The comma before the clause with the verb that ends at `at`: its subject stands before all of it."""
        text = self.reading.text
        return max(text.rfind(",", 0, at - 1), text.rfind(";", 0, at - 1), text.rfind("。", 0, at - 1))

    def _quotes(self, said: Iterable[_Said]) -> tuple[Quote, ...]:
        found = []
        for one in sorted(said):
            raw = self.page.text[one.start : one.end]
            start = one.start + len(raw) - len(raw.lstrip())
            kept = raw.strip() if one.rule.startswith("quote") else raw.strip().rstrip("，,；;。 \u3000")
            end = start + len(kept)
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
