"""Make the state of a home anew from its history, and the table of packs from the packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.blobs.inspection import Row, find_unnamed
from registry_cli.blobs.packs import is_pack, read_footer
from registry_cli.blobs.spool import SortedSpool
from registry_cli.catalog import contents, pack_checks
from registry_cli.domain.damage import CATALOG_FILE
from registry_cli.errors import DamagedError, Hint, NotFoundError, RefusedError
from registry_cli.operations.access import Access

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
        packs = _find_packs(workspace)
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


def _find_packs(workspace: Workspace) -> list[str]:
    """Return the packs of the store that tell what they hold, in the order they were added."""
    store = workspace.blobs
    ages: dict[str, int] = {}
    with SortedSpool[Row]() as logged:
        try:
            with workspace.reading() as connection:
                ages = {name: age for age, name in enumerate(pack_checks.list_by_age(connection))}
                for file in contents.read_live_files(connection):
                    logged.add((file.digest.blake3,))
        except DamagedError:
            workspace.note("not all lists of files can be read")
        # What somebody logged is no pack of ours, whatever it looks like.
        packs = [
            blob.digest.blob_name
            for blob in find_unnamed(store, logged)
            if is_pack(store.blob_path(blob.digest.blob_name))
        ]
    told = [name for name in packs if _tells(store, name)]
    # The later place of a content counts: the earlier one may have been damaged.
    return sorted(told, key=lambda name: (ages.get(name, -1), name))


def _tells(store: BlobStore, name: str) -> bool:
    try:
        return any(read_footer(store.blob_path(name)))
    except DamagedError:
        return False


def _read_packs(store: BlobStore, names: list[str]) -> Iterator[Pack]:
    for name in names:
        path = store.blob_path(name)
        yield name, path.stat().st_size, list(read_footer(path))
