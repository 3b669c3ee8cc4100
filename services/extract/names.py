"""Where a name that may begin at a position ends, and how likely it is one."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from services.extract.edges import places
from services.extract.lexicon import alternatives, is_word, word_tag, words
from services.extract.reading import Reading, Token
from services.extract.surnames import (
    DOTTED,
    composed,
    foreign,
    given_score,
    surname_length,
    surname_weight,
    transliterated,
)

AFTER_TITLE: Final = 2.2
IN_LIST: Final = 1.5
AT_CLAUSE_START: Final = 5.0
"""Least scores of a candidate by its place: what stands before it is evidence too."""

_HAN: Final = re.compile(r"[㐀-鿿𠀀-𲎯]")
_HAN_NAME: Final = re.compile("[㐀-鿿𠀀-𲎯]{2,3}")
_HAN_RUN: Final = re.compile("[㐀-鿿𠀀-𲎯]{2,4}")
_LENGTHS: Final = {1: ((2, 1), (3, 1)), 2: ((3, 2), (4, 2), (2, 1), (3, 1))}
"""Of a surname's length: how long a name may be, and how much of it is the surname."""
_FUNCTION_SIGNS: Final = frozenset(
    "的了在是和与及等要会将把被对从到为其这那此每各该或并也都又就而且但因由向给让使则即若已曾还很最更再"
)
_LATIN: Final = re.compile(r"[A-Z][a-z]+(?:[ ][A-Z]\.)?(?:[ ][A-Z][a-z]+){1,2}(?![A-Za-z])")
_SPACED: Final = re.compile(r"([㐀-鿿𠀀-𲎯])[ ]{1,4}([㐀-鿿𠀀-𲎯])")
_LONE_TAGS: Final = frozenset({"v", "p", "r", "d", "c", "uj", "ul"})
_CLAN: Final = re.compile("([㐀-鿿])氏[㐀-鿿]{1,2}")
"""Vietnamese names: 黎氏香兰."""
_HONORIFIC: Final = re.compile(
    r"[某×*XxX]|(?:先生|女士|老师|小姐|大爷|大妈|大叔|大姐|大哥|大娘|阿姨|师傅|爷爷|奶奶|老|总|工)$"
)
_JOINT: Final = re.compile("[和与及的]")
_WORD_TAGS: Final = ("d", "v", "p", "c", "r", "m", "t", "u", "f", "q", "n", "a", "b", "l", "s", "z")


@dataclass(frozen=True)
class Candidate:
    """A possible name at `[start, end)`; `name` is without the spaces within."""

    start: int
    end: int
    name: str
    score: float


@cache
def heads() -> re.Pattern[str]:
    """Matches what a title ends in, longest first."""
    return re.compile(alternatives("title_heads"))


@cache
def _long_places() -> frozenset[str]:
    """What places of three characters and more begin with."""
    return frozenset(place[:2] for place in places() if len(place) > 2)


@cache
def _follow_words() -> dict[str, tuple[str, ...]]:
    """The words of two characters and more that may follow a name, by their first."""
    found: dict[str, list[str]] = {}
    for word in words("name_follow"):
        if len(word) > 1:
            found.setdefault(word[0], []).append(word)
    return {first: tuple(group) for first, group in found.items()}


def name_at(reading: Reading, at: int) -> Candidate | None:
    """The likeliest name that begins at `at`, with its score; None where no name can begin."""
    text = reading.text
    if not _HAN.match(text, at):
        latin = _LATIN.match(text, at)
        return Candidate(at, latin.end(), latin[0], AFTER_TITLE + 1) if latin else None
    dotted = DOTTED.match(text, at)
    if dotted and "·" in dotted[0]:
        return _dotted(reading, at, dotted)
    if text[at : at + 2] in _long_places() and any(
        text[at : at + length] in places() for length in range(3, 9)
    ):
        return None
    options = [candidate for candidate in _options(reading, at) if candidate is not None]
    return max(options, key=lambda candidate: candidate.score, default=None)


def longest_end(text: str, at: int) -> int:
    """Where a name without a dot that begins at `at` ends at the latest."""
    runs = (_SPACED.match(text, at), composed().match(text, at), transliterated().match(text, at))
    return max(at + 4, *(run.end() if run else 0 for run in runs))


