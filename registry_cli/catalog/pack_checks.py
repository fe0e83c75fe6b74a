"""The packs as the catalog knows them, to be compared with the files and taken out of use."""

import itertools
import sqlite3
from collections.abc import Iterator


def list_packs(connection: sqlite3.Connection) -> list[str]:
    """Return the names of all packs, sorted."""
    return [name for (name,) in connection.execute("SELECT name FROM packs ORDER BY name")]


def list_by_age(connection: sqlite3.Connection) -> list[str]:
    """Return the names of all packs in the order in which they were added."""
    return [name for (name,) in connection.execute("SELECT name FROM packs ORDER BY id")]


def read_places(connection: sqlite3.Connection, pack: str) -> dict[str, tuple[int, int]]:
    """Return offset and size, in bytes, of each content that lies in a pack, by its blake3."""
    rows = connection.execute(
        """
        SELECT place.blake3, place.offset, place.size FROM packed_blobs AS place
        JOIN packs AS pack ON pack.id = place.pack_id WHERE pack.name = ?
        """,
        (pack,),
    )
    return {blake3: (offset, size) for blake3, offset, size in rows}


def read_places_by_pack(
    connection: sqlite3.Connection,
) -> Iterator[tuple[str, Iterator[tuple[str, int, int]]]]:
    """Yield each pack with blake3, offset and size, in bytes, of what lies there.

    What lies in a pack is to be read before the next pack is. There is no index by pack: all
    places are sorted once, which for hundreds of packs takes less than a scan for each.
    """
    names: dict[object, str] = dict(connection.execute("SELECT id, name FROM packs"))
    rows = connection.execute(
        "SELECT pack_id, blake3, offset, size FROM packed_blobs ORDER BY pack_id"
    )
    for pack_id, places in itertools.groupby(rows, key=lambda row: row[0]):
        name = names.pop(pack_id, None)
        if name is not None:
            yield name, ((blake3, offset, size) for _, blake3, offset, size in places)
    for name in names.values():
        yield name, iter(())


def forget_pack(connection: sqlite3.Connection, pack: str) -> None:
    """Forget a pack and all places in it; what lies nowhere else is then gone."""
    connection.execute(
        "DELETE FROM packed_blobs WHERE pack_id = (SELECT id FROM packs WHERE name = ?)", (pack,)
    )
    connection.execute("DELETE FROM packs WHERE name = ?", (pack,))
