"""Edit a registry: what it accepts, who may see it, what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog import registries
from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Permission
from registry_cli.errors import Hint, RefusedError, UsageError
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.references import RegistryPath
    from registry_cli.domain.registries import Registry
    from registry_cli.workspace import Workspace


_STEM: Final = 100
"""Characters that a name in a hint keeps, to which something is added."""


class RegistryEditRequest(NamedTuple):
    """What to change in a registry; None leaves it as it is, an empty description takes it away.

    `removed_types` are asked for where somebody does not know that none ever goes.
    """

    registry: RegistryPath
    added_types: tuple[str, ...] = ()
    removed_types: tuple[str, ...] = ()
    visibility: str | None = None
    description: str | None = None


def edit_registry(workspace: Workspace, request: RegistryEditRequest) -> Registry:
    """Change all that is asked for, or nothing; what is so already changes nothing."""
    if not (
        request.added_types
        or request.removed_types
        or request.visibility is not None
        or request.description is not None
    ):
        raise UsageError(
            "there is nothing to edit",
            Hint("say what with --add-type, --visibility or --description"),
        )
    workspace.refuse_early(lambda connection: _check(connection, workspace, request))
    with workspace.writing() as transaction:
        registry, changes = _check(transaction.connection, workspace, request)
        if changes:
            transaction.record(Kind.REGISTRY_EDITED, registry.qualified_name, changes)
        changed = registries.get_registry(transaction.connection, registry.id)
        return registries.read_registry(transaction.connection, changed)


def _check(
    connection: Connection, workspace: Workspace, request: RegistryEditRequest
) -> tuple[RegistryRow, dict[str, Json]]:
    """Return the registry, and what of the request changes it, or raise what forbids it."""
    resolver = Resolver(connection, workspace)
    registry = resolver.registry(request.registry.organization, request.registry.registry)
    if request.description is not None:
        resolver.access.require(registry, Permission.CURATE, "change descriptions")
    if request.added_types or request.removed_types:
        resolver.access.require(registry, Permission.GOVERN, "change the accepted types")
    if request.visibility is not None:
        resolver.access.require(registry, Permission.GOVERN, "change the visibility")
    _refuse_removing(registry, request.removed_types)
    _refuse_visibility(registry, request.visibility)
    changes: dict[str, Json] = {}
    new = sorted(each for each in set(request.added_types) if not registry.accepts(each))
    if new:
        changes["added_types"] = [*new]
    if registry.accepted_types is None and request.added_types:
        workspace.note(f"{registry.name!r} accepts all types already")
    if request.visibility not in {None, registry.visibility}:
        changes["visibility"] = request.visibility
    if request.description not in {None, registry.description}:
        changes["description"] = request.description
    return registry, changes


def _refuse_removing(registry: RegistryRow, types: tuple[str, ...]) -> None:
    if not types:
        return
    raise RefusedError(
        f"{registry.name!r} cannot stop accepting {types[0]!r}: types are added and never removed, "
        "because versions of them may be linked",
        Hint("what it should accept can have a registry of its own", *_another(registry, types)),
    )


def _another(registry: RegistryRow, removed: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the command that makes a registry for what would be left, if anything is."""
    left = [each for each in registry.accepted_types or () if each not in removed]
    types = [word for each in left for word in ("--type", each)]
    return [("registry", "create", f"{registry.name[:_STEM]} 2", *types)] if left else []


def _refuse_visibility(registry: RegistryRow, visibility: str | None) -> None:
    if visibility in {None, registry.visibility}:
        return
    if registry.is_core:
        raise RefusedError(
            f"{registry.name!r} is a core registry, which everybody in the organization sees",
            Hint(
                "make a restricted registry of your own",
                ("registry", "create", f"restricted {registry.name}", "--visibility", "restricted"),
            ),
        )
    if registry.visibility == "restricted":
        raise RefusedError(
            f"{registry.name!r} is restricted and stays so: what was linked there was meant for "
            "its members",
            Hint(
                "give a role to who should see it, with member add; these have one",
                ("member", "list", "--registry", registry.name),
            ),
        )
