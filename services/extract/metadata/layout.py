"""A normalized page as the metadata finders see it: lines by role, tags by name, values with evidence."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from services.extract.metadata.labels import LabelledValue, labelled_values
from shared.messages.documents import NormalizedDocument, Role
from shared.messages.extracted import Evidence, Tier

_TO_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}

_FULL_WIDTH: Final = re.compile(r"[\uff01-\uff5e\u3000\xa0]")
_MOST_LINES: Final = 50
_LONGEST_LINE: Final = 1_000


def half_width(text: str) -> str:
    """`text` with full-width ASCII and ideographic spaces made half-width; the same length."""
    return text.translate(_TO_HALF_WIDTH) if _FULL_WIDTH.search(text) else text


@dataclass(frozen=True)
class Line:
    """One block: `text` is half-width and starts at `start` of the clean text."""

    start: int
    text: str
    role: Role


@dataclass(frozen=True)
class Value:
    """A value of a field with its evidence. `start` and `end` are None where it stood in a tag."""

    text: str
    where: str
    rule: str
    tier: Tier
    start: int | None = None
    end: int | None = None

    def evidence(self) -> Evidence:
        """Where the value was found."""
        return Evidence(where=self.where, rule=self.rule, tier=self.tier, start=self.start, end=self.end)


@dataclass(frozen=True)
class Layout:
    """The page for metadata: lines of the body are its first two and last two paragraphs.

    Of each other role there are at most 50 lines, each of at most 1,000 characters, so that the time is bounded.
    `tags` has the first non-empty content of each lower-case tag name.
    """

    text: str
    lines: tuple[Line, ...]
    tags: Mapping[str, str]
    page_title: str | None

    @classmethod
    def of(cls, document: NormalizedDocument) -> "Layout":
        """The layout of a normalized document."""
        body = [block for block in document.blocks if block.role == "body"]
        edges = {block.start for block in (*body[:2], *body[-2:])}
        seen: Counter[Role] = Counter()
        lines: list[Line] = []
        for block in document.blocks:
            seen[block.role] += 1
            if block.role == "body" and block.start in edges:
                lines.append(
                    Line(block.start, half_width(document.text[block.start : block.end]), block.role)
                )
            elif block.role != "body" and seen[block.role] <= _MOST_LINES:
                end = min(block.end, block.start + _LONGEST_LINE)
                lines.append(Line(block.start, half_width(document.text[block.start : end]), block.role))
        tags: dict[str, str] = {}
        for tag in document.meta:
            content = tag.content.strip()
            if content:
                tags.setdefault(tag.name.strip().lower(), content[:_LONGEST_LINE])
        page_title = document.page_title and document.page_title[:_LONGEST_LINE]
        return cls(document.text, tuple(lines), tags, page_title)

    def of_role(self, *roles: Role) -> tuple[Line, ...]:
        """The lines with one of these roles, in order."""
        return tuple(line for line in self.lines if line.role in roles)

    def value(self, line: Line, start: int, end: int, rule: str, tier: Tier) -> Value:
        """The stretch `[start, end)` of a line as a value, spaces around it left out."""
        raw = line.text[start:end]
        start += len(raw) - len(raw.lstrip())
        end = max(start, end - (len(raw) - len(raw.rstrip())))
        at = line.start + start
        return Value(self.text[at : line.start + end], line.role, rule, tier, at, line.start + end)

    @cached_property
    def labelled(self) -> tuple[tuple[Line, LabelledValue], ...]:
        """What stands after labels in the meta lines, sign-offs and breadcrumbs, in this order.

        A label at the end of a meta line without a value takes the next meta line if that has no label.
        """
        found: list[tuple[Line, LabelledValue]] = []
        waiting: str | None = None
        for line in self.of_role("meta"):
            values = labelled_values(line.text)
            if not values and waiting is not None and line.text.strip():
                found.append((line, LabelledValue(waiting, 0, 0, len(line.text))))
            else:
                found += [(line, value) for value in values]
            is_empty = bool(values) and not line.text[values[-1].start : values[-1].end].strip()
            waiting = values[-1].kind if is_empty else None
        for line in self.of_role("signoff", "breadcrumb"):
            found += [(line, value) for value in labelled_values(line.text)]
        return tuple(found)

    def labelled_as(self, *kinds: str) -> tuple[tuple[Line, LabelledValue], ...]:
        """Labelled values of these kinds."""
        return tuple(pair for pair in self.labelled if pair[1].kind in kinds)
