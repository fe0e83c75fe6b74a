"""Ask the catalog in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog.sql import Answer, ask
from registry_cli.errors import Hint, RefusedError
from registry_cli.operations.access import Access

if TYPE_CHECKING:
    from registry_cli.workspace import Workspace

__all__ = ["Answer", "ask_sql"]


def ask_sql(workspace: Workspace, statement: str) -> Answer:
    """Return what a statement that reads returns.

    A statement sees everything, also restricted registries: so it is for admins of the
    organization, and for nobody else.
    """
    with workspace.reading() as connection:
        if not Access(connection, workspace).is_admin:
            raise RefusedError(
                "sql shows restricted registries, too, so it is for admins of the organization",
                Hint("these show what you may see", ("search", "--help"), ("versions", "--help")),
            )
        return ask(connection, statement)
