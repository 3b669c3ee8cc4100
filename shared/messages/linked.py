"""What names of the page mean beyond the page: zones of the table, divisions behind bare titles, keys of persons."""

from typing import Literal

from pydantic import Field

from shared.messages.base import Part
from shared.messages.spans import Span, Tier

JurisdictionLevel = Literal["province", "city", "county", "zone"]
"""Of a title or body: `city` is prefecture rank, `county` a district, county, county-level city or banner."""


class ZoneLink(Part):
    """One form by which the page names a zone, and the zone it means; `official` is null where that stays open."""

    mention: str = Field(description="As written: 经开区, 银川经开区, 银川经济技术开发区")
    official: str | None = Field(
        default=None, description="Name in the table of zones, else the full formal name that the page gives"
    )
    zone_id: str | None = Field(
        default=None, description="Id in lexicon/zones.tsv, or `page:` and the longest form on this page"
    )
    level: str | None = Field(default=None, description="Of zones in the table: 国家级")
    adcode: str | None = Field(default=None, description="Of the division the zone lies in, where known")
    candidates: tuple[str, ...] = Field(default=(), description="Ids it may mean, where it stays open")
    rule: str
    tier: Tier
    spans: tuple[Span, ...] = Field(default=(), description="Where title and body have this form")
    evidence: Span | None = Field(
        default=None, description="What told which one is meant, if not the mention itself"
    )


class JurisdictionEvidence(Part):
    """What tells where a title belongs; positions are null where it stands outside of the text, as in <meta>."""

    where: Literal["text", "title", "breadcrumb", "source", "site", "zone_label", "zone"]
    text: str
    start: int | None = None
    end: int | None = None


class Jurisdiction(Part):
    """A title or body that names a level but no place, and the division it is of; open where `adcode` is null."""

    text: str = Field(description="As written: 区委书记, 市发改委, 我区, 管委会主任")
    level: JurisdictionLevel
    adcode: str | None = Field(
        default=None, description="Six digits; for `zone` those of the city the zone lies in"
    )
    zone_id: str | None = Field(default=None, description="For `zone`: as in `zone_links`")
    rule: str
    tier: Tier
    spans: tuple[Span, ...] = ()
    evidence: JurisdictionEvidence | None = None


class PersonKey(Part):
    """Tells namesakes apart over pages: name and the narrowest division that the person's titles are of."""

    name: str
    person_key: str = Field(
        description="name@adcode, name@zone id, or `name@` where the page leaves the division open"
    )
    adcode: str | None = None
    ambiguous: bool = Field(
        default=False, description="Titles are of divisions that exclude each other, or of none that is known"
    )
    candidates: tuple[str, ...] = Field(
        default=(), description="Adcodes of all titles, where they exclude each other"
    )
