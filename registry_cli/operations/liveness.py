"""Refuse what removes or judges contents where the state forgot who needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import liveness
from registry_cli.errors import DamagedError, catalog_hint

if TYPE_CHECKING:
    from registry_cli.workspace import Workspace


def check_liveness(workspace: Workspace) -> None:
    """Raise `DamagedError` where the state has lost versions that the events leave live."""
    with workspace.reading() as connection:
        if liveness.count_lost_events(connection):
            raise DamagedError("the history is damaged: events are missing", catalog_hint())
        parts = liveness.list_parts(connection)
    for first in parts:
        with workspace.reading() as connection:
            name = liveness.find_lost_version(connection, first)
        if name is not None:
            raise DamagedError(
                f"the state is damaged: {name!r} was logged and never deleted, but it has no place",
                catalog_hint(),
            )
    with workspace.reading() as connection:
        uid = liveness.find_version_without_place(connection)
    if uid is not None:
        raise DamagedError(f"the history is damaged: version {uid} is not in it", catalog_hint())
