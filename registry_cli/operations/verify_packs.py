"""Whether contents lie in packs where the catalog says."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

from registry_cli.blobs.inspection import why_closed
from registry_cli.blobs.packs import read_footer
from registry_cli.catalog import pack_checks
from registry_cli.domain.damage import PLACE, UNREADABLE, Damage
from registry_cli.errors import DamagedError

if TYPE_CHECKING:
    from registry_cli.blobs.store import BlobStore
    from registry_cli.catalog.connections import Connection
    from registry_cli.workspace import Workspace

_NO_FILE: Final = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP}
"""What the system says where a pack is gone, or something else has its name."""


def find_place_damages(workspace: Workspace, copy: Connection) -> list[Damage]:
    """Return the packs whose footers tell otherwise than the catalog, of which this is a copy.

    What only seems so, because a gc has just replaced the pack, is not among them.
    """
    suspects = _find(copy, workspace.blobs, pack_checks.list_packs(copy))
    if not suspects:
        return []
    with workspace.keeping_blobs_to_read():
        try:
            with workspace.reading() as connection:
                known = {*pack_checks.list_packs(connection)}
                names = [damage.name for damage in suspects if damage.name in known]
                return _find(connection, workspace.blobs, names)
        except DamagedError:  # then only the copy can be read
            return suspects


def holds_what_is_told(workspace: Workspace, pack: str) -> bool:
    """Say whether a pack holds what the catalog says, where it says; not where it is unreadable."""
    try:
        with workspace.reading() as connection:
            return _problem(connection, workspace.blobs, pack) is None
    except OSError:
        return False


def _find(connection: Connection, store: BlobStore, names: list[str]) -> list[Damage]:
    damages = (_damage(connection, store, name) for name in names)
    return [damage for damage in damages if damage is not None]


def _damage(connection: Connection, store: BlobStore, name: str) -> Damage | None:
    try:
        problem = _problem(connection, store, name)
    except OSError as error:
        return Damage(UNREADABLE, name, why_closed(error))
    return Damage(PLACE, name, problem) if problem is not None else None


def _problem(connection: Connection, store: BlobStore, name: str) -> str | None:
    try:
        told = {
            content.digest.blake3: (content.offset, content.size)
            for content in read_footer(store.blob_path(name))
        }
    except OSError as error:
        if error.errno not in _NO_FILE:
            raise
        return "the pack is gone"
    except DamagedError:
        return "the list at the end of the pack is damaged"
    places = pack_checks.read_places(connection, name)
    # A content that has a place in another pack has none here.
    if any(told.get(blake3) != place for blake3, place in places.items()):
        return "the pack holds its contents elsewhere than the catalog says"
    return None
