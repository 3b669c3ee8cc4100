"""`wenqu reindex` without its terminal."""

from collections.abc import Callable

from services.index.analysis import synonym_rules
from services.index.names import Names
from services.index.schema import bodies_for
from shared.storage.blobs import FolderBlobs
from wenqu.client import Client
from wenqu.reindex.beside import carry_over
from wenqu.reindex.copy import Copier
from wenqu.reindex.gap import Gap
from wenqu.reindex.goover import GoOver, Outcome
from wenqu.reindex.indices import Indices
from wenqu.reindex.lock import alone
from wenqu.reindex.records import Records
from wenqu.reindex.tail import JournalTail


class Reindex:
    """Changes of the index behind the aliases of a client's installation."""

    def __init__(
        self,
        client: Client,
        on_step: Callable[[str], None] = lambda _: None,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`on_step` hears the name of each step as it begins, `on_progress` how many documents were written so far."""
        self._client = client
        self._names = Names(client.settings.index)
        self._indices = Indices(client.elasticsearch, self._names)
        self._on_step = on_step
        self._on_progress = on_progress

    @property
    def indices(self) -> Indices:
        """The indices of this installation."""
        return self._indices

    def forward(self, *, from_index: bool = False) -> Outcome:
        """Build the next index and go over to it.

        With `from_index` records are taken from the present index only. Raises NotFound where there is no index yet,
        StopWorker when the server's analyzers cut otherwise than they should, ReindexError where the two indices do not
        agree, Busy in an outage or while another reindex is at work; aliases are then as they were.
        """
        settings = self._client.settings
        with alone(self._client.redis):
            bodies = bodies_for(self._client.elasticsearch, rules=synonym_rules(settings.lexicon))
            old = self._indices.current()
            tail = JournalTail(settings.blobs)
            new = self._indices.make_next(bodies, old)
            records = None if from_index else Records(FolderBlobs(settings.blobs))
            outcome = self._go(old, new, records, tail)
            carry_over(self._client.elasticsearch, self._names, bodies)
            return outcome

    def back(self) -> Outcome:
        """Go back to the index that the present one was built from, with all that came since; errors as for `forward`."""
        with alone(self._client.redis):
            old = self._indices.current()
            new = self._indices.before(old)
            return self._go(old, new, None, JournalTail(self._client.settings.blobs))

    def _go(self, old: str, new: str, records: Records | None, tail: JournalTail) -> Outcome:
        client = self._client
        copier = Copier(client.elasticsearch, old, new, records, self._on_progress)
        patience = 2 * client.settings.delivery.lease + client.settings.delivery.hard_limit
        gap = Gap(client.control, client.ledger, client.clock, patience)
        change = GoOver(
            client.elasticsearch, self._indices, copier, tail, gap, client.clock, old, new, self._on_step
        )
        return change.run()
