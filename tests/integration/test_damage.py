"""What the disk changed is told as damage, or healed by whoever brings the good bytes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command


def only_blob(home: Path) -> Path:
    (blob,) = (path for path in (home / "blobs").rglob("*") if path.is_file())
    return blob


def test_logging_the_good_bytes_again_heals_a_damaged_blob(registry: Command, home: Path) -> None:
    Path("a.txt").write_text("content")
    registry("log", "a.txt", "--type", "model")
    blob = only_blob(home)
    blob.chmod(0o644)
    blob.write_text("CONTENT")
    registry("log", "a.txt", "--new-version", "--rehash")
    registry("get", "a.txt:v0", "back")
    assert Path("back/a.txt").read_text() == "content"


@pytest.mark.parametrize("command", ["get", "path", "show"])
def test_a_list_of_files_that_changed_is_not_believed(
    registry: Command, home: Path, command: str
) -> None:
    Path("a.txt").write_text("content")
    registry("log", "a.txt", "--type", "model")
    with closing(sqlite3.connect(home / "catalog.db")) as connection, connection:
        connection.execute("DROP TRIGGER pages_update")
        connection.execute("UPDATE pages SET entries = replace(entries, 'a.txt', 'b.txt')")
    result = registry(command, "a.txt", status=6)
    assert "damaged" in result.stderr


def test_what_looks_like_a_bug_is_blamed_on_a_damaged_catalog(
    registry: Command, home: Path
) -> None:
    Path("a.txt").write_text("content")
    registry("log", "a.txt", "--type", "model")
    with closing(sqlite3.connect(home / "catalog.db")) as connection, connection:
        connection.execute("DELETE FROM entities WHERE kind = 'organization'")
    assert registry("whoami", status=6).stderr.count("\n") <= 2
