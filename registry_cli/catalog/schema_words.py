"""What the tables and views are, in words: for the documents, and for Datasette."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog import connections, schema

if TYPE_CHECKING:
    import sqlite3

VIEWS: Final = {
    "registry_versions": "The links in collections.",
    "artifact_versions": "The versions of artifacts.",
    "version_files": "The files of versions, and what they refer to, one row for each.",
    "lineage_edges": "What came from what.",
}
"""The documented views, whose columns are only ever added to."""

_WORDS: Final = {
    **VIEWS,
    "sequence_names": "Artifacts and collections by their qualified names.",
    "events": "What happened: append-only, each chained to the one before by its hash.",
    "pages": "Lists of files as JSON, which versions share: path, size, blake3, xxh3_128 of each.",
    "runs": "One execution that logged or used versions.",
    "versions": "Immutable snapshots of files, whatever artifact or collection they stand in.",
    "version_pages": "Which pages make the list of files of a version, in order.",
    "packs": "Blobs that hold many small contents.",
    "packed_blobs": "Where contents lie that have no file of their own.",
    "entities": "Users, teams, and the organization.",
    "earlier_names": "Names that registries and collections had before; old paths lead on.",
    "projects": "Projects of entities; a registry is one of the organization.",
    "accepted_types": "Which types a registry takes, where it does not take all.",
    "visibilities": "Who may know of a registry.",
    "tags": "Labels on versions, artifacts and collections.",
    "descriptions": "What is written about versions, artifacts, collections and registries.",
    "metadata": "Metadata of versions, as JSON.",
    "aliases": "Names of one version at a time, within an artifact or collection.",
    "search_texts": "Every text that can be searched for; search_texts_fts is its index.",
    "metric_points": "Values of metrics, step by step.",
    "_sqlite_migrations": "Which changes of the schema were made, as sqlite-utils notes them.",
}
_COMMENTED: Final = re.compile(r"((?:^--[^\n]*\n)+)CREATE (?:TABLE|VIEW) (\w+)", re.MULTILINE)


class Column(NamedTuple):
    """One column: its type, what it refers to as `table.column`, and whether it is never NULL."""

    name: str
    type: str
    refers_to: str | None
    is_required: bool


class Table(NamedTuple):
    """One table or view of the newest schema; `sql` is its definition."""

    name: str
    is_view: bool
    about: str
    columns: tuple[Column, ...]
    sql: str


def read_tables() -> list[Table]:
    """Return all tables and views, by name, without those that SQLite keeps for an index."""
    with closing(connections.open_in_memory()) as connection:
        schema.migrate(connection)
        rows = connection.execute(
            """
            SELECT name, type, sql FROM sqlite_master
            WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
              AND name NOT LIKE 'search!_texts!_fts%' ESCAPE '!'
            ORDER BY name
            """
        ).fetchall()
        comments = _read_comments()
        return [
            Table(
                name,
                kind == "view",
                _WORDS.get(name) or comments.get(name, ""),
                tuple(_read_columns(connection, name)),
                sql,
            )
            for name, kind, sql in rows
        ]


def _read_columns(connection: sqlite3.Connection, table: str) -> list[Column]:
    referred = {
        column: f"{other}.{key or 'id'}"
        for _, _, other, column, key, *_ in connection.execute(
            "SELECT * FROM pragma_foreign_key_list(?)", (table,)
        )
    }
    rows = connection.execute(
        'SELECT name, type, "notnull", pk FROM pragma_table_info(?)', (table,)
    )
    return [
        Column(name, type_, referred.get(name), bool(required or key))
        for name, type_, required, key in rows
    ]


def _read_comments() -> dict[str, str]:
    """Return what stands above the definitions in the migrations, the newest last."""
    return {
        name: " ".join(line.removeprefix("--").strip() for line in comment.splitlines())
        for script in schema.list_scripts()
        for comment, name in _COMMENTED.findall(script.read_text(encoding="utf-8"))
    }
