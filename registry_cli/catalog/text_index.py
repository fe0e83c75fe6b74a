"""The full-text index over `search_texts`, which not every SQLite can keep.

A Python whose SQLite was built without FTS5 can neither write to the index nor drop it. So its
first write ends that the index is kept, and empties it; the next write by a Python that has FTS5
makes it anew. Meanwhile texts are read one by one.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3
    from typing import Final

NAME: Final = "search_texts_fts"

KEEPERS: Final = ("search_texts_ai", "search_texts_ad", "search_texts_au")
"""The triggers that keep the index; who ends that drops them all, and so the first tells."""

# What FTS5 itself holds of no text: such an index is whole, and finds nothing.
_EMPTY: Final = (
    "DELETE FROM search_texts_fts_data WHERE id NOT IN (1, 10)",
    "UPDATE search_texts_fts_data SET block = CASE id WHEN 1 THEN x'' ELSE x'00000000000000' END",
    "DELETE FROM search_texts_fts_idx",
    "DELETE FROM search_texts_fts_docsize",
)


def is_supported(connection: sqlite3.Connection) -> bool:
    """Say whether this SQLite has FTS5."""
    return _has(connection, "SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")


def is_kept(connection: sqlite3.Connection) -> bool:
    """Say whether the index holds all texts."""
    return _has(
        connection,
        "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = 'search_texts_ai'",
    )


def is_usable(connection: sqlite3.Connection) -> bool:
    """Say whether words can be looked for in the index, and not in the texts only."""
    return is_supported(connection) and is_kept(connection)


def is_of_index(statement: str) -> bool:
    """Say whether a statement of a migration makes the index, or what keeps it."""
    return NAME in statement


def is_part(name: str) -> bool:
    """Say whether a table or trigger belongs to the index."""
    return name.startswith(NAME) or name in KEEPERS


def settle(connection: sqlite3.Connection, statements: list[str]) -> None:
    """Begin to keep the index where this SQLite can and none does, end it where it cannot.

    `statements` are those that make the index and what keeps it. The caller holds a transaction.
    """
    if not is_supported(connection):
        for trigger in KEEPERS:
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in _EMPTY:
            connection.execute(statement)
        return
    connection.execute("DROP TABLE IF EXISTS search_texts_fts")
    for statement in statements:
        connection.execute(statement)
    rebuild(connection)


def is_settled(connection: sqlite3.Connection) -> bool:
    """Say whether the index is kept just where it can be."""
    return is_supported(connection) == is_kept(connection)


def rebuild(connection: sqlite3.Connection) -> None:
    """Write the index anew from the texts, where it is kept."""
    if is_kept(connection):
        connection.execute("INSERT INTO search_texts_fts (search_texts_fts) VALUES ('rebuild')")


def _has(connection: sqlite3.Connection, query: str) -> bool:
    return connection.execute(query).fetchone() is not None
