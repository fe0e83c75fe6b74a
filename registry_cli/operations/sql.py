"""Ask the catalog in SQL."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.catalog.sql import Answer, TakesLongError, ask
from registry_cli.domain.damage import CATALOG_FILE
from registry_cli.errors import Hint, RefusedError
from registry_cli.operations.access import Access

if TYPE_CHECKING:
    from registry_cli.workspace import Workspace

__all__ = ["Answer", "ask_sql"]

_PATIENCE: Final = 500
"""Ten thousands of SQLite's instructions: half a second, for which a writer may have to wait."""


def ask_sql(workspace: Workspace, statement: str) -> Answer:
    """Return what a statement that reads returns.

    One that takes long is begun anew on a copy of the catalog, so that no writer waits for it.

    A statement sees everything, also restricted registries: so it is for admins of the
    organization, and for nobody else.
    """
    with workspace.reading() as connection:
        if not Access(connection, workspace).is_admin:
            raise RefusedError(
                "sql shows restricted registries, too, so it is for admins of the organization",
                Hint("these show what you may see", ("search", "--help"), ("versions", "--help")),
            )
        try:
            return ask(connection, statement, patience=_PATIENCE if workspace.is_made() else None)
        except TakesLongError:
            pass
    with tempfile.TemporaryDirectory(prefix="registry-") as folder:
        copy = Path(folder, CATALOG_FILE)
        workspace.copy_catalog(copy)
        with workspace.reading_copy(copy) as connection:
            return ask(connection, statement)
