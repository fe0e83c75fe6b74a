"""The rule of protected aliases, asked wherever an alias would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import protections
from registry_cli.domain.roles import Permission, is_allowed
from registry_cli.errors import Hint, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.operations.resolve import Resolver


def require_free(
    resolver: Resolver, registry: RegistryRow | None, aliases: Iterable[str], doing: str
) -> None:
    """Refuse aliases that are protected in the registry to all but its admins.

    `doing` completes "may not …". Artifacts have no registry, and no protected aliases.
    """
    if registry is None:
        return
    protected = protections.protected_aliases(resolver.connection, registry.id)
    touched = sorted(protected.intersection(aliases))
    if touched:
        what = f"{doing} the protected alias {touched[0]!r}"
        resolver.access.require(registry, Permission.GOVERN, what)


def refuse_protected(resolver: Resolver, name: str, membership_ids: list[int]) -> None:
    """Refuse to delete a version whose links hold a protected alias, whoever asks."""
    places = protections.find_protected_places(resolver.connection, membership_ids)
    if not places:
        return
    held = places[0]
    raise RefusedError(
        f"{name!r} is linked as {held.qualified_name!r}, which has the protected alias "
        f"{held.alias!r}",
        Hint(
            "an admin of the registry can move it, or release it",
            ("unprotect", held.registry, held.alias),
            is_for_admin=True,
        ),
    )


def require_changing_protected(
    resolver: Resolver, registry: RegistryRow, collection: Sequence, doing: str
) -> None:
    """Refuse to rename or delete a collection with a protected alias to all but admins."""
    if is_allowed(resolver.access.role_in(registry), Permission.GOVERN):
        return
    places = protections.list_protected_places(resolver.connection, registry.id, collection.id)
    if not places:
        return
    held = places[0]
    raise RefusedError(
        f"only admins of the registry {registry.name!r} may {doing} "
        f"{collection.qualified_name!r}: {held.qualified_name!r} has the protected alias "
        f"{held.alias!r}",
        Hint(
            "an admin of the registry can do it, move the alias, or release it",
            ("unprotect", held.registry, held.alias),
            is_for_admin=True,
        ),
    )
