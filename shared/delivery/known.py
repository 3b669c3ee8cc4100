"""What the index already holds, asked for at acceptance."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from elasticsearch import Elasticsearch

from shared.runtime.settings import Settings
from shared.storage.known import known


class IndexKnown:
    """Asks Elasticsearch in real time. The client is opened at the first question, once per process."""

    def __init__(self, connect: Callable[[Settings], Elasticsearch], settings: Settings) -> None:
        self._connect = connect
        self._settings = settings

    @cached_property
    def _client(self) -> Elasticsearch:
        return self._connect(self._settings)

    def __call__(self, docs: Sequence[str]) -> Mapping[str, str]:
        """Document id to content hash; raises Busy when the index is unreachable."""
        found = known(self._client, self._settings.index, docs)
        return {doc: content_hash for doc, (_, _, content_hash) in found.items()}

    def close(self) -> None:
        """Close the client if it was opened."""
        if "_client" in self.__dict__:
            self._client.close()
