"""Occasions that the text reports, and who took part in them in which role."""

from typing import Literal

from pydantic import Field

from shared.messages.spans import Found, Span

EventKind = Literal[
    "会议",
    "座谈",
    "调研",
    "考察",
    "走访",
    "检查",
    "签约",
    "开工",
    "投产",
    "培训",
    "评审",
    "发布",
    "活动",
]
Role = Literal["主持", "讲话", "发言", "陪同", "签约方", "受表彰", "出席"]


class Participant(Found):
    """A named person or organization with one role; the span is that of the name. One entry a role."""

    name: str
    role: Role
    organization: str | None = Field(default=None, description="Of a person, where the text gives one")


class AgendaFigure(Found):
    """An amount that the sentence of the event tells of it: 5家企业, 40余人."""

    text: str
    value: float
    unit: str | None = None


class Event(Found):
    """An occasion of the page; the span is that of the words that tell of it.

    `spans` tells where `name`, `place`, `form` and `date` stand; a date that is taken over from the whole has the
    span of that date.
    """

    kind: EventKind
    name: str | None = Field(default=None, description="As the page names it, without 召开 or 举行")
    date: str | None = Field(default=None, description="YYYY-MM-DD or YYYY-MM; the first day")
    place: str | None = None
    form: str | None = Field(default=None, description="视频会, 线上, 现场会 …")
    spans: dict[str, Span] = Field(default_factory=dict)
    participants: tuple[Participant, ...] = ()
    figures: tuple[AgendaFigure, ...] = ()
