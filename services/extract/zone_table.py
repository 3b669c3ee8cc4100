"""`lexicon/zones.tsv`: official names of zones and the forms they are written with."""

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from services.extract.reading import fold
from shared.errors import StopWorker

_HERE: Final = Path(__file__).parents[2]
_SHIPPED: Final = (_HERE / "lexicon" / "zones.tsv", _HERE / "wenqu" / "data" / "lexicon" / "zones.tsv")
_COLUMNS: Final = 9
_MARKS: Final = re.compile(r"[\s()《》<>“”\"'·—\-~]|国家级|国家(?=高新|级|经|综)")


class OfficialZone(NamedTuple):
    """A row of the table. `valid_from` and `valid_to` are years or empty."""

    id: str
    name: str
    aliases: tuple[str, ...]
    level: str
    type: str
    adcode: str
    valid_from: str
    valid_to: str
    source: str


def plain(name: str) -> str:
    """The form in which names are compared: half-width, without marks, brackets and 国家级."""
    return _MARKS.sub("", fold(name))


def shipped() -> Path:
    """The table that comes with the program."""
    return next((path for path in _SHIPPED if path.is_file()), _SHIPPED[0])


@cache
def official_zones(path: Path | None = None) -> tuple[OfficialZone, ...]:
    """All rows in order. Raises StopWorker, naming file and line, for a table that cannot be read."""
    table = path or shipped()
    try:
        lines = table.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StopWorker(
            f"the table of zones {table} cannot be read as UTF-8 ({error}); install the package again"
        ) from error
    rows: list[OfficialZone] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != _COLUMNS or not (cells[0] and cells[1]):
            raise StopWorker(
                f"{table}:{number} must have {_COLUMNS} columns separated by tabs, with an id and a name"
            )
        rows.append(OfficialZone(cells[0], cells[1], tuple(cells[2].split()), *cells[3:]))
    return tuple(rows)


@cache
def zones_by_form(path: Path | None = None) -> dict[str, tuple[OfficialZone, ...]]:
    """Every plain form of an official name or alias, to the zones it may mean."""
    found: dict[str, list[OfficialZone]] = {}
    for zone in official_zones(path):
        for form in dict.fromkeys(map(plain, (zone.name, *zone.aliases))):
            found.setdefault(form, []).append(zone)
    return {form: tuple(zones) for form, zones in found.items()}
