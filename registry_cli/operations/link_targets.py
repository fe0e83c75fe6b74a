"""Find where a version could be linked to, for who named no target."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog.summaries import Page, list_collections
from registry_cli.catalog.versions import list_linking_collections
from registry_cli.domain.references import CollectionPath, Reference
from registry_cli.domain.roles import Permission, is_allowed
from registry_cli.errors import RefusedError
from registry_cli.operations.link import LinkRequest, find_source, refuse_personal
from registry_cli.operations.link_hints import link_command, where_it_fits
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.domain.sequences import Collection
    from registry_cli.workspace import Workspace


class LinkTargetsRequest(NamedTuple):
    """Which version is to be linked, and what the link is to get beside its target."""

    reference: Reference
    aliases: tuple[str, ...] = ()
    stamp: Path | None = None


class FittingRegistry(NamedTuple):
    """A registry that takes the version, with the collections there that hold its type.

    Those that versions of the same artifact are linked to come first, then by name. `likely` is
    one of them or a new one: where the artifact was linked before, else what it is called itself.
    `taken` are the names there that are not free, as they hold another type.
    """

    name: str
    collections: tuple[Collection, ...]
    likely: str
    taken: frozenset[str]


class LinkTargets(NamedTuple):
    """Where a version can be linked: in the order of `registries`, the likely ones first.

    `command` is the link to the likely collection of the first, as arguments after `registry`.
    """

    version: str
    type: str
    registries: tuple[FittingRegistry, ...]
    command: tuple[str, ...]


def find_link_targets(workspace: Workspace, request: LinkTargetsRequest) -> LinkTargets:
    """Return all registries that accept the type and where the user may link.

    Raises `RefusedError` where there is none, or where the version cannot be linked at all.
    """
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        artifact, source = find_source(resolver, request.reference)
        rows = _open_registries(resolver, artifact.type)
        guess = CollectionPath(None, rows[0].name if rows else artifact.type, artifact.name)
        link = LinkRequest(request.reference, guess, request.aliases, request.stamp)
        refuse_personal(resolver, artifact, source, link)
        command = link_command(request.reference, request.aliases, request.stamp)
        if not rows:
            raise RefusedError(
                f"there is no registry that accepts {artifact.type!r} where you may link",
                where_it_fits(resolver, artifact.type, guess, command),
            )
        hidden = resolver.hidden_registries()
        linked = list_linking_collections(connection, artifact.id, hidden=hidden)
        collections = list_collections(connection, Page(), {row.id for row in rows})
    fitting = [_fitting(row.name, artifact, collections, linked) for row in rows]
    # Where it was linked before comes first, then what is made for the type.
    known = {each.registry for each in collections if each.qualified_name in linked}
    fitting.sort(key=lambda each: each.name not in known)
    likely = CollectionPath(None, fitting[0].name, fitting[0].likely)
    return LinkTargets(
        version=f"{artifact.qualified_name}:v{source.number}",
        type=artifact.type,
        registries=tuple(fitting),
        command=command(likely),
    )


def _open_registries(resolver: Resolver, type_: str) -> list[RegistryRow]:
    """Return the registries that take the type from the user, those made for it first."""
    rows = [
        row
        for row in resolver.visible_registries()
        if row.accepts(type_) and is_allowed(resolver.access.role_in(row), Permission.CURATE)
    ]
    return sorted(rows, key=lambda row: row.accepted_types is None)


def _fitting(
    registry: str, artifact: Sequence, collections: list[Collection], linked: frozenset[str]
) -> FittingRegistry:
    here = [each for each in collections if each.registry == registry]
    taken = frozenset(each.collection for each in here if each.type != artifact.type)
    of_type = [each for each in here if each.type == artifact.type]
    of_type.sort(key=lambda each: each.qualified_name not in linked)
    if of_type and of_type[0].qualified_name in linked:
        likely = of_type[0].collection
    elif artifact.name in taken:
        likely = f"{artifact.name}-{artifact.type}"
    else:
        likely = artifact.name
    return FittingRegistry(registry, tuple(of_type), likely, taken)
