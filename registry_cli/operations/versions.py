"""List the versions of an artifact or collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog.version_listing import list_one, read_versions
from registry_cli.catalog.version_listing import list_versions as read_newest
from registry_cli.domain.names import is_version_number
from registry_cli.domain.references import VersionNumber, parse_selector
from registry_cli.errors import Hint, UsageError
from registry_cli.operations.listing import Filters, Paging, gone, wanted_by
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace


class VersionsRequest(NamedTuple):
    """Whose versions, which of them, and which page; a reference to one version lists that one."""

    reference: Reference
    filters: Filters = Filters()
    paging: Paging = Paging()


def list_versions(workspace: Workspace, request: VersionsRequest) -> list[Version]:
    """Return versions, newest first unless another order is asked for.

    Of a collection, each comes with its source.
    """
    order, after, limit = request.paging
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        hidden = resolver.hidden_registries()
        linked_in = None
        path = request.filters.registry
        if path is not None:
            linked_in = resolver.registry(path.organization, path.registry).id
        wanted = wanted_by(resolver, request.filters, workspace=workspace, linked_in=linked_in)
        if request.reference.selector is not None:
            place = resolver.version(request.reference).membership
            return list_one(connection, place, hidden=hidden, wanted=wanted)[:limit]
        sequence, _ = resolver.sequence(request.reference)
        below = _number(after) if after is not None else None
        if order is None:
            return read_newest(
                connection, sequence.id, hidden=hidden, wanted=wanted, below=below, limit=limit
            )
        from registry_cli.catalog.version_ranks import rank_versions  # noqa: PLC0415 - few ask

        ranked = rank_versions(connection, sequence.id, wanted, order)
        if after is not None:
            places = [place for place, row in enumerate(ranked) if row.number == below]
            if not places:
                raise gone(after)
            ranked = ranked[places[0] + 1 :]
        numbers = [row.number for row in ranked if row.is_wanted][:limit]
        return read_versions(connection, sequence.id, numbers, hidden=hidden)


def _number(after: str) -> int:
    """Return the number of the version to go on after, from `v3` or `gemma:v3`."""
    _, _, version = after.rpartition(":")
    if not is_version_number(version):
        raise UsageError(
            f"{after!r} is no version to go on after",
            Hint("give the last one that was listed, such as v3"),
        )
    selector = parse_selector(version)
    if not isinstance(selector, VersionNumber):
        raise gone(after)
    return selector.number
