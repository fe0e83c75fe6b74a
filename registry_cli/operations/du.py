"""Tell how much disk artifacts and versions use, and what deleting them would free."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog import reach
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.usage import measure

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.reach import Member
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace

TOTAL: Final = "total"
"""The name of the last row, which no artifact can have: all others hold a `/`."""


class DuRequest(NamedTuple):
    """What to tell about: all artifacts, the versions of one or of a collection, or one version."""

    reference: Reference | None = None


class DiskUsage(NamedTuple):
    """Bytes of an artifact or a version; the field names are the JSON keys.

    `logical_size` is that of all files; `physical_size` counts equal contents once;
    `shared_size` is the part of it that others hold, too; `freed_size` is what the store gets
    back by deleting it, with the next gc. A link tells of the version that it leads to.
    """

    qualified_name: str
    logical_size: int
    physical_size: int
    shared_size: int
    freed_size: int


def du(workspace: Workspace, request: DuRequest) -> list[DiskUsage]:
    """Return the usage of each, and at the end of all together where they can be several."""
    with workspace.reading() as connection:
        moment = reach.read_moment(connection)
        members = _find_members(Resolver(connection, workspace), request.reference)
        if request.reference is None:
            numbers = {member.id: number for number, member in enumerate(members, start=1)}
            groups = reach.read_groups(connection, numbers)
        else:
            groups = reach.read_groups(connection, {})
            for number, member in enumerate(members, start=1):
                groups[member.id] = number
    usages, together = measure(workspace, moment, groups, len(members))
    rows = [
        DiskUsage(member.name, member.size, *usage)
        for member, usage in zip(members, usages, strict=True)
    ]
    if request.reference is not None and request.reference.selector is not None:
        return rows
    return [*rows, DiskUsage(TOTAL, sum(member.size for member in members), *together)]


def _find_members(resolver: Resolver, reference: Reference | None) -> list[Member]:
    connection: Connection = resolver.connection
    if reference is None:
        return reach.list_artifact_sizes(connection)
    if reference.selector is None:
        sequence, _ = resolver.sequence(reference)
        return reach.list_version_sizes(connection, sequence.id, None)
    found = resolver.version(reference)
    return reach.list_version_sizes(connection, found.sequence.id, found.membership.id)
