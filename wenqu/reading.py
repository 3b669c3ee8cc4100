"""The client's read side: search, export, records and where their words stand."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.errors import NotFound, StageError
from shared.ids import entry_id
from shared.messages.documents import Origin
from shared.runtime.elastic import connect
from shared.runtime.settings import Settings
from shared.storage.blobs import FolderBlobs

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from shared.messages.offsets import OffsetMap
    from wenqu.search.export import Exported
    from wenqu.search.filters import Filters
    from wenqu.search.person import PersonView
    from wenqu.search.positions import FoundWord
    from wenqu.search.projects import ProjectView
    from wenqu.search.results import Hit, SearchResult
    from wenqu.search.timeline import Timeline
    from wenqu.search.zone import ZoneView


class Reading:
    """What needs Elasticsearch and the blob store only."""

    settings: Settings
    _blobs: FolderBlobs

    @cached_property
    def elasticsearch(self) -> "Elasticsearch":
        """The Elasticsearch client, opened when first asked for."""
        return connect(self.settings)

    def search(self, query: str = "", **options: Any) -> "SearchResult":
        """Pages that match; options as for `wenqu.search.search.search`."""
        from wenqu.search.search import search

        return search(self.elasticsearch, self.settings.index, query, **options)

    def scan(
        self, query: str = "", filters: "Filters | None" = None, **options: Any
    ) -> tuple[int, Iterator[dict[str, Any]]]:
        """How many pages match, and the records of all of them, however many; options as for `search.scan`."""
        from wenqu.search.search import scan

        return scan(self.elasticsearch, self.settings.index, query, filters, **options)

    def export(
        self,
        target: Path,
        query: str = "",
        filters: "Filters | None" = None,
        on_progress: Callable[[int, int], None] | None = None,
        **options: Any,
    ) -> "Exported":
        """Write all pages that match to a file: JSONL, CSV or Parquet by its name; as for `search.export.export`."""
        from wenqu.search.export import export

        return export(
            self.elasticsearch,
            self.settings.index,
            target,
            query,
            filters,
            on_progress=on_progress,
            **options,
        )

    def timeline(self, query: str = "", filters: "Filters | None" = None, **options: Any) -> "Timeline":
        """Pages over time; options as for `wenqu.search.timeline.timeline`."""
        from wenqu.search.timeline import timeline

        return timeline(self.elasticsearch, self.settings.index, query, filters, **options)

    def person(
        self, name: str, filters: "Filters | None" = None, *, adcode: str | None = None
    ) -> "PersonView":
        """Titles over time, speeches and places of a person, of one division if `adcode` says so. Raises NotFound."""
        from wenqu.search.person import person

        return person(self.elasticsearch, self.settings.index, name, filters, adcode=adcode)

    def zone(self, name: str, filters: "Filters | None" = None) -> "ZoneView":
        """Projects, investments by month and more of a development zone. Raises NotFound."""
        from wenqu.search.zone import zone

        return zone(self.elasticsearch, self.settings.index, name, filters)

    def projects(
        self, query: str = "", filters: "Filters | None" = None, **options: Any
    ) -> "list[ProjectView]":
        """Projects of the pages that match; options as for `wenqu.search.projects.projects`."""
        from wenqu.search.projects import projects

        return projects(self.elasticsearch, self.settings.index, query, filters, **options)

    def locate(self, hit: "Hit") -> "tuple[FoundWord, ...]":
        """Where the marked words of a hit stand, also in the page as it came, where its bytes are here."""
        from wenqu.search.positions import locate

        record = self.show(hit.doc_id)
        original = self.original(record)
        offsets = None if original is None else self._offsets(record)
        return locate(hit, record, offsets, original if offsets is not None else None)

    def _offsets(self, record: Mapping[str, Any]) -> "OffsetMap | None":
        """The way back from the record's text, made again; None if today's rules make another text of the page."""
        from services.normalize.pipeline import normalize
        from shared.messages.documents import RawDocument

        origin = Origin.model_validate(record["origin"])
        raw = self._blobs.get(f"raw/{entry_id(origin.doc_id, origin.revision, origin.generation)}")
        try:
            again = normalize(RawDocument(origin=origin, content=raw.payload))
        except StageError:
            return None
        return again.offsets if again.text == record["text"] else None

    def show(self, doc: str) -> dict[str, object]:
        """The record of a document, by its id or a unique beginning of at least 6 characters. Raises NotFound."""
        from wenqu.search.show import fetch, folded

        record = fetch(self.elasticsearch, self.settings.index, doc)
        if record is None:
            raise NotFound(f"there is no document {doc} in the index; `wenqu search` shows ids")
        return {**record, **folded(self.elasticsearch, self.settings.index, record["origin"]["doc_id"])}

    def original(self, record: Mapping[str, Any]) -> str | None:
        """The decoded original that the `removed` spans of a record refer to; None where its bytes are not here."""
        origin = Origin.model_validate(record["origin"])
        try:
            raw = self._blobs.get(f"raw/{entry_id(origin.doc_id, origin.revision, origin.generation)}")
        except StageError:
            return None
        return raw.payload.decode(record["decoding"]["chosen"], "replace")
