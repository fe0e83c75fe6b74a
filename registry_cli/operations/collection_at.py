"""Find the collection that a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.domain.names import REGISTRY_PREFIX
from registry_cli.domain.reference_values import Reference

if TYPE_CHECKING:
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.domain.references import CollectionPath
    from registry_cli.operations.resolve import Resolver


def collection_at(resolver: Resolver, path: CollectionPath) -> tuple[Sequence, RegistryRow]:
    """Return a collection, also by a name that it had, and its registry."""
    project = f"{REGISTRY_PREFIX}{path.registry}"
    collection, registry = resolver.sequence(
        Reference(path.organization, project, path.collection, None)
    )
    if registry is None:
        raise LookupError("a registry was named, and an artifact found")
    return collection, registry
