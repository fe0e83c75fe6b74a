"""Aliases and tags of a version, set within a transaction that may do more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import tags as catalog_tags
from registry_cli.catalog import versions
from registry_cli.domain.events import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.catalog.sequences import Sequence
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.catalog.versions import Membership


def move_aliases(
    transaction: Transaction, sequence: Sequence, place: Membership, aliases: Iterable[str]
) -> None:
    """Let aliases name this place; those that do already change nothing and leave no event."""
    held = versions.aliases_of(transaction.connection, place.id)
    moved = sorted(set(aliases) - set(held))
    if moved:
        transaction.record(
            Kind.ALIASES_SET, f"{sequence.qualified_name}:v{place.number}", {"aliases": [*moved]}
        )


def add_tags(
    transaction: Transaction, sequence: Sequence, place: Membership, tags: Iterable[str]
) -> None:
    """Add tags to a version; those it has already leave no event."""
    held = catalog_tags.tags_of(
        transaction.connection, version_id=place.version_id, sequence_id=sequence.id
    )
    added = sorted(set(tags) - held)
    if added:
        transaction.record(
            Kind.TAGS_ADDED, f"{sequence.qualified_name}:v{place.number}", {"tags": [*added]}
        )
