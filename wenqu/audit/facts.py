"""What an audit compares, as plain values; where they come from is `sources.py`."""

from dataclasses import dataclass, field

from shared.ids import parse_entry_id


@dataclass(frozen=True)
class Accepted:
    """An acceptance in the journal. `stored` tells whether it brought a blob (a duplicate does not)."""

    entry: str
    job: str
    collection: str
    hash: str
    stored: bool

    @property
    def doc(self) -> str:
        """The document's id."""
        return parse_entry_id(self.entry)[0]


@dataclass(frozen=True)
class Ended:
    """An end in the journal. A crash before its commit may repeat it; the last one counts."""

    entry: str
    outcome: str
    cause: str | None


@dataclass(frozen=True)
class Indexed:
    """A document in the index."""

    doc: str
    revision: int
    generation: int
    hash: str
    collection: str


@dataclass(frozen=True)
class Dead:
    """A dead letter: the hash of its bytes, None where they are gone."""

    dead_id: str
    cause: str
    hash: str | None


@dataclass(frozen=True)
class Facts:
    """Everything that an audit looks at, read by the audit itself."""

    accepted: tuple[Accepted, ...]
    ended: tuple[Ended, ...]
    indexed: tuple[Indexed, ...]
    dead: tuple[Dead, ...]
    in_flight: frozenset[str]
    counters: dict[str, dict[str, int]] = field(default_factory=dict)
    """Job to its counters in the ledger."""
    damaged: tuple[str, ...] = ()
    """Lines of the journal that can not be read: `<segment>:<line>`."""
    raw_hashes: dict[str, str | None] = field(default_factory=dict)
    """Entry to the hash of its raw blob, None where it is missing or damaged; only of entries that must have one."""
    settled: frozenset[str] = frozenset()
    """Dead letters that were replayed or discarded since."""
    forgotten: dict[str, int] = field(default_factory=dict)
    """Document to the revision up to which it was erased on demand."""
    receipts: frozenset[str] = frozenset()
    """Entries for which a client holds a receipt; empty when none were handed in."""
