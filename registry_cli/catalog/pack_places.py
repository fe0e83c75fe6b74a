"""Packs and all the places in them: for who goes through the whole store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.errors import DamagedError, catalog_hint

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection


_BLAKE3_BYTES: Final = 32


class Pack(NamedTuple):
    """A pack that is written down, of `size` bytes with its footer."""

    id: int
    name: str
    size: int


class Place(NamedTuple):
    """Where a content lies, by its blake3 and the row id of the pack."""

    blake3: bytes
    pack_id: int
    offset: int
    size: int


def list_packs(connection: sqlite3.Connection) -> list[Pack]:
    """Return all packs."""
    return [Pack(*row) for row in connection.execute("SELECT id, name, size FROM packs")]


def read_places(connection: sqlite3.Connection, after: str, limit: int) -> list[Place]:
    """Return the places that follow a blake3, at most so many, in that order.

    Raises `DamagedError` where a row is not what was written: a blake3 in other letters would
    stand elsewhere in that order, and its content would be taken for one that nobody needs.
    """
    rows = connection.execute(
        """
        SELECT blake3, pack_id, offset, size FROM packed_blobs
        WHERE blake3 > ? ORDER BY blake3 LIMIT ?
        """,
        (after, limit),
    )
    return [_read(*row) for row in rows]


def _read(blake3: str, pack_id: int, offset: int, size: int) -> Place:
    try:
        digest = bytes.fromhex(blake3)
    except (TypeError, ValueError):
        digest = b""
    are_numbers = all(isinstance(number, int) for number in (pack_id, offset, size))
    if len(digest) != _BLAKE3_BYTES or digest.hex() != blake3 or not are_numbers:
        raise DamagedError("a place in a pack is not what was written", catalog_hint())
    return Place(digest, pack_id, offset, size)


def forget_packs(connection: sqlite3.Connection, pack_ids: Collection[int]) -> None:
    """Forget packs and all places in them; what lies nowhere else is then gone."""
    wanted = (json.dumps(list(pack_ids)),)
    connection.execute(
        "DELETE FROM packed_blobs WHERE pack_id IN (SELECT value FROM json_each(?))", wanted
    )
    connection.execute("DELETE FROM packs WHERE id IN (SELECT value FROM json_each(?))", wanted)
