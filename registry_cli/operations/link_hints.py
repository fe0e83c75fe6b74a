"""What to do about a link that is refused: where the version fits, and the command for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import sequences
from registry_cli.domain.names import registry_key
from registry_cli.domain.roles import Permission, Role, is_allowed
from registry_cli.errors import Hint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.domain.references import CollectionPath, Reference
    from registry_cli.operations.resolve import Resolver


def link_command(
    reference: Reference, aliases: tuple[str, ...], stamp: Path | None
) -> Callable[[CollectionPath], tuple[str, ...]]:
    """Return what writes the user's command for another target."""
    name, options = str(reference), link_options(aliases, stamp)
    if name.startswith("-"):  # which only the end of all options tells from one
        return lambda target: ("link", *options, "--", name, str(target))
    return lambda target: ("link", name, str(target), *options)


def link_options(aliases: tuple[str, ...], stamp: Path | None) -> list[str]:
    """Write what a link is to get beside its target as options."""
    options = [word for alias in aliases for word in ("--alias", alias)]
    return [*options, "--stamp", str(stamp)] if stamp is not None else options


def where_it_fits(
    resolver: Resolver,
    type_: str,
    target: CollectionPath,
    command_for: Callable[[CollectionPath], tuple[str, ...]],
) -> Hint:
    """Name the registries that would take the type, or how to make one."""
    fitting = [
        other
        for other in resolver.visible_registries()
        if other.accepts(type_) and _would_take(resolver, other, type_, target.collection)
    ]
    if fitting:
        # A registry made for the type comes before one that accepts everything.
        best = min(fitting, key=lambda other: other.accepted_types is None)
        them = " and ".join(other.name for other in fitting)
        again = command_for(target._replace(registry=best.name))
        return Hint(f"{them} would take it", again)
    # Of a registry that is out of sight nothing is told: who makes one of its name is refused.
    may_create = resolver.access.organization_role >= Role.MEMBER
    names = {registry_key(each.name) for each in resolver.visible_registries()}
    if not may_create or registry_key(type_) in names:
        return Hint("see what each accepts", ("registries",))
    return Hint(
        "make a registry for it",
        ("registry", "create", type_, "--type", type_),
        command_for(target._replace(registry=type_)),
    )


def _would_take(resolver: Resolver, registry: RegistryRow, type_: str, collection: str) -> bool:
    """Say whether the user may link there, and the collection is free or of this type."""
    if not is_allowed(resolver.access.role_in(registry), Permission.CURATE):
        return False
    existing = sequences.find_collection(resolver.connection, registry.id, collection)
    return existing is None or existing.type == type_
