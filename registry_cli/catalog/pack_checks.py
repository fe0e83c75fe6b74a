"""The packs as the catalog knows them, to be compared with the files and taken out of use."""

import sqlite3


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


def forget_pack(connection: sqlite3.Connection, pack: str) -> None:
    """Forget a pack and all places in it; what lies nowhere else is then gone."""
    connection.execute(
        "DELETE FROM packed_blobs WHERE pack_id = (SELECT id FROM packs WHERE name = ?)", (pack,)
    )
    connection.execute("DELETE FROM packs WHERE name = ?", (pack,))
