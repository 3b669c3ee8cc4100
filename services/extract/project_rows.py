"""Projects and sums in rows of tables: cells parted by spaces under a line that names the columns."""

import re
from typing import Final

from services.extract.project_amounts import amount_of
from services.extract.project_facts import Facts
from shared.messages.projects import Amount, Project, ProjectSum
from shared.messages.spans import Span

_CELL: Final = re.compile(r"[^ \t|]+")
_NAME: Final = re.compile(r"^(?:项目名称|项目|工程名称|名称)$")
_COMPANY: Final = re.compile(
    r"^(?:企业名称|企业|公司|公司名称|投资方|投资单位|建设单位|投资主体|业主|业主单位|投资企业|"
    r"建设主体|单位)$"
)
_ZONE: Final = re.compile(
    r"^(?:园区|所在园区|落户园区|建设地点|地点|落地园区|开发区|落户地|所属园区|选址|落地园区)$"
)
_COUNT: Final = re.compile(r"^(?:项目数|项目数量|项目个数|个数|项目总数)(?:\(个\))?$")
_MONEY: Final = re.compile(
    r"^(?:总投资|计划总投资|投资额|投资总额|投资|投资规模|协议投资|拟投资|意向投资|计划投资|投资金额|拟投资额)(?:\((?P<unit>亿元|万元|亿美元|"
    r"万美元)\))?$"
)
_LAND: Final = re.compile(r"^(?:用地|占地|用地面积|占地面积|拟用地)$")
_NUMBER: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?$")
_FACTORS: Final = {
    "亿元": (10**8, "元"),
    "万元": (10**4, "元"),
    "亿美元": (10**8, "美元"),
    "万美元": (10**4, "美元"),
}


def rows(facts: Facts) -> tuple[list[Project], list[ProjectSum], list[tuple[int, int]]]:
    """The projects and sums of tables, and the spans of the rows, where nothing else is looked for."""
    projects: list[Project] = []
    sums: list[ProjectSum] = []
    covered: list[tuple[int, int]] = []
    columns: list[str] = []
    for region_start, region_end in facts.page.regions:
        at = region_start
        for line in facts.text[region_start:region_end].split("\n"):
            start, at = at, at + len(line) + 1
            cells = [(start + one.start(), start + one.end()) for one in _CELL.finditer(line)]
            words = [facts.text[a:b] for a, b in cells]
            if len(words) >= 2 and _is_header(words):
                columns = words
                covered.append((start, start + len(line)))
                continue
            if not columns or len(words) != len(columns):
                columns = columns if not line.strip() else []
                continue
            covered.append((start, start + len(line)))
            table = dict(zip(columns, cells, strict=True))
            project = _row_project(facts, table)
            if project:
                projects.append(project)
            total = _row_sum(facts, table)
            if total:
                sums.append(total)
    return projects, sums, covered


def _is_header(words: list[str]) -> bool:
    known = sum(any(p.match(word) for p in (_NAME, _COMPANY, _ZONE, _COUNT, _MONEY)) for word in words)
    return known >= 2 and not any(re.search(r"\d", word) for word in words)


def _pick(table: dict[str, tuple[int, int]], pattern: re.Pattern[str]) -> tuple[int, int] | None:
    return next((cell for column, cell in table.items() if pattern.match(column)), None)


def _row_project(facts: Facts, table: dict[str, tuple[int, int]]) -> Project | None:
    name, company = _pick(table, _NAME), _pick(table, _COMPANY)
    money = _row_money(facts, table)
    if (name is None and company is None) or money is None or _pick(table, _COUNT):
        return None
    zone = _pick(table, _ZONE)
    if zone and not any(zone[0] <= one.start and one.end <= zone[1] for one in facts.parks):
        zone = None
    spans = {
        key: Span(start=cell[0], end=cell[1])
        for key, cell in (("name", name), ("company", company), ("zone", zone))
        if cell
    }
    said = {key: facts.page.text[span.start : span.end] for key, span in spans.items()}
    if said.get("name", said.get("company")) in {"合计", "总计", "小计"}:
        return None
    start, end = name or company or (0, 0)
    return Project(
        start=start,
        end=end,
        rule="project:row",
        tier="high",
        name=said.get("name"),
        company=said.get("company"),
        zone=said.get("zone"),
        spans=spans,
        investment=money,
        land=_row_land(facts, table),
    )


def _row_land(facts: Facts, table: dict[str, tuple[int, int]]) -> Amount | None:
    cell = _pick(table, _LAND)
    found = facts.amounts(*cell) if cell else ()
    return amount_of(found[0], "row-land") if found and found[0].dimension == "area" else None


def _row_sum(facts: Facts, table: dict[str, tuple[int, int]]) -> ProjectSum | None:
    cell = _pick(table, _COUNT)
    if cell is None:
        return None
    digits = re.match(r"\d+", facts.text[cell[0] : cell[1]])
    if digits is None:
        return None
    money = _row_money(facts, table)
    spans = [cell, *([(money.start, money.end)] if money else [])]
    return ProjectSum(
        start=min(span[0] for span in spans),
        end=max(span[1] for span in spans),
        rule="project:row-sum",
        tier="high",
        count=int(digits[0]),
        count_span=Span(start=cell[0], end=cell[0] + digits.end()),
        investment=money,
    )


def _row_money(facts: Facts, table: dict[str, tuple[int, int]]) -> Amount | None:
    """The amount in the column of the investment; a bare number takes the unit that the column names."""
    for column, (start, end) in table.items():
        header = _MONEY.match(column)
        if header is None:
            continue
        for one in facts.amounts(start, end):
            if one.dimension == "money":
                return amount_of(one, "row-investment")
        if header["unit"] and _NUMBER.fullmatch(facts.text[start:end]):
            factor, unit = _FACTORS[header["unit"]]
            value = float(f"{float(facts.text[start:end].replace(',', '')) * factor:.12g}")
            return Amount(
                start=start,
                end=end,
                rule="project:row-investment",
                tier="medium",
                text=facts.page.text[start:end],
                value=value,
                unit=unit,
            )
    return None
