"""Who gets `latest` in an artifact or collection that an import without aliases fills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import versions
from registry_cli.domain.names import LATEST
from registry_cli.operations.labels import move_aliases

if TYPE_CHECKING:
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.catalog.transactions import Transaction


class LatestFallback:
    """Gives `latest` to the highest version of what was empty before."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._sequence: Sequence | None = None
        self._was_empty = False

    def begin(self, sequence: Sequence) -> None:
        """Tell of the artifact or collection that gets the next version."""
        if self._sequence is None or self._sequence.id != sequence.id:
            self.finish()
            self._sequence = sequence
            highest = versions.find_highest(self._transaction.connection, sequence.id)
            self._was_empty = highest is None

    def is_missing(self) -> bool:
        """Say whether `latest` has to be given."""
        return (
            self._sequence is not None
            and self._was_empty
            and not versions.has_latest(self._transaction.connection, self._sequence.id)
        )

    def finish(self) -> None:
        """Give it, where the last version of the bundle went elsewhere."""
        if self._sequence is None or not self.is_missing():
            return
        highest = versions.find_highest(self._transaction.connection, self._sequence.id)
        if highest is not None:
            move_aliases(self._transaction, self._sequence, highest, [LATEST])
