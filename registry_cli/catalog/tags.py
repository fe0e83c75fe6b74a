"""The tags of versions, artifacts and collections."""

import sqlite3


def tags_of(
    connection: sqlite3.Connection, *, version_id: int | None, sequence_id: int
) -> set[str]:
    """Return the tags of a version, or, where that is None, of the artifact or collection."""
    if version_id is not None:
        rows = connection.execute(
            "SELECT name FROM tags WHERE version_id = ? AND to_event IS NULL", (version_id,)
        )
    else:
        rows = connection.execute(
            "SELECT name FROM tags WHERE sequence_id = ? AND to_event IS NULL", (sequence_id,)
        )
    return {name for (name,) in rows}
