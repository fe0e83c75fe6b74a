"""Show what a reference names: a version; or a registry, or a collection that is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog.versions import find_highest
from registry_cli.domain.names import REGISTRY_PREFIX
from registry_cli.errors import NotFoundError
from registry_cli.operations.collection_show import ShownCollection, read_shown_collection
from registry_cli.operations.registry_show import ShownRegistry, read_shown_registry
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.show import ShowRequest, read_shown_version

if TYPE_CHECKING:
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import VersionWithFiles
    from registry_cli.workspace import Workspace


def show_anything(
    workspace: Workspace, request: ShowRequest, *, most: int | None = None
) -> VersionWithFiles | ShownCollection | ShownRegistry:
    """Return a version with its files; without one in the name, what there is to be shown.

    That is the latest version, of an empty collection itself, and of a name that is no artifact
    the registry so called, with at most so many collections, None for all.
    """
    reference = request.reference
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        try:
            sequence, registry = resolver.sequence(reference)
        except NotFoundError:
            named = _registry_named(resolver, reference)
            if named is None:
                raise
            return read_shown_registry(resolver, named, most=most)
        is_whole = reference.selector is None
        if is_whole and registry is not None and find_highest(connection, sequence.id) is None:
            return read_shown_collection(resolver, sequence, registry, most=most)
        return read_shown_version(resolver, reference)


def _registry_named(resolver: Resolver, reference: Reference) -> RegistryRow | None:
    """Return the registry that a bare name means where no artifact has it."""
    if reference.project is not None or reference.selector is not None:
        return None
    return resolver.find_registry(reference.name.removeprefix(REGISTRY_PREFIX))
