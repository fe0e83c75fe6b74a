"""List the aliases of an artifact or collection, and how they moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import aliases
from registry_cli.domain.references import Alias
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.aliases import AliasMove, HeldAlias
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace


class AliasListRequest(NamedTuple):
    """Whose aliases.

    A reference to a version asks for those of that version, one to an alias for that alias.
    """

    reference: Reference


class _Asked(NamedTuple):
    """The aliases of a sequence: all, those of one version, or one of them."""

    sequence_id: int
    number: int | None = None
    alias: str | None = None


def list_aliases(workspace: Workspace, request: AliasListRequest) -> list[HeldAlias]:
    """Return the aliases there are, by name."""
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        asked = _find(resolver, request.reference)
        held = aliases.list_held(connection, asked.sequence_id, asked.alias)
        if asked.alias is not None and not held:
            resolver.version(request.reference)  # which says what is there instead
    return [alias for alias in held if asked.number is None or alias.version == f"v{asked.number}"]


def list_alias_moves(workspace: Workspace, request: AliasListRequest) -> list[AliasMove]:
    """Return who moved which alias, when and from where to where, newest first."""
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        asked = _find(resolver, request.reference)
        moves = aliases.list_moves(connection, asked.sequence_id, asked.alias)
        if asked.alias is not None and not moves:
            resolver.version(request.reference)  # as above
    return [
        move
        for move in moves
        if asked.number is None or f"v{asked.number}" in {move.from_version, move.version}
    ]


def _find(resolver: Resolver, reference: Reference) -> _Asked:
    match reference.selector:
        case None:
            return _Asked(resolver.sequence(reference)[0].id)
        case Alias(name=name):
            return _Asked(resolver.sequence(reference)[0].id, alias=name)
        case _:
            place = resolver.version(reference).membership
            return _Asked(place.sequence_id, place.number)
