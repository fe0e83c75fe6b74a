"""Link a version to a collection: a pointer, never a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import entities, numbers, sequences, version_listing, versions
from registry_cli.domain.events import Kind
from registry_cli.domain.names import LATEST
from registry_cli.domain.references import CollectionPath
from registry_cli.domain.roles import Permission
from registry_cli.errors import ConflictError, Hint, RefusedError
from registry_cli.operations.causes import Causes
from registry_cli.operations.labels import move_aliases
from registry_cli.operations.link_hints import link_command, link_options, where_it_fits
from registry_cli.operations.protections import require_free
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.stamp import refusing_stamp, write_stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.catalog.versions import Membership
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import Version
    from registry_cli.operations.resolve import Resolved
    from registry_cli.workspace import Workspace


class LinkRequest(NamedTuple):
    """Which version, to which collection, and the aliases it gets there beside `latest`."""

    reference: Reference
    target: CollectionPath
    aliases: tuple[str, ...] = ()
    stamp: Path | None = None


class Linked(NamedTuple):
    """The link; `is_created` is False where the version was linked there before."""

    version: Version
    is_created: bool


def link(workspace: Workspace, request: LinkRequest) -> Linked:
    """Link a version, or what a link leads to, to a collection of a registry.

    The collection is created where it is missing, the registry never is. Linking the same
    version again returns the same link, which gets `latest` and the aliases.
    """
    workspace.refuse_early(lambda connection: _check(connection, workspace, request))
    with workspace.writing() as transaction:
        registry, source = _check(transaction.connection, workspace, request)
        place, is_created = link_in(transaction, registry, source, request.target, request.aliases)
        hidden = Resolver(transaction.connection, workspace).hidden_registries()
        version = version_listing.read_version(transaction.connection, place, hidden=hidden)
    if request.stamp is not None:
        write_stamp(request.stamp, version)
    return Linked(version, is_created)


def link_in(
    transaction: Transaction,
    registry: RegistryRow,
    source: Membership,
    target: CollectionPath,
    aliases: tuple[str, ...],
) -> tuple[Membership, bool]:
    """Link within a transaction that may do more; `check_target` has allowed it.

    Returns the link, and whether it is new.
    """
    connection = transaction.connection
    artifact = sequences.get_sequence(connection, source.sequence_id)
    collection = sequences.find_collection(connection, registry.id, target.collection)
    if collection is None:
        transaction.record(
            Kind.COLLECTION_CREATED,
            f"{registry.qualified_name}/{target.collection}",
            {"type": artifact.type},
        )
        collection = sequences.get_by_name(
            connection, f"{registry.qualified_name}/{target.collection}"
        )
    place = versions.find_link(connection, collection.id, source.version_id)
    is_created = place is None
    if place is None:
        number = numbers.next_number(connection, collection.id)
        transaction.record(
            Kind.VERSION_LINKED,
            f"{collection.qualified_name}:v{number}",
            {
                "id": source.uid,
                "source": f"{artifact.qualified_name}:v{source.number}",
                "aliases": [*sorted({LATEST, *aliases})],
            },
        )
        place = versions.get_by_number(connection, collection.id, number)
    else:
        move_aliases(transaction, collection, place, (LATEST, *aliases))
    return place, is_created


def check_target(
    resolver: Resolver,
    target: CollectionPath,
    type_: str,
    aliases: tuple[str, ...],
    command_for: Callable[[CollectionPath], tuple[str, ...]],
) -> RegistryRow:
    """Return the registry that takes versions of this type from the user, or raise why not.

    The aliases are those that the link is to get there.

    `command_for` writes the user's command with another target, for the hint.
    """
    own = CollectionPath(None, target.registry, target.collection)
    registry = resolver.registry(target.organization, target.registry, command_for(own))
    collection = resolver.collection(registry, target.collection)
    accepts = registry.accepts(type_)
    if collection is not None and collection.type != type_:
        other_name = own._replace(collection=f"{target.collection}-{type_}")
        raise ConflictError(
            f"the collection {collection.qualified_name!r} holds {collection.type!r}, "
            f"not {type_!r}",
            Hint("link to a collection of another name", command_for(other_name))
            if accepts
            else where_it_fits(resolver, type_, own, command_for),
        )
    if not accepts:
        accepted = " and ".join(registry.accepted_types or ())
        raise RefusedError(
            f"the registry {registry.name!r} accepts {accepted}, not {type_!r}",
            where_it_fits(resolver, type_, own, command_for),
        )
    resolver.access.require(registry, Permission.CURATE, "link")
    require_free(resolver, registry, aliases, "set")
    return registry


def _check(
    connection: Connection, workspace: Workspace, request: LinkRequest
) -> tuple[RegistryRow, Membership]:
    """Return where to link to, and the source to link, or raise what forbids it."""
    resolver = Resolver(connection, workspace)
    with refusing_stamp(workspace, request.stamp):
        return _check_rules(resolver, request)


def _check_rules(resolver: Resolver, request: LinkRequest) -> tuple[RegistryRow, Membership]:
    target = request.target
    again = link_command(request.reference, request.aliases, request.stamp)
    with Causes() as causes:
        with causes.noted():
            found = resolver.version(request.reference)
        own = target._replace(organization=None)
        resolver.registry(target.organization, target.registry, again(own))
    artifact, source = _source_of(resolver, found)
    registry = check_target(resolver, target, artifact.type, request.aliases, again)
    resolver.require_use(found)
    refuse_personal(resolver, artifact, source, request)
    return registry, source


def find_source(resolver: Resolver, reference: Reference) -> tuple[Sequence, Membership]:
    """Return the artifact and the version in it that a reference, also to a link, leads to.

    Who may not use what is linked somewhere may not link it elsewhere, either.
    """
    return _source_of(resolver, resolver.version_to_use(reference))


def _source_of(resolver: Resolver, found: Resolved) -> tuple[Sequence, Membership]:
    source = versions.find_source(resolver.connection, found.membership)
    return sequences.get_sequence(resolver.connection, source.sequence_id), source


def refuse_personal(
    resolver: Resolver, artifact: Sequence, source: Membership, request: LinkRequest
) -> None:
    """Refuse a version of a personal entity, with the commands that log it under a team."""
    owner = entities.find_entity(resolver.connection, artifact.entity)
    if owner is not None and owner.kind == "user":
        team = entities.default_team(resolver.connection).name
        folder = f"./{artifact.name}-v{source.number}"
        reference = f"{artifact.qualified_name}:v{source.number}"
        options = ["--name", artifact.name, "--type", artifact.type, "--entity", team]
        options += [*link_options(request.aliases, request.stamp), "--link", str(request.target)]
        raise RefusedError(
            f"{reference!r} belongs to the personal entity {owner.name!r} and cannot be linked",
            Hint(
                "log it again under a team", ("get", reference, folder), ("log", folder, *options)
            ),
        )
