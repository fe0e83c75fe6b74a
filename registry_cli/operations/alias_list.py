"""List the aliases of an artifact or collection, and how they moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import aliases
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.aliases import AliasMove, HeldAlias
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace


class AliasListRequest(NamedTuple):
    """Whose aliases; a reference to one version asks for those of that version."""

    reference: Reference


def list_aliases(workspace: Workspace, request: AliasListRequest) -> list[HeldAlias]:
    """Return the aliases there are, by name."""
    with workspace.reading() as connection:
        sequence_id, number = _find(Resolver(connection, workspace), request)
        held = aliases.list_held(connection, sequence_id)
    return [alias for alias in held if number is None or alias.version == f"v{number}"]


def list_alias_moves(workspace: Workspace, request: AliasListRequest) -> list[AliasMove]:
    """Return who moved which alias, when and from where to where, newest first."""
    with workspace.reading() as connection:
        sequence_id, number = _find(Resolver(connection, workspace), request)
        moves = aliases.list_moves(connection, sequence_id)
    return [
        move
        for move in moves
        if number is None or f"v{number}" in {move.from_version, move.version}
    ]


def _find(resolver: Resolver, request: AliasListRequest) -> tuple[int, int | None]:
    if request.reference.selector is None:
        return resolver.sequence(request.reference)[0].id, None
    place = resolver.version(request.reference).membership
    return place.sequence_id, place.number
