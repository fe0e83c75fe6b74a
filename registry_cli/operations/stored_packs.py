"""The packs of the store by what they tell of themselves, whatever the catalog says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.blobs.file_errors import BROKEN, GONE
from registry_cli.blobs.inspection import Row, find_unnamed
from registry_cli.blobs.pack_search import look_up
from registry_cli.blobs.packs import is_pack, read_footer
from registry_cli.blobs.spool import SortedSpool
from registry_cli.catalog import contents, pack_checks
from registry_cli.domain.packs import PackedPlace
from registry_cli.errors import DamagedError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from registry_cli.blobs.store import BlobStore
    from registry_cli.catalog.connections import Connection
    from registry_cli.workspace import Workspace


def find_packs(workspace: Workspace) -> list[str]:
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
        told = [
            blob.digest.blob_name
            for blob in find_unnamed(store, logged)
            if _tells(store, blob.digest.blob_name)
        ]
    # The later place of a content counts: the earlier one may have been damaged.
    return sorted(told, key=lambda name: (ages.get(name, -1), name))


def _tells(store: BlobStore, name: str) -> bool:
    path = store.blob_path(name)
    try:
        return is_pack(path) and any(read_footer(path))
    except DamagedError:
        return False
    except OSError as error:
        if error.errno not in GONE | BROKEN:
            raise
        return False


def find_rebuildable(
    workspace: Workspace, names: Iterable[str], wanted: AbstractSet[str]
) -> set[str]:
    """Return which of these contents, named by blake3, `doctor --rebuild` would find in packs.

    They lie there intact, where it would lead to, and elsewhere than the catalog says. `names`
    are the packs, as `find_packs` returns them; one that is gone since tells of nothing.
    """
    found: set[str] = set()
    known = workspace.blobs.find_packed(wanted)
    for name in names:
        for content, is_intact in look_up(workspace.blobs, name, wanted):
            blake3 = content.digest.blake3
            is_lost = known.get(blake3) != PackedPlace(name, content.offset, content.size)
            (found.add if is_intact and is_lost else found.discard)(blake3)
    return found


def holds_what_is_lost(store: BlobStore, connection: Connection, name: str) -> bool:
    """Say whether a blob is a pack that tells of contents which versions need and have not.

    These are intact neither in a file of their own nor where the catalog says that they lie.
    """
    try:
        told = {content.digest.blake3 for content in read_footer(store.blob_path(name))}
    except (DamagedError, OSError):  # then a rebuild would not find them, either
        return False
    needed = {
        (file.digest, file.size)
        for file in contents.read_live_files(connection)
        if file.digest.blake3 in told
    }
    return not all(store.is_intact(digest, size) for digest, size in needed)
