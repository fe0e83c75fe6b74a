"""Rename a collection within its registry; paths with the name before go on leading to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import sequences, summaries
from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Permission
from registry_cli.errors import ConflictError, Hint
from registry_cli.operations.collection_at import collection_at
from registry_cli.operations.protections import require_changing_protected
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.taken_names import note_taken_collection

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.domain.references import CollectionPath
    from registry_cli.domain.sequences import Collection
    from registry_cli.workspace import Workspace


class CollectionRenameRequest(NamedTuple):
    """Which collection, and what it is to be called."""

    path: CollectionPath
    name: str


def rename_collection(workspace: Workspace, request: CollectionRenameRequest) -> Collection:
    """Rename a collection. A name that is taken is refused, one that another had is free."""
    workspace.refuse_early(lambda connection: _check(connection, workspace, request))
    with workspace.writing() as transaction:
        collection, registry = _check(transaction.connection, workspace, request)
        if collection.name != request.name:
            transaction.record(
                Kind.COLLECTION_RENAMED,
                f"{registry.qualified_name}/{request.name}",
                {"was": collection.qualified_name},
            )
        return summaries.read_collection(transaction.connection, collection.id)


def _check(
    connection: Connection, workspace: Workspace, request: CollectionRenameRequest
) -> tuple[Sequence, RegistryRow]:
    resolver = Resolver(connection, workspace)
    collection, registry = collection_at(resolver, request.path)
    existing = sequences.find_sequence(connection, registry.id, request.name)
    if existing is not None and existing.id != collection.id:
        raise ConflictError(
            f"there is a collection {existing.qualified_name!r} already",
            Hint("see what it holds", ("collection", "show", existing.qualified_name)),
        )
    resolver.access.require(registry, Permission.CURATE, "rename collections")
    require_changing_protected(resolver, registry, collection, "rename")
    note_taken_collection(resolver, registry, request.name, sequence_id=collection.id)
    return collection, registry
