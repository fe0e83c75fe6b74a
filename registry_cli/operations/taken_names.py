"""Tell who takes a former name that paths with it lead elsewhere from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import registries, sequences

if TYPE_CHECKING:
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.operations.resolve import Resolver


def note_taken_registry(resolver: Resolver, name: str, *, registry_id: int | None = None) -> None:
    """Tell which registry had the name that this one gets; None: one that is new."""
    had = (
        row
        for row in registries.find_renamed_registries(resolver.connection, name)
        if row.id != registry_id and resolver.sees(row)
    )
    before = next(had, None)
    if before is not None:
        _note(resolver, name, before.name)


def note_taken_collection(
    resolver: Resolver, registry: RegistryRow, name: str, *, sequence_id: int | None = None
) -> None:
    """Tell which collection had the name that this one gets; None: one that is new."""
    before = sequences.find_collection(resolver.connection, registry.id, name)
    if before is not None and before.id != sequence_id:
        _note(resolver, f"{registry.name}/{name}", f"{registry.name}/{before.name}")


def _note(resolver: Resolver, name: str, before: str) -> None:
    resolver.workspace.note(f"paths with {name!r} led to {before!r} until now")
