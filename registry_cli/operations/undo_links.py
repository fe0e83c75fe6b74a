"""Undo a link, or an unlink: the link is back under its old number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import changes, versions
from registry_cli.domain.events import Kind
from registry_cli.domain.names import LATEST
from registry_cli.operations.protections import require_free
from registry_cli.operations.removal import remove_place

if TYPE_CHECKING:
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.operations.undoing import Undoing


def undo_linked(undoing: Undoing, transaction: Transaction) -> None:
    """Take a link away, and put the aliases back that it took from others."""
    connection, place = undoing.connection, undoing.subject.place
    assert place is not None  # noqa: S101 - for the types: a link was found
    opened = _still_held(undoing)
    held = set(versions.aliases_of(connection, place.id))
    require_free(undoing.resolver, undoing.subject.registry, held, "remove")
    if held - opened:
        undoing.refuse(f"it has the alias {min(held - opened)!r} since")
    moved = [each for each in changes.aliases_closed(connection, undoing.seq) if each.name in held]
    remove_place(
        transaction,
        Kind.VERSION_UNLINKED,
        undoing.subject.qualified_name,
        place,
        undoes=undoing.seq,
    )
    now = versions.list_aliases(connection, undoing.subject.sequence.id)
    undoing.put_back(
        transaction,
        [
            each
            for each in moved
            # `latest` has fallen to the highest left, where what had it before is gone.
            if now.get(each.name) != each.number and (each.is_there or each.name != LATEST)
        ],
    )


def undo_unlinked(undoing: Undoing, transaction: Transaction) -> None:
    """Link a version again under the number that it had, with the aliases that are free."""
    connection = undoing.connection
    link = changes.link_closed(connection, undoing.seq)
    if link.source is None:
        undoing.refuse("the version that was linked is gone")
    again = versions.find_link(connection, link.sequence_id, link.version_id)
    if again is not None:
        undoing.refuse(f"the version is linked again, as v{again.number}")
    # `latest` comes back from where the unlink let it fall, if it is still there.
    held = set(versions.list_aliases(connection, link.sequence_id)) - _still_held(undoing)
    names = {place.name for place in changes.aliases_closed(connection, undoing.seq)} - held
    require_free(undoing.resolver, undoing.subject.registry, names, "set")
    undoing.record(
        transaction,
        Kind.VERSION_LINKED,
        f"{undoing.path}:v{link.number}",
        {"id": link.uid, "source": link.source, "aliases": [*sorted(names)]},
    )


def _still_held(undoing: Undoing) -> set[str]:
    """Return the aliases that are still where the event put them."""
    opened = changes.aliases_opened(undoing.connection, undoing.seq)
    return {alias.name for alias in opened if alias.moved is None}
