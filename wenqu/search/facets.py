"""Counts of pages by zone, source, topic, place, person, organization, year, official zone and jurisdiction."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import Field

from shared.errors import UserError
from shared.messages.base import Part

Json = dict[str, Any]

VALUES: Final = 20
"""Values of a facet, those of the most pages."""

_FIELDS: Final = {
    "zone": "zones.name",
    "source": "source",
    "topic": "topic",
    "person": "persons.name",
    "organization": "organizations.name",
}
_NESTED: Final = {
    "place": ("places", "full_name"),
    "zone_id": ("zone_links", "zone_id"),
    "jurisdiction": ("jurisdictions", "adcode"),
}
"""Only places that are known for certain have a full name: one value, however they are written."""

NAMES: Final = (*_FIELDS, *_NESTED, "year")


class FacetValue(Part):
    """A value and how many of the found pages have it; near-duplicates count, as each has its own source."""

    value: str
    count: int = Field(ge=1)
    label: str | None = Field(default=None, description="Of an id of a zone its official name")


Facets = dict[str, tuple[FacetValue, ...]]


def aggregations(names: Sequence[str], size: int = VALUES) -> Json:
    """The aggregations of the named facets. Raises UserError for a name that is not in `NAMES`."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise UserError(f"there is no facet {unknown[0]!r}; there are {', '.join(NAMES)}")
    return {name: _aggregation(name, size) for name in names}


def _aggregation(name: str, size: int) -> Json:
    match name:
        case "year":
            return {
                "date_histogram": {
                    "field": "published",
                    "calendar_interval": "year",
                    "format": "yyyy",
                    "min_doc_count": 1,
                    "order": {"_key": "desc"},
                }
            }
        case "place" | "zone_id" | "jurisdiction":
            path, field = _NESTED[name]
            values: Json = {
                "terms": {"field": f"{path}.{field}", "size": size},
                "aggs": {"pages": {"reverse_nested": {}}},
            }
            if name == "zone_id":
                # Ids of a page's own are of zones that are not in the table.
                values["terms"]["exclude"] = "page:.*"
                values["aggs"]["label"] = {"terms": {"field": "zone_links.official", "size": 1}}
            return {"nested": {"path": path}, "aggs": {"values": values}}
        case _:
            return {"terms": {"field": _FIELDS[name], "size": size}}


def read(answer: Mapping[str, Any]) -> Facets:
    """The facets in the `aggregations` of Elasticsearch's answer."""
    return {name: _values(found) for name, found in answer.items()}


def _values(found: Mapping[str, Any]) -> tuple[FacetValue, ...]:
    buckets = found["values"]["buckets"] if "values" in found else found["buckets"]
    return tuple(
        FacetValue(
            value=str(bucket.get("key_as_string", bucket["key"])),
            count=bucket["pages"]["doc_count"] if "pages" in bucket else bucket["doc_count"],
            label=next((label["key"] for label in bucket.get("label", {}).get("buckets", ())), None),
        )
        for bucket in buckets
    )
