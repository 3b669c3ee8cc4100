"""The article's own date and time.

Order of trust, the first that gives a valid date wins:

1. after a label of publication in a meta line (发布时间), else after a plain one (日期, 时间)
2. a date without a label in a meta line
3. a tag that states publication (PubDate, article:published_time, JSON-LD datePublished)
4. after a label of writing (成文日期), then of change (更新时间), as such a line is all the page shows
5. a labelled date in a sign-off, then the date alone in the last line of the body (the signature of a notice)

A running date (with a weekday, 今天是) counts only after a label of publication. The time comes from the same
place; a later place with the same date completes it when that one has none, or none with seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.extract.metadata.layout import Layout, Line, Value, half_width
from services.extract.metadata.timestamps import Timestamp, timestamps
from shared.messages.extracted import Tier

_TAGS: Final = (
    "pubdate", "publishdate", "publish_date", "publish-date", "publishtime", "publish_time", "article:published_time",
    "og:release_date", "og:published_time", "bytedance:published_time", "weibo:article:create_at", "datepublished",
    "itemprop:datepublished", "jsonld:datepublished", "jsonld:pubdate", "jsonld:uploaddate", "dc.date.issued",
    "dc.date", "dcterms.issued", "date",
)  # fmt: skip
_MIDNIGHT: Final = "00:00:00"


@dataclass(frozen=True)
class _Candidate:
    rank: int
    date: Value
    time: Value | None
    has_seconds: bool


def find_published(layout: Layout) -> tuple[Value | None, Value | None]:
    """`(date YYYY-MM-DD, time HH:MM:SS)`, each None where the page gives none."""
    candidates = sorted(_candidates(layout), key=lambda candidate: candidate.rank)
    if not candidates:
        return None, None
    best = candidates[0]
    return best.date, _time(best, candidates)


def _time(best: _Candidate, candidates: list[_Candidate]) -> Value | None:
    if best.time is not None and best.has_seconds:
        return best.time
    for other in candidates:
        if other.date.text != best.date.text or other.time is None:
            continue
        if best.time is None and other.time.text != _MIDNIGHT:
            return other.time
        if best.time is not None and other.has_seconds and other.time.text[:5] == best.time.text[:5]:
            return other.time
    return best.time


def _candidates(layout: Layout) -> Iterator[_Candidate]:
    ranks = {"published": 0, "date": 1, "written": 4, "updated": 5}
    taken: list[tuple[int, int]] = []
    for line, value in layout.labelled:
        taken.append((line.start + value.at, line.start + value.end))
        if value.kind not in ranks:
            continue
        stamp = next(timestamps(line.text[value.start : value.end]), None)
        if stamp is None or (stamp.is_clock and value.kind != "published"):
            continue
        if not _leads(line.text[value.start : value.start + stamp.start]):
            continue
        is_signoff = line.role == "signoff"
        rule = f"date_after_{value.kind}"
        tier: Tier = "medium" if is_signoff or value.kind in ("written", "updated") else "high"
        yield _in_line(line, value.start, stamp, 6 if is_signoff else ranks[value.kind], rule, tier)
    yield from _bare(layout, taken)
    for name in _TAGS:
        if name in layout.tags:
            yield from _in_tag(name, half_width(layout.tags[name]))
    yield from _signature(layout)


def _leads(before: str) -> bool:
    """Whether only spaces and brackets stand between a label and its date."""
    return not before.strip(" \t:[]()【】-—|的为是于")


def _bare(layout: Layout, taken: list[tuple[int, int]]) -> Iterator[_Candidate]:
    for line in layout.of_role("meta"):
        for stamp in timestamps(line.text):
            at = line.start + stamp.start
            owner = next((span for span in taken if span[0] <= at < span[1]), None)
            if stamp.is_clock or (owner is not None and not _stands_apart(layout, line, owner, at)):
                continue
            yield _in_line(line, 0, stamp, 2, "date_in_meta_line", "medium")


def _stands_apart(layout: Layout, line: Line, owner: tuple[int, int], at: int) -> bool:
    """Whether a date after the value of another label belongs to no label: `来源：某报 2017-06-09`."""
    value = next(v for owned, v in layout.labelled if owned is line and owned.start + v.at == owner[0])
    if value.kind not in ("source", "author", "editor", "zone", "views", "other"):
        return False
    if value.kind == "other" and not line.text[value.start : at - line.start].strip():
        return False
    return line.text[at - line.start - 1] in " \t|([【、,"


def _in_line(line: Line, offset: int, stamp: Timestamp, rank: int, rule: str, tier: Tier) -> _Candidate:
    start, end = line.start + offset + stamp.start, line.start + offset + stamp.end
    day = Value(stamp.date, line.role, rule, tier, start, end)
    time = None
    if stamp.time is not None:
        time = Value(stamp.time, line.role, rule, tier, line.start + offset + stamp.time_start, end)
    return _Candidate(rank, day, time, stamp.has_seconds)


def _in_tag(name: str, content: str) -> Iterator[_Candidate]:
    stamp = next(timestamps(content), None)
    if stamp is None:
        return
    where, rule = f"tag:{name}", "date_in_tag"
    day = Value(stamp.date, where, rule, "high")
    time = None if stamp.time is None else Value(stamp.time, where, rule, "high")
    yield _Candidate(3, day, time, stamp.has_seconds)


def _signature(layout: Layout) -> Iterator[_Candidate]:
    lines = layout.of_role("body")
    if len(lines) < 2:
        return
    line = lines[-1]
    stamp = next(timestamps(line.text), None)
    if stamp is not None and not line.text.replace(line.text[stamp.start : stamp.end], "").strip(" \t()[]"):
        yield _in_line(line, 0, stamp, 7, "date_of_signature", "low")
