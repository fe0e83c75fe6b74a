"""Remove a version from its artifact, or a link from its collection, within a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import versions
from registry_cli.domain.names import LATEST

if TYPE_CHECKING:
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.catalog.versions import Membership
    from registry_cli.domain.events import Kind


def remove_place(
    transaction: Transaction,
    kind: Kind,
    qualified_name: str,
    place: Membership,
    *,
    undoes: int | None = None,
) -> None:
    """Record that the place of a version is gone; `latest` falls back to the highest one left.

    `undoes` is the event whose inverse that is.
    """
    connection = transaction.connection
    fallback = None
    if LATEST in versions.aliases_of(connection, place.id):
        fallback = versions.find_highest(connection, place.sequence_id, except_id=place.id)
    latest = f"v{fallback.number}" if fallback is not None else None
    inverse = {"undoes": undoes} if undoes is not None else {}
    transaction.record(kind, qualified_name, {"id": place.uid, "latest": latest, **inverse})
