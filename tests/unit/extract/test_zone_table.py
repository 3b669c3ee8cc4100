"""The table of zones: every row is sound."""

from collections import Counter
from pathlib import Path

import pytest

from services.extract.divisions import by_code
from services.extract.zone_table import official_zones, plain, shipped, zones_by_form
from shared.errors import StopWorker


def test_ids_and_official_names_are_unique() -> None:
    zones = official_zones()

    assert not [one for one, count in Counter(zone.id for zone in zones).items() if count > 1]
    assert not [one for one, count in Counter(plain(zone.name) for zone in zones).items() if count > 1]


def test_the_national_zones_are_there() -> None:
    kinds = Counter(zone.type for zone in official_zones())

    assert kinds["经济技术开发区"] >= 215
    assert kinds["高新技术产业开发区"] >= 170
    assert kinds["国家级新区"] == 19
    assert kinds["自由贸易试验区"] == 22


def test_every_adcode_is_in_force_and_every_id_tells_it() -> None:
    for zone in official_zones():
        assert zone.adcode in by_code(), zone
        assert not by_code()[zone.adcode].former, zone
        assert zone.id.split("-")[1] == zone.adcode


def test_no_form_belongs_to_two_zones() -> None:
    assert {
        form: zones for form, zones in zones_by_form().items() if len({one.id for one in zones}) > 1
    } == {}


def test_years_are_years_and_sources_are_named() -> None:
    for zone in official_zones():
        assert zone.source
        assert all(
            not year or (year.isdigit() and 1980 <= int(year) <= 2030)
            for year in (zone.valid_from, zone.valid_to)
        ), zone


def test_a_row_with_a_missing_column_is_named(tmp_path: Path) -> None:
    table = tmp_path / "zones.tsv"
    table.write_text(shipped().read_text("utf-8") + "x\ty\n", encoding="utf-8")

    with pytest.raises(StopWorker, match=r"zones\.tsv:\d+ must have 9 columns"):
        official_zones(table)


def test_no_table_stops_the_worker(tmp_path: Path) -> None:
    with pytest.raises(StopWorker, match="cannot be read"):
        official_zones(tmp_path / "zones.tsv")