def _options(reading: Reading, at: int) -> list[Candidate | None]:
    text = reading.text
    found: list[Candidate | None] = []
    surname = surname_length(text, at)
    if surname:
        run = _HAN_RUN.match(text, at)
        longest = run.end() - at if run else 0
        for length, of in _LENGTHS[surname]:
            if length <= longest:
                found.append(_plain(reading, at, length, of))
    spaced = _SPACED.match(text, at)
    if spaced and surname_weight(spaced[1]) and follows_well(reading, spaced.end()) >= 1:
        score = surname_weight(spaced[1]) + given_score(spaced[2]) + follows_well(reading, spaced.end())
        found.append(Candidate(at, spaced.end(), spaced[1] + spaced[2], score))
    units = composed().match(text, at)
    if units and units.end() - at >= 3 and follows_well(reading, units.end()) >= 0:
        score = 2.0 + follows_well(reading, units.end()) + 0.3 * (units.end() - at)
        found.append(Candidate(at, units.end(), units[0], score))
    clan = _CLAN.match(text, at)
    if clan and surname_weight(clan[1]):
        for end in range(clan.end(), at + 2, -1):
            rest = follows_well(reading, end)
            if rest >= 1:
                found.append(Candidate(at, end, text[at:end], 3.0 + rest))
    foreigner = transliterated().match(text, at)
    if foreigner:
        found.append(_transliterated(reading, at, foreigner.end()))
    return found


def _plain(reading: Reading, at: int, length: int, surname: int) -> Candidate | None:
    text = reading.text
    name = text[at : at + length]
    if name in words("not_names") or _HONORIFIC.search(name) or _ends_in_title(name):
        return None
    weight = surname_weight(name[:surname])
    if not weight:
        return None
    score = {3: 2.0, 2: 1.2, 1: 0.0}[weight] + given_score(name[surname:])
    if name[:2] in words("not_names"):
        score -= 3.0
    score += 1.0 if length - surname == 2 else 0.0
    score += follows_well(reading, at + length)
    if surname == 2:
        score += 1.0
    if text.startswith(_follow_words().get(name[-1], ()), at + length - 1):
        # 司徒健续|称: the last character begins a verb
        score -= 2.0
    return Candidate(at, at + length, name, score + _agreement(reading, at, at + length))


def _ends_in_title(name: str) -> bool:
    """张局长 is how a person is called, 陈主任 too: no names."""
    return name[1:] in words("title_heads") or name[-2:] in words("title_heads")


def _agreement(reading: Reading, start: int, end: int) -> float:
    """What the segmenter's tokens say for or against a name at `[start, end)`."""
    token = reading.token_at(start)
    last = reading.token_at(end - 1)
    score = 0.0
    if last.end == end:
        score += 0.7
    if token.start == start and token.end == end:
        if token.tag.startswith("nr"):
            return score + 1.5
        return score - (2.0 if is_everyday(token) or _is_place_word(token) else 0.0)
    if token.start == start and token.end < end:
        if is_everyday(token) and token.word not in words("compound_surnames"):
            score -= 2.0
        elif token.tag == "d" and token.end == start + 1:
            score -= 1.5
    if token.start < start and is_everyday(token):
        score -= 1.5
    if last.end > end and last.start < end and is_everyday(last) and last.start > start:
        score -= 1.0
    if token.start == start and token.end > end and is_everyday(token):
        score -= 2.5
    return score


def is_everyday(token: Token) -> bool:
    """A word of the dictionary of two or more characters that is no personal name."""
    return (
        len(token.word) > 1
        and is_word(token.word)
        and token.tag.startswith(_WORD_TAGS)
        and not token.tag.startswith("nr")
    )


def _is_place_word(token: Token) -> bool:
    return token.tag == "ns" and is_word(token.word)


def unusual_name_at(reading: Reading, at: int) -> Candidate | None:
    """Behind a sure title: three or two characters with no known surname, before a mark or a verb, that no word holds."""
    text = reading.text
    for length in (3, 2):
        end = at + length
        name = text[at:end]
        if not _HAN_NAME.fullmatch(name) or name in words("not_names") or name[:2] in words("not_names"):
            continue
        if name in places() or is_word(name) or _HONORIFIC.search(name) or _ends_in_title(name):
            continue
        tokens = {reading.token_at(position) for position in range(at, end)}
        if any(is_everyday(token) for token in tokens) or reading.token_at(at).start < at:
            continue
        if name[0] in _FUNCTION_SIGNS and length == 2:
            continue
        least = 0.0 if length == 3 and surname_weight(name[0]) else 0.7 * (length - 1)
        if given_score(name[1:]) >= least and follows_well(reading, end) >= 2.5:
            return Candidate(at, end, name, AFTER_TITLE)
    return None


def unit_name_at(reading: Reading, at: int) -> Candidate | None:
    """Behind a sure title: 更藏, 把多吉: one known part of a Tibetan or Mongol name, with one character before it or none."""
    text = reading.text
    for begin in (at, at + 1):
        units = composed().match(text, begin)
        if units and units.end() - at >= 2 and follows_well(reading, units.end()) >= 1:
            return Candidate(at, units.end(), text[at : units.end()], AFTER_TITLE)
    return None


