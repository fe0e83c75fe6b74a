"""Runs whose process was killed, marked so by whoever looks next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import run_details
from registry_cli.domain.runs import KILLED, RUNNING
from registry_cli.errors import RegistryError, expected_failure
from registry_cli.workspace.processes import is_gone

if TYPE_CHECKING:
    from registry_cli.domain.runs import Run
    from registry_cli.workspace import Workspace


def mark_killed_runs(workspace: Workspace) -> frozenset[str]:
    """Mark the runs of this host whose process is gone, and return their ids.

    Nobody knows when it was, so they have neither an end nor a duration. A home that cannot be
    written to keeps saying that they run; who looks is told the truth all the same.
    """
    if not workspace.is_made():
        return frozenset()
    with workspace.reading() as connection:
        running = run_details.list_running(connection)
    gone = {run_id: mark for run_id, mark in running if is_gone(mark)}
    if gone:
        try:
            with workspace.writing() as transaction:
                for run_id, mark in gone.items():
                    held = run_details.read_state(transaction.connection, run_id)
                    if held == (RUNNING, mark):  # else it was resumed meanwhile
                        run_details.end(transaction.connection, run_id, state=KILLED)
        except (RegistryError, OSError) as error:
            if expected_failure(error) is None:
                raise
    return frozenset(gone)


def as_killed(run: Run, gone: frozenset[str]) -> Run:
    """Return a run as it is, where its mark could not be written."""
    return run._replace(state=KILLED) if run.state == RUNNING and run.id in gone else run
