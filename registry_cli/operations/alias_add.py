"""Let aliases name a version: those that named another move."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import version_listing, versions
from registry_cli.domain.names import LATEST
from registry_cli.errors import ConflictError, Hint, RefusedError
from registry_cli.operations.labels import move_aliases
from registry_cli.operations.protections import require_free
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.subjects import Subject, find_version, require_changing

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace


class Expected(NamedTuple):
    """Where aliases must be before they move: at a version, or nowhere where that is None."""

    number: int | None


class AliasAddRequest(NamedTuple):
    """Which version, and the aliases that it gets; `expected` of None asks for nothing."""

    reference: Reference
    aliases: tuple[str, ...]
    expected: Expected | None = None


def add_aliases(workspace: Workspace, request: AliasAddRequest) -> Version:
    """Move aliases to a version, all or none, and return it.

    Raises `ConflictError` where one of them is not where it was expected.
    """
    workspace.refuse_early(lambda connection: check_adding(connection, workspace, request))
    with workspace.writing() as transaction:
        resolver, subject = check_adding(transaction.connection, workspace, request)
        place = subject.place
        assert place is not None  # noqa: S101 - for the types: a version was found
        move_aliases(transaction, subject.sequence, place, request.aliases)
        hidden = resolver.hidden_registries()
        return version_listing.read_version(transaction.connection, place, hidden=hidden)


def check_adding(
    connection: Connection, workspace: Workspace, request: AliasAddRequest
) -> tuple[Resolver, Subject]:
    """Return the version that gets the aliases, or refuse."""
    resolver = Resolver(connection, workspace)
    subject = find_version(resolver, request.reference)
    if request.expected is not None:
        for alias in request.aliases:
            _check_place(connection, subject, alias, request.expected)
    refuse_latest(request.aliases)
    require_changing(resolver, subject, "set aliases")
    require_free(resolver, subject.registry, request.aliases, "set")
    return resolver, subject


def refuse_latest(aliases: tuple[str, ...]) -> None:
    """Refuse to set by hand what moves by itself."""
    if LATEST in aliases:
        raise RefusedError(
            f"{LATEST!r} is set by log and link alone",
            Hint("choose another alias; to link a version again gives its link `latest`"),
        )


def _check_place(connection: Connection, subject: Subject, alias: str, expected: Expected) -> None:
    """Refuse where an alias is not at the version that it was expected at."""
    held = versions.find_by_alias(connection, subject.sequence.id, alias)
    number = held.number if held is not None else None
    if number == expected.number:
        return
    name = subject.sequence.qualified_name
    where = f"at v{number}" if number is not None else "nowhere"
    wanted = f"at v{expected.number}" if expected.number is not None else "free"
    raise ConflictError(
        f"the alias {alias!r} of {name!r} is {where}, and was expected to be {wanted}",
        Hint("see who moved it", ("alias", "list", name, "--history")),
    )
