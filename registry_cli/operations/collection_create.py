"""Create a collection before anything is linked to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import sequences, summaries
from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Permission
from registry_cli.errors import ConflictError, Hint, RefusedError, UsageError
from registry_cli.operations.causes import Causes
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.taken_names import note_taken_collection

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.references import CollectionPath
    from registry_cli.domain.sequences import Collection
    from registry_cli.workspace import Workspace


class CollectionCreateRequest(NamedTuple):
    """Where, and what it holds; a type of None is the one that the registry accepts."""

    path: CollectionPath
    type: str | None = None
    description: str = ""
    tags: tuple[str, ...] = ()


def create_collection(workspace: Workspace, request: CollectionCreateRequest) -> Collection:
    """Create an empty collection. A name that another collection had before is free."""
    workspace.refuse_early(lambda connection: _check(connection, workspace, request))
    with workspace.writing() as transaction:
        registry, type_ = _check(transaction.connection, workspace, request)
        name = f"{registry.qualified_name}/{request.path.collection}"
        body: dict[str, Json] = {"type": type_}
        if request.description:
            body["description"] = request.description
        if request.tags:
            body["tags"] = [*sorted(set(request.tags))]
        transaction.record(Kind.COLLECTION_CREATED, name, body)
        created = sequences.get_by_name(transaction.connection, name)
        return summaries.read_collection(transaction.connection, created.id)


def _check(
    connection: Connection, workspace: Workspace, request: CollectionCreateRequest
) -> tuple[RegistryRow, str]:
    """Return the registry, and the type of the new collection, or raise what forbids it."""
    resolver = Resolver(connection, workspace)
    registry = resolver.registry(request.path.organization, request.path.registry)
    existing = sequences.find_sequence(connection, registry.id, request.path.collection)
    with Causes() as causes:
        with causes.noted():
            type_ = _type_of(registry, request)
        if existing is not None:
            raise ConflictError(
                f"there is a collection {existing.qualified_name!r} already",
                Hint("see what it holds", ("collection", "show", existing.qualified_name)),
            )
        resolver.access.require(registry, Permission.CURATE, "create collections")
    note_taken_collection(resolver, registry, request.path.collection)
    return registry, type_


def _type_of(registry: RegistryRow, request: CollectionCreateRequest) -> str:
    accepted = registry.accepted_types
    if request.type is None:
        if accepted is not None and len(accepted) == 1:
            return accepted[0]
        choices = "all types" if accepted is None else " and ".join(accepted)
        raise UsageError(
            f"the type of the collection is missing: {registry.name!r} accepts {choices}",
            Hint(
                "say what it will hold",
                ("collection", "create", str(request.path), "--type", (accepted or ("model",))[0]),
            ),
        )
    if not registry.accepts(request.type):
        raise RefusedError(
            f"the registry {registry.name!r} accepts {' and '.join(accepted or ())}, "
            f"not {request.type!r}",
            Hint(
                "an admin of the registry can let it",
                ("registry", "edit", registry.name, "--add-type", request.type),
                is_for_admin=True,
            ),
        )
    return request.type
