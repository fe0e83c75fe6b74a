"""List the registries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog.registries import read_registry
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.registries import Registry
    from registry_cli.workspace import Workspace


def list_registries(workspace: Workspace) -> list[Registry]:
    """Return the registries that the user may know of, by name."""
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        return [read_registry(connection, row) for row in resolver.visible_registries()]
