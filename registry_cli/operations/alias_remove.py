"""Take aliases from the versions that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import versions
from registry_cli.domain.events import Kind
from registry_cli.errors import ConflictError, Hint, NotFoundError
from registry_cli.operations.protections import require_free
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.subjects import Subject, find_subject, require_changing

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace


class AliasRemoveRequest(NamedTuple):
    """The aliases to remove, from an artifact or collection, or from one version of it."""

    reference: Reference
    aliases: tuple[str, ...]


class RemovedAliases(NamedTuple):
    """The aliases that are gone, each with the version that it named, such as `v3`."""

    qualified_name: str
    aliases: dict[str, str]


def remove_aliases(workspace: Workspace, request: AliasRemoveRequest) -> RemovedAliases:
    """Remove aliases, all or none; also `latest`, which then means the highest version."""
    workspace.refuse_early(lambda connection: _check(connection, workspace, request))
    with workspace.writing() as transaction:
        subject, held = _check(transaction.connection, workspace, request)
        name = subject.sequence.qualified_name
        transaction.record(Kind.ALIASES_REMOVED, name, {"aliases": dict(held)})
        return RemovedAliases(name, held)


def _check(
    connection: Connection, workspace: Workspace, request: AliasRemoveRequest
) -> tuple[Subject, dict[str, str]]:
    """Return what is changed, and the version that each of the aliases names."""
    resolver = Resolver(connection, workspace)
    subject = find_subject(resolver, request.reference)
    held = versions.list_aliases(connection, subject.sequence.id)
    name = subject.sequence.qualified_name
    for alias in request.aliases:
        if alias not in held:
            raise NotFoundError(
                f"{name!r} has no alias {alias!r}",
                Hint("see those it has", ("alias", "list", name)),
            )
    for alias in request.aliases:
        number = held[alias]
        if subject.place is not None and subject.place.number != number:
            raise ConflictError(
                f"the alias {alias!r} is at v{number}, not v{subject.place.number}",
                Hint("to remove it from there", ("alias", "remove", f"{name}:v{number}", alias)),
            )
    require_changing(resolver, subject, "remove aliases")
    require_free(resolver, subject.registry, request.aliases, "remove")
    return subject, {alias: f"v{held[alias]}" for alias in sorted(set(request.aliases))}
