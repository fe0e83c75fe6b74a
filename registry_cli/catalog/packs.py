"""Where packed contents lie. This is no history: it says only what is on the disk now."""

from __future__ import annotations

import json
import sqlite3

from registry_cli.domain.packs import PackedPlace, PackedSum

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from registry_cli.domain.packs import PackedContent


def find_packed(connection: sqlite3.Connection, digests: Collection[str]) -> dict[str, PackedPlace]:
    """Return the places of those of these contents, named by blake3, that lie in packs.

    A place that can be none, since a bit of it changed, is left out: the content is missing.
    """
    # To look for 10,000 contents takes 15 ms, and the first folder that is logged has most.
    if connection.execute("SELECT 1 FROM packs LIMIT 1").fetchone() is None:
        return {}
    rows = connection.execute(
        """
        SELECT place.blake3, pack.name, place.offset, place.size
        FROM json_each(?) AS wanted
        JOIN packed_blobs AS place ON place.blake3 = wanted.value
        JOIN packs AS pack ON pack.id = place.pack_id
        WHERE typeof(place.offset) = 'integer' AND typeof(place.size) = 'integer'
          AND place.offset BETWEEN 0 AND 1152921504606846976 AND place.size >= 0
        """,
        (json.dumps(list(digests)),),
    )
    return {blake3: PackedPlace(name, offset, size) for blake3, name, offset, size in rows}


def sum_packed(
    connection: sqlite3.Connection, digests: Collection[str]
) -> tuple[list[PackedSum], set[str]]:
    """Sum up, for each pack, those of these contents, named by blake3, that lie in it.

    Returns also those that lie in none. A third of the time that it takes to find all places.
    """
    wanted = json.dumps(list(digests))
    rows = connection.execute(
        """
        SELECT pack.name, summed.file_count, summed.size, summed.reach
        FROM (
            SELECT
                place.pack_id AS pack_id, count(*) AS file_count, sum(place.size) AS size,
                max(place.offset + place.size) AS reach
            FROM json_each(?) AS wanted
            CROSS JOIN packed_blobs AS place ON place.blake3 = wanted.value
            GROUP BY place.pack_id
        ) AS summed
        CROSS JOIN packs AS pack ON pack.id = summed.pack_id
        """,
        (wanted,),
    )
    sums = [PackedSum(*row) for row in rows]
    if sum(each.file_count for each in sums) == len(digests):
        return sums, set()
    others = connection.execute(
        """
        SELECT wanted.value FROM json_each(?) AS wanted
        WHERE NOT EXISTS (SELECT 1 FROM packed_blobs WHERE blake3 = wanted.value)
        """,
        (wanted,),
    )
    return sums, {blake3 for (blake3,) in others}


def add_pack(
    connection: sqlite3.Connection, name: str, size: int, contents: Iterable[PackedContent]
) -> None:
    """Write down a pack of `size` bytes and where its contents lie in it.

    What had a place elsewhere has this one from now on: it was packed again because it was
    damaged there, or because another log packed it at the same time.
    """
    connection.execute(
        """
        INSERT INTO packs (name, size) SELECT :name, :size
        WHERE NOT EXISTS (SELECT 1 FROM packs WHERE name = :name)
        """,
        {"name": name, "size": size},
    )
    (pack_id,) = connection.execute("SELECT id FROM packs WHERE name = ?", (name,)).fetchone()
    # In the order of the key, which fills the pages of the table evenly and is faster.
    places = sorted((blake3, pack_id, offset, size) for (_, blake3), offset, size in contents)
    insert = "INSERT INTO packed_blobs (blake3, pack_id, offset, size) VALUES (?, ?, ?, ?)"
    try:
        connection.executemany(insert, places)
    except sqlite3.IntegrityError:  # seldom, and to look takes twice as long
        connection.executemany(
            f"""
            {insert} ON CONFLICT (blake3) DO UPDATE
            SET pack_id = excluded.pack_id, offset = excluded.offset, size = excluded.size
            """,  # noqa: S608 - a constant
            places,
        )


def find_packs(connection: sqlite3.Connection, names: set[str]) -> set[str]:
    """Return which of these blob names are packs that are written down."""
    rows = connection.execute(
        "SELECT name FROM packs WHERE name IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(names)),),
    )
    return {name for (name,) in rows}
