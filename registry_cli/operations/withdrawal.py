"""Take back what was published for a transaction that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import manifests, packs
from registry_cli.errors import RegistryError

if TYPE_CHECKING:
    from registry_cli.blobs.intake import Intake
    from registry_cli.workspace import Workspace


def withdraw(workspace: Workspace, intake: Intake) -> None:
    """Take back what was published, after a failure; what cannot be is left to `gc`."""
    if not intake.has_published:
        return
    try:
        with workspace.withdrawing_blobs(), workspace.reading() as connection:
            intake.withdraw(
                lambda names: (
                    manifests.find_referenced_blobs(connection, names)
                    | packs.find_packs(connection, names)
                )
            )
    except (RegistryError, OSError):
        workspace.note("what was copied stays in the store until the next garbage collection")
