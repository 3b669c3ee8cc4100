"""`ExtractedDocument`: the structured record, as printed by `wenqu process` and indexed."""

from typing import Literal

from pydantic import Field

from shared.messages.base import Message, Part
from shared.messages.documents import Decoding, Gloss, Origin, Quality, Removed, Signature
from shared.messages.events import Event
from shared.messages.linked import Jurisdiction, PersonKey, ZoneLink
from shared.messages.projects import Project, ProjectSum
from shared.messages.spans import Found, Span, Tier

__all__ = [
    "BodySegment",
    "DocNumber",
    "EventDate",
    "Evidence",
    "ExtractedDocument",
    "Found",
    "Keyword",
    "Organization",
    "Person",
    "Place",
    "Quantity",
    "Quote",
    "Recognized",
    "Slogan",
    "Span",
    "Tier",
    "TitleMention",
    "Topic",
    "Zone",
]


class Evidence(Part):
    """Where a single-valued field was found. `start`/`end` are null when it stood outside the text, as in <meta>."""

    where: str = Field(description="title, meta, breadcrumb, link, site, body, or tag:<name of the meta tag>")
    rule: str
    tier: Tier
    start: int | None = None
    end: int | None = None


class TitleMention(Found):
    """A title as written, at one place."""

    text: str


class Person(Part):
    """A named person with all mentions; `titles` as written, in order of appearance, each once."""

    name: str
    titles: tuple[str, ...] = ()
    title_mentions: tuple[TitleMention, ...] = ()
    mentions: tuple[Found, ...]


class Organization(Part):
    """A company, agency, medium, university or named committee; full name as written."""

    name: str
    kind: str = Field(
        description="company, government, party, media, school, committee, association or other"
    )
    short_for: str | None = Field(default=None, description="The full name this short one was defined for")
    mentions: tuple[Found, ...]


class Zone(Part):
    """A development zone or park as written."""

    name: str
    kind: str = Field(description="Type of zone, e.g. 经济技术开发区, 高新区, 保税区, 自贸区, 产业园, 新区")
    city: str | None = None
    adcode: str | None = Field(default=None, description="Code of the division its name begins with")
    level: str | None = None
    alias_of: str | None = Field(default=None, description="The longest form of the same zone on the page")
    mentions: tuple[Found, ...]


class Place(Part):
    """A province, city or county as written, with its code where the page tells which one is meant."""

    name: str
    adcode: str | None = Field(default=None, description="Six digits of GB/T 2260; null where it stays open")
    level: Literal["province", "city", "county"] | None = None
    full_name: str | None = Field(default=None, description="With what it lies in: 江苏省苏州市吴中区")
    former: bool = Field(default=False, description="No longer in force under this name")
    candidates: tuple[str, ...] = Field(default=(), description="Codes it may mean, where it stays open")
    mentions: tuple[Found, ...]


class Quantity(Found):
    """A measured amount. `value` is scaled by 万 and 亿; the unit is as written."""

    text: str
    value: float
    unit: str | None
    bound: Literal["exact", "min", "max", "approx"] = "exact"
    base_value: float | None = Field(default=None, description="Value in base_unit")
    base_unit: str | None = None
    dimension: str | None = Field(
        default=None, description="money, area, length, mass, power, energy, ratio, count …"
    )
    what: str | None = Field(default=None, description="What is measured, as written: 总投资, 产值 …")
    sign: Literal["+", "-"] | None = Field(default=None, description="Direction of a growth rate")


class EventDate(Found):
    """A date in the body. `date` is YYYY-MM-DD, or shorter where it cannot be resolved to a day.

    A date of the lunar calendar is only marked: `L01-15`.
    """

    text: str
    date: str


class Quote(Found):
    """Speech of a named speaker; the span is the speech without its quotation marks."""

    speaker: str
    text: str


class Slogan(Found):
    """A quoted set phrase."""

    text: str


