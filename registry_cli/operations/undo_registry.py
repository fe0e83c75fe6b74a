"""Undo what was said of a registry: of an edit, the description is all that can go back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from registry_cli.catalog import changes
from registry_cli.catalog.held_names import find_registry_then
from registry_cli.catalog.registries import get_registry
from registry_cli.domain.events import Kind
from registry_cli.domain.redactions import REDACTED
from registry_cli.domain.roles import Permission
from registry_cli.errors import Hint, RefusedError

if TYPE_CHECKING:
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.domain.metadata import Json
    from registry_cli.operations.resolve import Resolver

_ABOUT_IT: frozenset[str] = frozenset({"account", "undoes"})
"""Keys of a body that say how an event came about."""


class RegistryText(NamedTuple):
    """A registry and the event that described it; `before` is the text until then."""

    seq: int
    registry: RegistryRow
    before: str


def find_registry_text(
    resolver: Resolver, seq: int, subject: str, body: dict[str, Any]
) -> RegistryText | None:
    """Return what an edit of a registry described, None where it did more than that.

    The user may see it. Raises `RefusedError` where it is gone, where the text was changed again,
    or the user may not describe it.
    """
    if set(body) - _ABOUT_IT != {"description"}:
        return None
    connection = resolver.connection
    registry_id = find_registry_then(connection, subject, seq)
    if registry_id is None:
        raise RefusedError(
            f"event {seq} cannot be undone: {subject!r} of then is gone",
            Hint("see what there is", ("registries",)),
        )
    registry = get_registry(connection, registry_id)
    resolver.access.require(registry, Permission.CURATE, "undo this")
    later = changes.find_later_registry_text(connection, seq, registry.id)
    if later is not None:
        raise RefusedError(
            f"event {seq} cannot be undone: event {later} changed the description since",
            Hint("see what happened since", ("history", "--registry", registry.name)),
        )
    before = changes.description_before(connection, seq)
    if before == REDACTED:
        raise RefusedError(
            f"event {seq} cannot be undone: the description before it was redacted",
            Hint("see what there is", ("registry", "show", registry.name)),
        )
    return RegistryText(seq, registry, before)


def undo_registry_text(found: RegistryText, transaction: Transaction) -> None:
    """Describe the registry as it was described before."""
    body: dict[str, Json] = {"description": found.before, "undoes": found.seq}
    transaction.record(Kind.REGISTRY_EDITED, found.registry.qualified_name, body)
