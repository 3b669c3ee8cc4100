"""Names of indices and aliases; all follow from the one that is set."""

from dataclasses import dataclass

from services.index.mapping import MAPPING_VERSION


@dataclass(frozen=True)
class Names:
    """What the indices of one installation are called.

    `read` is searched and hides deleted documents, `write` is written to; both are aliases of one concrete index.
    `dead` is the alias of the index with the search copies of dead letters.
    """

    read: str

    @property
    def write(self) -> str:
        """The alias that is written to."""
        return f"{self.read}-write"

    @property
    def dead(self) -> str:
        """The alias of the dead letters' search copies."""
        return f"{self.read}-dead"

    @property
    def folds(self) -> str:
        """The alias of what is told of near-duplicates."""
        return f"{self.read}-folds"

    @property
    def folds_concrete(self) -> str:
        """The first index of folds of this mapping version."""
        return f"{self.folds}-v{MAPPING_VERSION}-000001"

    @property
    def concrete(self) -> str:
        """The first index of this mapping version."""
        return f"{self.read}-v{MAPPING_VERSION}-000001"

    @property
    def dead_concrete(self) -> str:
        """The first index of dead letters of this mapping version."""
        return f"{self.dead}-v{MAPPING_VERSION}-000001"

    @property
    def template(self) -> str:
        """Name of the index template, and the beginning of the names it applies to."""
        return f"{self.read}-v{MAPPING_VERSION}"
