"""Whether contents lie in packs where the catalog says."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from registry_cli.blobs.file_errors import GONE
from registry_cli.blobs.inspection import why_closed
from registry_cli.blobs.packs import read_footer
from registry_cli.catalog import pack_checks
from registry_cli.domain.damage import PLACE, UNREADABLE, Damage
from registry_cli.errors import DamagedError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from registry_cli.blobs.store import BlobStore
    from registry_cli.catalog.connections import Connection
    from registry_cli.workspace import Workspace

Place = tuple[str, int, int]
"""Where a content lies in a pack: blake3, offset and size in bytes."""


def find_place_damages(workspace: Workspace, copy: Connection) -> list[Damage]:
    """Return the packs whose footers tell otherwise than the catalog, of which this is a copy.

    What only seems so, because a gc has just replaced the pack, is not among them.
    """
    suspects = _find(copy, workspace.blobs)
    if not suspects:
        return []
    names = {damage.name for damage in suspects}
    with workspace.keeping_blobs_to_read():
        try:
            with workspace.reading() as connection:
                return _find(connection, workspace.blobs, names)
        except DamagedError:  # then only the copy can be read
            return suspects


def holds_places(store: BlobStore, pack: str, places: Iterable[Place]) -> bool:
    """Say whether a pack tells of contents in these places; not where it is unreadable."""
    try:
        return _problem(store, pack, places) is None
    except OSError:
        return False


def _find(
    connection: Connection, store: BlobStore, names: AbstractSet[str] | None = None
) -> list[Damage]:
    """Return the damages of all packs, or of those with these names, sorted by the names."""
    damages = (
        _damage(store, name, places)
        for name, places in pack_checks.read_places_by_pack(connection)
        if names is None or name in names
    )
    return sorted((each for each in damages if each is not None), key=lambda each: each.name)


def _damage(store: BlobStore, name: str, places: Iterable[Place]) -> Damage | None:
    try:
        problem = _problem(store, name, places)
    except OSError as error:
        return Damage(UNREADABLE, name, why_closed(error))
    return Damage(PLACE, name, problem) if problem is not None else None


def _problem(store: BlobStore, name: str, places: Iterable[Place]) -> str | None:
    try:
        told = {
            content.digest.blake3: (content.offset, content.size)
            for content in read_footer(store.blob_path(name))
        }
    except OSError as error:
        if error.errno not in {*GONE, errno.EISDIR}:
            raise
        return "the pack is gone"
    except DamagedError:
        return "the list at the end of the pack is damaged"
    # A content that has a place in another pack has none here.
    if any(told.get(blake3) != (offset, size) for blake3, offset, size in places):
        return "the pack holds its contents elsewhere than the catalog says"
    return None
