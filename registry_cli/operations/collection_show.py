"""Show a collection: what it is for, its versions and aliases, and who may link there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import former_names, summaries, version_listing
from registry_cli.operations.collection_at import collection_at
from registry_cli.operations.registry_show import role_spelling, roles_given
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.domain.members import Member
    from registry_cli.domain.references import CollectionPath
    from registry_cli.domain.sequences import Collection
    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace


class CollectionShowRequest(NamedTuple):
    """Which collection, and how many of its versions to read at most, None for all."""

    path: CollectionPath
    most: int | None = None


class ShownCollection(NamedTuple):
    """A collection with its versions, newest first, as many as were asked for.

    `role` is that of the acting user, `visibility` that of its registry, `members` are who was
    given a role there.
    """

    collection: Collection
    visibility: str
    role: str
    former_names: tuple[str, ...]
    versions: tuple[Version, ...]
    members: tuple[Member, ...]


def show_collection(workspace: Workspace, request: CollectionShowRequest) -> ShownCollection:
    """Return a collection with all that its page tells."""
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        found = collection_at(resolver, request.path)
        return read_shown_collection(resolver, *found, most=request.most)


def read_shown_collection(
    resolver: Resolver, sequence: Sequence, registry: RegistryRow, *, most: int | None
) -> ShownCollection:
    """Return a collection that was found."""
    connection, hidden = resolver.connection, resolver.hidden_registries()
    return ShownCollection(
        collection=summaries.read_collection(connection, sequence.id),
        visibility=registry.visibility,
        role=role_spelling(resolver, registry),
        former_names=tuple(former_names.former_names_of_collection(connection, sequence.id)),
        versions=tuple(
            version_listing.list_versions(connection, sequence.id, hidden=hidden, limit=most)
        ),
        members=roles_given(connection, registry.id),
    )
