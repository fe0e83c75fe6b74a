"""An event that is to be undone, and what all inverses need of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from registry_cli.domain.events import Kind
from registry_cli.errors import Hint, RefusedError

if TYPE_CHECKING:
    from registry_cli.catalog.changes import AliasPlace
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.operations.resolve import Resolver
    from registry_cli.operations.subjects import Subject


class Undoing(NamedTuple):
    """An event that is to be undone, and what it was about, which the user may change."""

    seq: int
    kind: Kind
    body: dict[str, Any]
    subject: Subject
    resolver: Resolver

    @property
    def connection(self) -> Connection:
        """The connection in which all is looked up."""
        return self.resolver.connection

    @property
    def path(self) -> str:
        """The artifact or collection that it was about, as it is called now."""
        return self.subject.sequence.qualified_name

    def record(
        self, transaction: Transaction, kind: Kind, subject: str, body: dict[str, Any]
    ) -> None:
        """Append an event that says which one it undoes."""
        transaction.record(kind, subject, {**body, "undoes": self.seq})

    def put_back(self, transaction: Transaction, places: list[AliasPlace]) -> None:
        """Let aliases name again what they named before."""
        for place in places:
            if not place.is_there:
                self.refuse(f"v{place.number}, which had the alias {place.name!r}, is gone")
        for number in sorted({place.number for place in places}):
            names = sorted(place.name for place in places if place.number == number)
            self.record(
                transaction, Kind.ALIASES_SET, f"{self.path}:v{number}", {"aliases": [*names]}
            )

    def refuse_later(self, what: str, later: int | None) -> None:
        """Refuse to undo what a later event has changed again."""
        if later is not None:
            self.refuse(f"event {later} changed {what} since")

    def refuse(self, reason: str) -> NoReturn:
        """Refuse to undo; the reason ends the sentence."""
        raise RefusedError(
            f"event {self.seq} cannot be undone: {reason}",
            Hint("see what happened since", ("history", self.path, "--since", str(self.seq))),
        )
