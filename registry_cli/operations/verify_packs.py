"""Whether contents lie in packs where the catalog says."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

from registry_cli.blobs.packs import read_footer
from registry_cli.catalog import pack_checks
from registry_cli.domain.damage import PLACE, Damage
from registry_cli.errors import DamagedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.blobs.store import BlobStore
    from registry_cli.catalog.connections import Connection

_NO_FILE: Final = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP}
"""What the system says where a pack is gone, or something else has its name."""


def find_place_damages(connection: Connection, store: BlobStore) -> Iterator[Damage]:
    """Yield the packs whose footers tell otherwise than the catalog."""
    for name in pack_checks.list_packs(connection):
        problem = _problem(connection, store, name)
        if problem is not None:
            yield Damage(PLACE, name, problem)


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