class DocNumber(Found):
    """A document number (文号) such as 国办发〔2017〕7号."""

    text: str


class Keyword(Part):
    """A term with its weight (TF-IDF, or TextRank on request), the heaviest first."""

    text: str
    weight: float


class Topic(Part):
    """What the page is about, of a small documented scheme; the evidence are the words that speak for it."""

    name: str
    score: float = Field(description="Counted cues, comparable within one page only")
    tier: Tier
    evidence: tuple[Found, ...] = ()


class Recognized(Found):
    """A fact of a kind of its own, from a recognizer that the user installed; `rule` names recognizer and rule."""

    kind: str
    text: str
    value: str | None = None


class BodySegment(Part):
    """A stretch of `body` that is contiguous in the clean text: body[at:at+end-start] == text[start:end]."""

    at: int
    start: int
    end: int


class ExtractedDocument(Message):
    """Who said what where, which sum, which zone, when. Absent values are null or empty, never invented."""

    schema_version: Literal[1] = 1
    origin: Origin
    title: str | None = None
    published: str | None = Field(default=None, description="YYYY-MM-DD, Asia/Shanghai")
    published_time: str | None = Field(default=None, description="HH:MM:SS")
    source: str | None = Field(default=None, description="The outlet the article names")
    author: str | None = None
    editor: str | None = None
    views: int | None = None
    site: str | None = Field(default=None, description="The republisher, from the footer")
    icp: str | None = None
    repost_notice: str | None = None
    breadcrumb: tuple[str, ...] = ()
    zone_label: str | None = None
    prev_title: str | None = None
    next_title: str | None = None
    evidence: dict[str, Evidence] = Field(
        default_factory=dict, description="Single-valued field to where it was found"
    )
    text: str = Field(description="The clean text that all spans refer to")
    body: str = Field(description="The article's paragraphs joined by line feeds")
    body_segments: tuple[BodySegment, ...] = ()
    persons: tuple[Person, ...] = ()
    organizations: tuple[Organization, ...] = ()
    zones: tuple[Zone, ...] = ()
    places: tuple[Place, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    event_dates: tuple[EventDate, ...] = ()
    quotes: tuple[Quote, ...] = ()
    reported: tuple[Quote, ...] = ()
    projects: tuple[Project, ...] = Field(
        default=(), description="Who invests what where; each project of the page once"
    )
    project_sums: tuple[ProjectSum, ...] = Field(
        default=(), description="Counts and totals of many projects, apart from single ones"
    )
    events: tuple[Event, ...] = Field(
        default=(), description="Meetings, visits, signings, starts of work and who took part in them"
    )
    zone_links: tuple[ZoneLink, ...] = Field(
        default=(), description="Each form by which the page names a zone, and the zone it means"
    )
    jurisdictions: tuple[Jurisdiction, ...] = Field(
        default=(), description="Bare titles and bodies, and the division they are of"
    )
    person_keys: tuple[PersonKey, ...] = Field(
        default=(), description="Persons by name and division; in the order of `persons`"
    )
    slogans: tuple[Slogan, ...] = ()
    doc_numbers: tuple[DocNumber, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    summary: str | None = None
    topic: str | None = Field(default=None, description="The first of `topics`")
    topics: tuple[Topic, ...] = ()
    recognized: tuple[Recognized, ...] = ()
    lexicon: str | None = Field(
        default=None, description="VERSION and hash of the user words that were used, as 3-1f0c9a2b77de"
    )
    glosses: tuple[Gloss, ...] = ()
    script: Literal["hans", "hant", "hant+pinyin"] = "hans"
    language: str = "zh"
    decoding: Decoding
    quality: Quality
    removed: tuple[Removed, ...] = Field(
        default=(), description="What of the decoded original is not in the text, with the ids of the rules"
    )
    signature: Signature | None = Field(default=None, description="What tells near-duplicates of the body")
