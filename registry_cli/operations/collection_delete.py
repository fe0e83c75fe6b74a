"""Delete a collection with its links; the versions stay in their artifacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog.dismantling import list_place_names
from registry_cli.catalog.protections import list_protected_places
from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Permission
from registry_cli.operations.collection_at import collection_at
from registry_cli.operations.protections import require_changing_protected
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.domain.references import CollectionPath
    from registry_cli.workspace import Workspace


class CollectionDeleteRequest(NamedTuple):
    """Which collection."""

    path: CollectionPath


class CollectionDeleted(NamedTuple):
    """What is deleted, or would be: a collection and the links in it, by their names.

    `protected` are the links among them that hold a protected alias.
    """

    deleted: str
    link_count: int
    unlinked: tuple[str, ...]
    protected: tuple[str, ...]
    dry_run: bool


def delete_collection(workspace: Workspace, request: CollectionDeleteRequest) -> CollectionDeleted:
    """Delete a collection. One of the same name goes on counting where this one ended."""
    workspace.refuse_early(lambda connection: _check(connection, workspace, request))
    with workspace.writing() as transaction:
        collection, deleted = _check(transaction.connection, workspace, request)
        body = {"link_count": deleted.link_count}
        transaction.record(Kind.COLLECTION_DELETED, collection.qualified_name, {**body})
        return deleted._replace(dry_run=False)


def preview(workspace: Workspace, request: CollectionDeleteRequest) -> CollectionDeleted:
    """Return what `delete_collection` would do, with every refusal, and change nothing."""
    with workspace.reading() as connection:
        _, deleted = _check(connection, workspace, request)
        return deleted


def _check(
    connection: Connection, workspace: Workspace, request: CollectionDeleteRequest
) -> tuple[Sequence, CollectionDeleted]:
    resolver = Resolver(connection, workspace)
    collection, registry = collection_at(resolver, request.path)
    resolver.access.require(registry, Permission.CURATE, "delete collections")
    require_changing_protected(resolver, registry, collection, "delete")
    links = list_place_names(connection, collection.id)
    protected = list_protected_places(connection, registry.id, collection.id)
    return collection, CollectionDeleted(
        deleted=collection.qualified_name,
        link_count=len(links),
        unlinked=tuple(links),
        protected=tuple(dict.fromkeys(place.qualified_name for place in protected)),
        dry_run=True,
    )
