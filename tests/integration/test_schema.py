"""The database keeps the rules itself, for whoever opens it; the views are what people query."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from registry_cli.catalog.state_checks import list_state_tables
from registry_cli.domain.references import parse_link_target
from registry_cli.operations.log import LogRequest, log
from tests.support.workspace import Silence, open_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry_cli.domain.versions import Version

RECORDS = ["pages", "runs", "versions", "version_pages"]

VIEWS = {
    "artifact_versions": [
        "id", "qualified_name", "artifact", "number", "type", "aliases", "version_uid", "digest",
        "size", "file_count", "created_at", "created_by", "run_id",
    ],
    "registry_versions": [
        "id", "qualified_name", "registry", "collection", "number", "type", "aliases", "source",
        "version_uid", "digest", "size", "file_count", "created_at", "linked_at", "linked_by",
    ],
    "version_files": [
        "version_uid", "path", "size", "blake3", "xxh3", "reference", "digest",
    ],
    "lineage_edges": ["from_kind", "from_id", "to_kind", "to_id"],
}  # fmt: skip


class Example(NamedTuple):
    """A home with one version of two files, and a link to it."""

    home: Path
    version: Version


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Example:
    parent = tmp_path_factory.mktemp("example")
    folder = parent / "net"
    (folder / "deep").mkdir(parents=True)
    (folder / "weights.bin").write_text("weights")
    (folder / "deep" / "config.json").write_text("{}")
    target = parse_link_target("wandb-registry-model/Example ML Task")
    request = LogRequest(
        (str(folder),), {"lr": 0.1}, {"loss": 0.5}, type="model", aliases=("best",), link=target
    )
    logged = log(open_home(parent / "home"), request, Silence())
    return Example(parent / "home", logged.version)


@pytest.fixture
def catalog(tmp_path: Path, example: Example) -> Iterator[sqlite3.Connection]:
    """Open a copy of the catalog as anybody would, with Python's own defaults."""
    path = shutil.copy(example.home / "catalog.db", tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.isolation_level = None
        yield connection


def columns_of(catalog: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in catalog.execute(f"PRAGMA table_info({table})")]


@pytest.mark.parametrize("table", ["events", *RECORDS])
def test_what_was_recorded_cannot_be_changed(catalog: sqlite3.Connection, table: str) -> None:
    rows = catalog.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a name above
    assert rows
    for column in columns_of(catalog, table):
        with pytest.raises(sqlite3.IntegrityError, match="never change"):
            catalog.execute(f"UPDATE {table} SET {column} = {column}")  # noqa: S608 - as above
    assert catalog.execute(f"SELECT * FROM {table}").fetchall() == rows  # noqa: S608 - as above


@pytest.mark.parametrize("table", ["events", *RECORDS])
def test_what_was_recorded_cannot_be_deleted(catalog: sqlite3.Connection, table: str) -> None:
    rows = catalog.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a name above
    with pytest.raises(sqlite3.IntegrityError, match="never go"):
        catalog.execute(f"DELETE FROM {table}")  # noqa: S608 - as above
    assert catalog.execute(f"SELECT * FROM {table}").fetchall() == rows  # noqa: S608 - as above


@pytest.mark.parametrize("table", ["events", *RECORDS])
def test_what_was_recorded_cannot_be_replaced(catalog: sqlite3.Connection, table: str) -> None:
    # REPLACE deletes what is in its way without asking the triggers on DELETE.
    rows = catalog.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a name above
    with pytest.raises(sqlite3.IntegrityError):
        catalog.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")  # noqa: S608 - as above
    assert catalog.execute(f"SELECT * FROM {table}").fetchall() == rows  # noqa: S608 - as above


@pytest.mark.parametrize(
    ("table", "key", "unique"),
    [("events", "id", "hash"), ("pages", "id", "digest"), ("versions", "id", "uid")],
)
def test_a_second_unique_value_is_no_way_to_replace(
    catalog: sqlite3.Connection, table: str, key: str, unique: str
) -> None:
    columns = [column for column in columns_of(catalog, table) if column != key]
    listed = ", ".join(columns)
    rows = catalog.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - names above
    with pytest.raises(sqlite3.IntegrityError):
        catalog.execute(
            f"INSERT OR REPLACE INTO {table} ({key}, {listed}) "  # noqa: S608 - as above
            f"SELECT (SELECT max({key}) + 1 FROM {table}), {listed} FROM {table} "
            f"WHERE {unique} = (SELECT max({unique}) FROM {table})"
        )
    assert catalog.execute(f"SELECT * FROM {table}").fetchall() == rows  # noqa: S608 - as above


@pytest.mark.parametrize("seq", [0, -1, 1, 3, 1000])
def test_events_come_without_gap_and_in_order(catalog: sqlite3.Connection, seq: int) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        append_event(catalog, id=seq)


def test_an_event_is_never_earlier_than_the_one_before(catalog: sqlite3.Connection) -> None:
    (last,) = catalog.execute("SELECT max(id) FROM events").fetchone()
    with pytest.raises(sqlite3.IntegrityError, match="in order"):
        append_event(catalog, id=last + 1, at="2001-01-01T00:00:00.000000Z")
    append_event(catalog, id=last + 1)


def append_event(catalog: sqlite3.Connection, **fields: Any) -> None:  # noqa: ANN401 - columns
    values = {
        "at": "2999-01-01T00:00:00.000000Z",
        "actor": "viewer2",
        "kind": "team-created",
        "subject": "research",
        "body": "{}",
        "body_digest": "0" * 64,
        "hash": "f" * 64,
        **fields,
    }
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    catalog.execute(f"INSERT INTO events ({names}) VALUES ({marks})", values)  # noqa: S608 - names above


BAD_VALUES = [
    ("events", "body", "{broken"),
    ("events", "body_digest", "short"),
    ("events", "body_digest", "X" * 64),
    ("events", "hash", "short"),
    ("events", "at", None),
    ("events", "actor", None),
    ("pages", "entries", "[broken"),
    ("pages", "digest", "short"),
    ("pages", "digest", "X" * 64),
    ("pages", "file_count", 0),
    ("pages", "file_count", "many"),
    ("pages", "size", -1),
    ("pages", "size", "large"),
    ("runs", "id", ""),
    ("runs", "id", "x" * 65),
    ("runs", "project_id", None),
    ("versions", "uid", "short"),
    ("versions", "uid", "X" * 32),
    ("versions", "digest", "short"),
    ("versions", "digest", "X" * 64),
    ("versions", "size", -1),
    ("versions", "size", 1.5),
    ("versions", "size", "large"),
    ("versions", "file_count", -1),
    ("versions", "file_count", "many"),
    ("versions", "metrics", "[]"),
    ("versions", "metrics", "{broken"),
    ("versions", "created_at", None),
    ("version_pages", "position", -1),
    ("version_pages", "position", "first"),
    ("entities", "kind", "robot"),
    ("entities", "name", None),
    ("entities", "from_event", None),
    ("entities", "to_event", 1),
    ("grants", "role", "owner"),
    ("grants", "entity_id", None),
    ("registries", "is_core", 2),
    ("registries", "accepts_all_types", 2),
    ("visibilities", "name", "public"),
    ("sequences", "kind", "folder"),
    ("sequences", "type", None),
    ("memberships", "number", -1),
    ("memberships", "number", "first"),
    ("aliases", "membership_id", None),
    ("metadata", "value", "[]"),
    ("metadata", "value", "{broken"),
]


@pytest.mark.parametrize(("table", "column", "value"), BAD_VALUES)
def test_a_value_that_cannot_be_is_refused(
    catalog: sqlite3.Connection, table: str, column: str, value: object
) -> None:
    fields = fresh_row(catalog, table)
    insert(catalog, table, fields)  # else something else than the value would be refused
    catalog.execute("ROLLBACK")
    with pytest.raises(sqlite3.DatabaseError, match=r"CHECK|NOT NULL|malformed JSON"):
        insert(catalog, table, {**fields, column: value})


def fresh_row(catalog: sqlite3.Connection, table: str) -> dict[str, Any]:
    """Return a row like one that is there, which could be inserted as another."""
    catalog.row_factory = sqlite3.Row
    fields = dict(catalog.execute(f"SELECT * FROM {table}").fetchone())  # noqa: S608 - a name above
    (last,) = catalog.execute("SELECT max(id) FROM events").fetchone()
    unique: dict[str, dict[str, Any]] = {
        "events": {"id": last + 1, "hash": "f" * 64, "at": "2999-01-01T00:00:00.000000Z"},
        "pages": {"digest": "f" * 64},
        "runs": {"id": "another"},
        "versions": {"uid": "f" * 32},
        "version_pages": {"position": 99},
    }
    if table not in {"runs", "version_pages"}:
        fields["id"] = 10_000
    if "to_event" in fields:
        fields |= {"from_event": 1, "to_event": 2}  # rows that hold no more need not be unique
    return fields | unique.get(table, {})


def insert(catalog: sqlite3.Connection, table: str, fields: dict[str, Any]) -> None:
    names = ", ".join(fields)
    marks = ", ".join(f":{name}" for name in fields)
    if not catalog.in_transaction:
        catalog.execute("BEGIN")
    catalog.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", fields)  # noqa: S608 - names above


def test_every_reference_to_another_table_is_a_foreign_key(catalog: sqlite3.Connection) -> None:
    tables = [*RECORDS, *list_state_tables(catalog)]
    missing = []
    for table in tables:
        keys = {row[3] for row in catalog.execute(f"PRAGMA foreign_key_list({table})")}
        wanted = {
            column
            for column in columns_of(catalog, table)
            if column.endswith(("_id", "_event")) and column != "updated_event"
        }
        missing += [(table, column) for column in wanted - keys]
    assert missing == []


def test_rows_that_point_nowhere_are_refused(catalog: sqlite3.Connection) -> None:
    catalog.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        catalog.execute(
            "INSERT INTO version_pages (version_id, position, page_id) VALUES (1, 99, 99)"
        )


def test_work_leaves_a_sound_database(catalog: sqlite3.Connection) -> None:
    assert catalog.execute("PRAGMA foreign_key_check").fetchall() == []
    assert catalog.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("view", VIEWS)
def test_columns_of_a_view_are_the_documented_ones(catalog: sqlite3.Connection, view: str) -> None:
    assert columns_of(catalog, view) == VIEWS[view]


def test_views_answer_in_plain_sqlite(catalog: sqlite3.Connection, example: Example) -> None:
    version = example.version
    catalog.row_factory = sqlite3.Row
    (artifact,) = catalog.execute("SELECT * FROM artifact_versions").fetchall()
    assert artifact["qualified_name"] == "team/uncategorized/net:v0"
    assert (artifact["artifact"], artifact["number"], artifact["type"]) == ("net", 0, "model")
    assert set(artifact["aliases"].split(",")) == {"best", "latest"}
    assert (artifact["version_uid"], artifact["digest"]) == (version.id, version.digest)
    assert (artifact["size"], artifact["file_count"], artifact["run_id"]) == (9, 2, version.run)
    (link,) = catalog.execute("SELECT * FROM registry_versions").fetchall()
    assert link["qualified_name"] == "local/wandb-registry-model/Example ML Task:v0"
    assert (link["registry"], link["collection"]) == ("model", "Example ML Task")
    assert (link["source"], link["linked_by"]) == ("team/uncategorized/net:v0", "tester")
    assert link["linked_at"] >= link["created_at"]
    (edge,) = catalog.execute("SELECT * FROM lineage_edges").fetchall()
    assert tuple(edge) == ("run", version.run, "version", version.id)


def test_views_answer_in_sqlite_utils(example: Example) -> None:
    from sqlite_utils import Database

    database = Database(example.home / "catalog.db")
    assert {*VIEWS, "sequence_names"} == set(database.view_names())
    files = list(database.query("SELECT * FROM version_files ORDER BY path"))
    assert [(file["path"], file["size"]) for file in files] == [
        ("deep/config.json", 2),
        ("weights.bin", 7),
    ]
    for file in files:
        name = f"{file['xxh3']}-{file['blake3']}"
        assert (example.home / "blobs" / file["blake3"][:2] / name).is_file()
        assert file["version_uid"] == example.version.id
    keys = {(key.column, key.other_table) for key in database.table("memberships").foreign_keys}
    assert keys == {
        ("sequence_id", "sequences"),
        ("version_id", "versions"),
        ("source_id", "memberships"),
        ("from_event", "events"),
        ("to_event", "events"),
    }
    assert database.table("versions").pks == ["id"]
    database.close()


def test_json_of_the_catalog_is_readable_in_sql(catalog: sqlite3.Connection) -> None:
    (value,) = catalog.execute("SELECT json_extract(value, '$.lr') FROM metadata").fetchone()
    (metrics,) = catalog.execute("SELECT metrics FROM versions").fetchone()
    (kept,) = catalog.execute(
        "SELECT json_extract(body, '$.metadata.lr') FROM events WHERE kind = 'version-logged'"
    ).fetchone()
    assert (value, json.loads(metrics), kept) == (0.1, {"loss": 0.5}, 0.1)


def test_nothing_is_newer_than_the_oldest_sqlite(catalog: sqlite3.Connection) -> None:
    script = "\n".join(
        sql for (sql,) in catalog.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    )
    assert not re.search(
        r"\)\s*STRICT|\bRETURNING\b|->|\bUNIXEPOCH\b|\bMATERIALIZED\b", script, re.IGNORECASE
    )
