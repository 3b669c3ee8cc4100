"""Which documents a delete is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.errors import UserError

Json = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """All that is given must hold; at least one must be given.

    `older_than_days` counts from the date of publication, or from acceptance where a page has none.
    """

    collection: str | None = None
    job: str | None = None
    docs: tuple[str, ...] = ()
    older_than_days: int | None = None

    def query(self, now: datetime) -> Json:
        """Of the write alias: never tombstones. Raises UserError where nothing was chosen."""
        clauses: list[Json] = []
        if self.collection is not None:
            clauses.append({"term": {"origin.collection": self.collection}})
        if self.job is not None:
            clauses.append({"term": {"origin.job": self.job}})
        if self.docs:
            clauses.append({"ids": {"values": list(self.docs)}})
        if self.older_than_days is not None:
            clauses.append(_older(self.older_than_days, now))
        if not clauses:
            raise UserError("name what to delete: --collection, --job, --doc or --older-than-days")
        return {"bool": {"filter": clauses, "must_not": [{"term": {"deleted": True}}]}}


def purgeable(days: int, now: datetime) -> Json:
    """Tombstones that were written this many days ago and more. Raises UserError below one day."""
    if days < 1:
        raise UserError("tombstones stay a day at least: a late delivery must still meet them")
    before = (now - timedelta(days=days)).isoformat()
    return {
        "bool": {
            "filter": [{"term": {"deleted": True}}, {"range": {"origin.accepted_at": {"lt": before}}}],
        }
    }


def _older(days: int, now: datetime) -> Json:
    if days < 1:
        raise UserError("--older-than-days is one day at least")
    day = (now - timedelta(days=days)).date().isoformat()
    undated = {
        "bool": {
            "must_not": [{"exists": {"field": "published"}}],
            "filter": [{"range": {"origin.accepted_at": {"lt": day}}}],
        }
    }
    return {"bool": {"should": [{"range": {"published": {"lt": day}}}, undated], "minimum_should_match": 1}}
