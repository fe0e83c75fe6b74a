"""Make the state of a home anew from its history, and the table of packs from the packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.blobs.packs import read_footer
from registry_cli.domain.damage import CATALOG_FILE
from registry_cli.errors import DamagedError, Hint, NotFoundError, RefusedError
from registry_cli.operations.access import Access
from registry_cli.operations.stored_packs import find_packs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry_cli.blobs.store import BlobStore
    from registry_cli.catalog.rebuilding import Pack
    from registry_cli.workspace import Workspace


def rebuild(workspace: Workspace) -> None:
    """Put a new catalog in the place of the old one, which is kept beside it."""
    if not _has_history(workspace.home / CATALOG_FILE):
        with workspace.reading():  # which refuses what is no home
            pass
        raise NotFoundError(
            f"there is no history to rebuild {str(workspace.home)!r} from",
            Hint("make a home", ("init",)),
        )
    _refuse_others(workspace)
    workspace.make_home()
    # A gc knows packs by their row ids, which a rebuild gives anew.
    with workspace.running_gc(), workspace.keeping_blobs():
        packs = find_packs(workspace)
        backup = workspace.rebuild_catalog(
            _read_packs(workspace.blobs, packs), lambda name: workspace.blobs.has_pack(name, 0)
        )
    workspace.note(f"the catalog before is kept as {backup}")


def _has_history(catalog: Path) -> bool:
    try:
        return catalog.stat().st_size > 0  # an empty one is of a home that was not made yet
    except (FileNotFoundError, NotADirectoryError):
        return False


def _refuse_others(workspace: Workspace) -> None:
    """Refuse who neither owns the home nor is an admin; of a damaged state only the owner knows."""
    if workspace.is_owner():
        return
    try:
        with workspace.reading() as connection:
            Access(connection, workspace).require_admin("rebuild the home")
    except DamagedError as error:
        raise RefusedError(
            "who is an admin cannot be read any more, so only the owner may rebuild the home",
            Hint("ask who owns the folder"),
        ) from error


def _read_packs(store: BlobStore, names: list[str]) -> Iterator[Pack]:
    for name in names:
        path = store.blob_path(name)
        yield name, path.stat().st_size, list(read_footer(path))
