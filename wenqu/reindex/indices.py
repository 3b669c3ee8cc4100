"""The indices of one installation: which is written to, which comes next, which came before."""

import re
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch

from services.index.bodies import LIVE, Bodies
from services.index.names import Names
from services.index.schema import put_template, write_index
from shared.errors import NotFound, UserError
from shared.runtime.elastic import typed_errors

Json = dict[str, Any]

_NUMBER: Final = re.compile(r"-v(\d+)-(\d{6})")
_OURS: Final = "reindex"
_BUILDING: Final = "building"


@dataclass(frozen=True)
class Index:
    """A concrete index, and what its mark says: where it came from, and whether it was ever gone over to."""

    name: str
    came_from: str | None
    building: bool
    aliases: frozenset[str]


class Indices:
    """Every call raises Busy in an outage and StopWorker where the server refuses us."""

    def __init__(self, client: Elasticsearch, names: Names) -> None:
        self._client = client
        self._names = names

    def current(self) -> str:
        """The index behind the write alias. Raises NotFound where there is none."""
        with typed_errors():
            index = write_index(self._client, self._names.write)
        if index is None:
            raise NotFound(
                f"there is no index behind {self._names.write}; the index worker makes it with its first document"
            )
        return index

    def all(self) -> list[Index]:
        """All indices of records, the oldest version and number first."""
        with typed_errors():
            found = self._client.indices.get(index=f"{self._names.read}-v*", expand_wildcards="all").body
        indices = [
            _index(name, facts)
            for name, facts in found.items()
            if _NUMBER.fullmatch(name.removeprefix(self._names.read))
        ]
        return sorted(indices, key=lambda index: _order(index.name))

    def make_next(self, bodies: Bodies, came_from: str) -> str:
        """Create the next index of this version, hidden from every alias; what an interrupted run left is deleted."""
        for index in self.all():
            if index.building and not index.aliases:
                with typed_errors():
                    self._client.indices.delete(index=index.name)
        of_version = [
            _order(index.name)[1] for index in self.all() if index.name.startswith(f"{self._names.template}-")
        ]
        name = f"{self._names.template}-{max(of_version, default=0) + 1:06d}"
        body = bodies.record
        mappings = {**body["mappings"], "_meta": _noted(body["mappings"]["_meta"], came_from, building=True)}
        # Nothing searches it yet: it is refreshed when it is compared.
        settings = {"index": {**body["settings"]["index"], "refresh_interval": "-1"}}
        with typed_errors():
            put_template(self._client, self._names, body)
            self._client.indices.create(index=name, mappings=mappings, settings=settings)
        return name

    def ready(self, index: str) -> None:
        """Ask for what a searched index needs, and wait until it has it."""
        with typed_errors():
            self._client.indices.put_settings(index=index, settings={"index": {"refresh_interval": None}})
            self._client.indices.refresh(index=index)

    def swap(self, old: str, new: str) -> None:
        """Both aliases from one to the other in one call; searches see one or the other, never neither."""
        names = self._names
        with typed_errors():
            self._client.indices.update_aliases(
                actions=[
                    {"remove": {"index": old, "alias": names.write}},
                    {"remove": {"index": old, "alias": names.read}},
                    {"add": {"index": new, "alias": names.write, "is_write_index": True}},
                    {"add": {"index": new, "alias": names.read, "filter": LIVE}},
                ]
            )
            meta = self._client.indices.get_mapping(index=new)[new]["mappings"].get("_meta", {})
            self._client.indices.put_mapping(index=new, meta=_noted(meta, old, building=False))

    def seal(self, index: str) -> None:
        """Let nothing more be written to it; on return every write that had begun is done."""
        with typed_errors():
            self._client.indices.add_block(index=index, block="write")

    def unseal(self, index: str) -> None:
        """Let it be written to again."""
        with typed_errors():
            self._client.indices.put_settings(index=index, settings={"index.blocks.write": None})

    def before(self, index: str) -> str:
        """The index that `index` was built from. Raises NotFound where it was built from none, or that is gone."""
        known = {one.name: one for one in self.all()}
        came_from = known[index].came_from if index in known else None
        if came_from is None:
            raise NotFound(f"{index} was not built by `wenqu reindex`, so there is nothing to go back to")
        if came_from not in known:
            raise NotFound(
                f"{came_from}, from which {index} was built, was deleted; `wenqu reindex` builds anew"
            )
        return came_from

    def drop_old(self) -> list[str]:
        """Delete all indices of records that no alias names; which they were."""
        current = self.current()
        old = [index.name for index in self.all() if index.name != current and not index.aliases]
        for name in old:
            with typed_errors():
                self._client.indices.delete(index=name)
        return old

    def shards(self, index: str) -> int:
        """How many shards it has."""
        with typed_errors():
            settings = self._client.indices.get_settings(index=index)[index]["settings"]
        return int(settings["index"]["number_of_shards"])


def _index(name: str, facts: Json) -> Index:
    note = facts.get("mappings", {}).get("_meta", {}).get(_OURS, {})
    return Index(
        name=name,
        came_from=note.get("from"),
        building=note.get("state") == _BUILDING,
        aliases=frozenset(facts.get("aliases", {})),
    )


def _noted(meta: Json, came_from: str, *, building: bool) -> Json:
    return {**meta, _OURS: {"from": came_from, "state": _BUILDING if building else "done"}}


def _order(name: str) -> tuple[int, int]:
    match = _NUMBER.search(name)
    if match is None:
        raise UserError(f"{name} is no index of records")
    return int(match[1]), int(match[2])