def everyday_name_at(reading: Reading, at: int) -> Candidate | None:
    """Behind a sure title or in a list of names: two characters that are an everyday word and somebody's name here.

    方向, 温暖 and 文明 are names where the first character is a surname and a mark or what only people do follows.
    """
    text = reading.text
    name = text[at : at + 2]
    if not _HAN_NAME.fullmatch(name) or not surname_weight(name[0]) or _HONORIFIC.search(name):
        return None
    if name in _never_after_titles() or word_tag(name) in {"c", "d", "p", "r", "u"}:
        return None
    if not acts_as_person(text, at + 2):
        return None
    return Candidate(at, at + 2, name, AFTER_TITLE)


@cache
def _never_after_titles() -> frozenset[str]:
    return words("not_after_titles") | words("title_heads") | words("roles")


def acts_as_person(text: str, at: int) -> bool:
    """Whether a mark, or what only people do, stands at `at`: the word before it is no modifier then."""
    if at >= len(text) or text[at] in "、,。;:(\n":
        return True
    if text.startswith("要求", at):
        return text[at + 2 : at + 3] in {":", ","}
    return text.startswith(_person_verbs().get(text[at], ()), at)


@cache
def _person_verbs() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in words("person_verbs"):
        found.setdefault(word[0], []).append(word)
    return {first: tuple(group) for first, group in found.items()}


def follows_well(reading: Reading, at: int) -> float:
    """How well what stands at `at` may follow a name: a mark 2.5, a known verb 2.5, a word 0.3, a stray character −2."""
    text = reading.text
    if at >= len(text) or not _HAN.match(text, at):
        return 2.5
    if text[at] in "说称道" and not _HAN.match(text, at + 1):
        return 2.7
    first = text[at]
    if text.startswith(_follow_words().get(first, ()), at):
        return 2.5
    return 1.2 if first in words("name_follow") else _verb_follows(reading, at)


def _verb_follows(reading: Reading, at: int) -> float:
    """任 before an office 2.6, a verb with 着 or 了 2.0, a verb of the dictionary 1.0, another word 0.3, else −2."""
    text = reading.text
    if text[at] == "任" and _HAN.match(text, at + 1):
        return 2.6 if heads().match(text, at + 1) else 2.0
    if text[at + 1 : at + 2] in {"着", "了"} and reading.token_at(at).start == at:
        return 2.0
    for length in (4, 3, 2):
        word = text[at : at + length]
        if len(word) == length and is_word(word) and not (kind := word_tag(word)).startswith("nr"):
            return 1.0 if kind == "v" else 0.3
    return -2.0


def _transliterated(reading: Reading, at: int, limit: int) -> Candidate | None:
    """The longest run after which a clause may go on; shorter ones only where a known word follows."""
    text = reading.text
    for end in range(limit, at + 2, -1):
        rest = follows_well(reading, end)
        if end - at >= 4 and rest >= 2.5:
            rest += 1.0
        if rest >= 2.5 or (rest >= 1 and end == limit):
            name = text[at:end]
            token = reading.token_at(at)
            if name in places() or (is_word(name) and not word_tag(name).startswith("nr")):
                return None
            everyday = token.start == at and is_everyday(token) and token.tag != "ns"
            return Candidate(at, end, name, rest + 0.35 * (end - at) - (2.0 if everyday else 0.0))
    return None


def _begins_with_role(part: str) -> bool:
    """客商阿卜杜勒: the role before a foreign name is none of it."""
    return len(part) > 3 and (part[:2] in words("roles") or part[:3] in words("roles"))


def _plain_words(reading: Reading, start: int, end: int) -> int:
    """How many tokens within `[start, end)` are everyday words or verbs and particles: 是本地人 behind 吐尔逊."""
    count, at = 0, start
    while at < end:
        token = reading.token_at(at)
        if token.start >= start and token.end <= end:
            lone = len(token.word) == 1 and token.tag in _LONE_TAGS and token.word not in foreign()
            count += is_everyday(token) or lone
        at = token.end
    return count


def _dotted(reading: Reading, at: int, match: re.Match[str]) -> Candidate | None:
    """The last part ends where something follows well; transliterating characters tell a name from a headline."""
    text = reading.text
    parts = match[0].split("·")
    if heads().search(parts[0]) or _begins_with_role(parts[0]):
        return None
    last_start = match.end() - len(parts[-1])
    joint = _JOINT.search(text, last_start + 2, match.end())
    best: Candidate | None = None
    for end in range(joint.start() if joint else match.end(), last_start, -1):
        name = text[at:end]
        signs = name.replace("·", "")
        share = sum(sign in foreign() for sign in signs) / len(signs)
        score = follows_well(reading, end) + 3.0 * share - 2.0 * _plain_words(reading, last_start + 2, end)
        score += 0.7 if reading.token_at(end - 1).end == end else 0.0
        score += 0.15 * min(len(signs), 6)
        score += min(0.0, given_score(name[-1]))
        if share >= 0.3 and (best is None or score > best.score):
            best = Candidate(at, end, name, score)
    return best
