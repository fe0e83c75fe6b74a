"""The run that something belongs to: found, or begun because a variable names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import run_details, runs, sequences
from registry_cli.domain.events import Kind
from registry_cli.errors import Hint, NotFoundError, UsageError
from registry_cli.operations.access import Access
from registry_cli.operations.scope import read_scope

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.operations.scope import Scope
    from registry_cli.workspace import Workspace


def current_run_id(connection: Connection, workspace: Workspace, run_id: str | None) -> str:
    """Return the run that is named, or the current one.

    Raises `UsageError` where there is neither.
    """
    if run_id is not None:
        return run_id
    current = read_scope(connection, workspace).run
    if current is None:
        raise UsageError(
            "this is not within a run",
            Hint(
                "name one with --run, or begin one",
                ("run", "--", "make"),
                in_python="begin one with init()",
            ),
        )
    return current.value


def check_run(connection: Connection, workspace: Workspace, run_id: str) -> None:
    """Refuse who may not write to a run, or begin it where it is new."""
    owner = runs.find_owner(connection, run_id)
    Access(connection, workspace).require_logging(
        owner if owner is not None else read_scope(connection, workspace).entity
    )


def ensure_open_run(transaction: Transaction, workspace: Workspace, run_id: str) -> None:
    """Let a run be there, with details: an id that nobody used yet starts it."""
    connection = transaction.connection
    if runs.find_run(connection, run_id) is None:
        scope = read_scope(connection, workspace)
        runs.ensure_run(
            connection,
            run_id=run_id,
            project_id=ensure_project(transaction, scope),
            at=transaction.at,
            by=transaction.author.actor,
        )
    run_details.open_details(connection, run_id, at=transaction.at)


def ensure_project(transaction: Transaction, scope: Scope) -> int:
    """Return the id of the project of a scope, created where it is new."""
    entity, name = scope.entity, scope.project.value
    found = sequences.find_project(transaction.connection, entity.id, name)
    if found is None:
        transaction.record(Kind.PROJECT_CREATED, f"{entity.name}/{name}", {})
        found = sequences.find_project(transaction.connection, entity.id, name)
    if found is None:
        raise LookupError("the project is not there after its event")
    return found


def require_run(connection: Connection, run_id: str) -> None:
    """Refuse a run that is not there."""
    if runs.find_run(connection, run_id) is None:
        raise NotFoundError(f"there is no run {run_id!r}", Hint("these are there", ("runs",)))
