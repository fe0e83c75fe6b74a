"""Remember what the current run takes and gives: the edges of lineage."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import usages, version_listing
from registry_cli.errors import RegistryError, expected_failure
from registry_cli.operations.current_run import check_run, current_run_id, ensure_open_run
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.scope import read_scope

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.catalog.versions import Membership
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace


class UseRequest(NamedTuple):
    """Which version is taken, by which run: None for the current one."""

    reference: Reference
    run: str | None = None


def record_use(workspace: Workspace, request: UseRequest) -> Version:
    """Note that a run takes a version, and return that; use of a link counts for its source.

    Raises what resolving it raises, `RefusedError` for who may not use it or may not write to the
    run, and `UsageError` outside a run.
    """

    def check(connection: Connection) -> tuple[str, Membership]:
        run_id = current_run_id(connection, workspace, request.run)
        place = Resolver(connection, workspace).version_to_use(request.reference).membership
        check_run(connection, workspace, run_id)
        return run_id, place

    workspace.refuse_early(check)
    with workspace.writing() as transaction:
        connection = transaction.connection
        run_id, place = check(connection)
        _note(transaction, workspace, run_id, place.version_id, usages.INPUT)
        hidden = Resolver(connection, workspace).hidden_registries()
        return version_listing.read_version(connection, place, hidden=hidden)


def take_version(workspace: Workspace, request: UseRequest) -> Version:
    """Return a version that may be used, and note that the current run takes it, where it can.

    A home that cannot be written to, or a run of another team, is told as a note: see
    `remember_use`.
    """
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        place = resolver.version_to_use(request.reference).membership
        hidden = resolver.hidden_registries()
        version = version_listing.read_version(connection, place, hidden=hidden)
    remember_use(workspace, place.version_id)
    return version


def remember_use(workspace: Workspace, version_id: int) -> None:
    """Note that the current run, if there is one, takes a version that was given to it.

    Where that cannot be written, because the home is read-only or the run another team's, a note
    says so: the files are there all the same.
    """
    if workspace.surroundings.run is None:
        return
    try:
        with workspace.reading() as connection:
            current = read_scope(connection, workspace).run
            if current is None or usages.is_known(
                connection, current.value, version_id, usages.INPUT
            ):
                return
            check_run(connection, workspace, current.value)
        with workspace.writing() as transaction:
            check_run(transaction.connection, workspace, current.value)
            _note(transaction, workspace, current.value, version_id, usages.INPUT)
    except (RegistryError, OSError) as error:
        expected = expected_failure(error)
        if expected is None:
            raise
        workspace.note(f"the use is not remembered for the run: {expected.message}")


def remember_output(
    transaction: Transaction, workspace: Workspace, run_id: str, version_id: int
) -> None:
    """Note that a run gives a version, also one that was logged before it with equal content."""
    _note(transaction, workspace, run_id, version_id, usages.OUTPUT)


def _note(
    transaction: Transaction, workspace: Workspace, run_id: str, version_id: int, direction: str
) -> None:
    if not usages.is_known(transaction.connection, run_id, version_id, direction):
        ensure_open_run(transaction, workspace, run_id)
        usages.add_usage(transaction.connection, run_id, version_id, direction, at=transaction.at)
