"""What somebody builds at one place, and sums over many such projects."""

from typing import Literal

from pydantic import Field

from shared.messages.spans import Found, Span

ProjectStatus = Literal["签约", "落户", "开工", "在建", "竣工", "投产", "增资"]
"""How far a project has come at the date of the text; of several the last that is said to be reached."""


class Amount(Found):
    """An amount that belongs to a project or a sum: `value` is scaled by 万 and 亿, `unit` as written."""

    text: str
    value: float
    unit: str | None = Field(default=None, description="As written; 平方米 for m² and ㎡")
    bound: Literal["exact", "min", "max", "approx"] = "exact"


class ProjectDate(Found):
    """A day, month or year that a project reached a status or is planned to."""

    text: str
    kind: ProjectStatus
    date: str = Field(description="YYYY, YYYY-MM or YYYY-MM-DD")


class Project(Found):
    """One project of the page; the span is that of its name, else of its company.

    `name`, `company`, `zone` and `status` are as written, and `spans` tells where: spans["name"] slices to the name.
    A status is said with many words; its span is that of the word.
    """

    name: str | None = None
    company: str | None = Field(
        default=None, description="Who invests or owns, in full where the page has it"
    )
    zone: str | None = Field(default=None, description="The zone or park that the text says it lies in")
    status: ProjectStatus | None = None
    spans: dict[str, Span] = Field(
        default_factory=dict, description="Where name, company, zone and status stand"
    )
    investment: Amount | None = None
    land: Amount | None = None
    floor_space: Amount | None = None
    capacity: tuple[Amount, ...] = ()
    jobs: Amount | None = None
    dates: tuple[ProjectDate, ...] = ()


class ProjectSum(Found):
    """A count of projects or a total over them, as 54个项目,总投资312亿元; the span covers both."""

    count: int | None = None
    count_span: Span | None = None
    investment: Amount | None = None
    status: ProjectStatus | None = None
