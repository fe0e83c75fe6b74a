"""What the disk changed is told as damage, or healed by whoever brings the good bytes."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.damage_matrix import Catalog, damage_blobs, fill_home, flip_blobs, is_found

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


@pytest.fixture
def filled(registry: Command, home: Path) -> Path:
    """Return a home with a bit of everything in it."""
    fill_home()
    registry("verify", "--full")
    return home


def test_every_damaged_file_of_the_store_is_found(filled: Path) -> None:
    missed = [(blob.name, kind) for blob, kind, found in damage_blobs(filled) if not found]
    assert missed == []
    assert not is_found(filled)


def test_a_bit_in_any_part_of_the_store_is_found(filled: Path) -> None:
    outcomes = [found for _, found in flip_blobs(filled, step=20_011)]
    assert len(outcomes) > 15
    assert all(outcomes)
    assert not is_found(filled)


@pytest.mark.parametrize("part", range(2))
def test_a_bit_of_the_catalog_that_changes_what_it_says_is_found(filled: Path, part: int) -> None:
    """`make stress ONLY=damage` flips 12,000 of them."""
    catalog = Catalog(filled)
    chance = random.Random(part)
    bits = chance.sample(catalog.header_bits(), 20) + chance.sample(catalog.used_bits(), 40)
    outcomes = [*catalog.flip(bits)]
    assert [bit for bit, is_damage, found in outcomes if is_damage and not found] == []
    assert sum(is_damage for _, is_damage, _ in outcomes) > 30
    assert not is_found(filled)


@pytest.mark.parametrize("command", [["verify"], ["gc", "--grace", "0", "--yes"]])
def test_a_table_that_shows_the_rows_of_another_is_damage(
    registry: Command, filled: Path, command: list[str]
) -> None:
    blobs = sorted((filled / "blobs").rglob("*"))
    with closing(sqlite3.connect(filled / "catalog.db")) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET rootpage = ("
            "SELECT rootpage FROM sqlite_master WHERE name = 'projects') WHERE name = 'run_diffs'"
        )
    assert "damage" in registry(*command, status=6).stderr
    assert sorted((filled / "blobs").rglob("*")) == blobs
