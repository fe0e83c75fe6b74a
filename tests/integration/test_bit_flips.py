"""A bit of the catalog that a disk turned round is damage, and nowhere a bug."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.bit_flips import COMMANDS, choose_bits, fill, flip_and_run
from tests.support.damage import change, flip_bit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare

SEED: Final = 20_260_712
"""Of the bits; a longer run takes others."""


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home with packs, versions, links and runs."""
    return prepare(fill)


def test_no_command_takes_a_bit_of_the_catalog_for_a_bug(registry: Command, home: Path) -> None:
    catalog = home / "catalog.db"
    bits = choose_bits(catalog, 25, SEED)
    assert [*flip_and_run(registry, catalog, bits, COMMANDS)] == []


PLACES: Final = {
    "no hex": "replace(blake3, substr(blake3, 9, 1), 'q')",
    "other letters": "upper(blake3)",
    "of another length": "substr(blake3, 3)",
    "no text": "CAST(blake3 AS BLOB)",
}


@pytest.mark.parametrize("value", PLACES.values(), ids=PLACES)
def test_a_place_in_a_pack_that_is_none_is_damage_to_gc(
    registry: Command, home: Path, value: str
) -> None:
    change(
        home,
        "PRAGMA ignore_check_constraints = ON",
        f"UPDATE packed_blobs SET blake3 = {value} WHERE blake3 = ("  # noqa: S608 - a constant
        "SELECT min(blake3) FROM packed_blobs WHERE blake3 GLOB '*[a-f]*')",
    )

    told = registry("gc", "--grace", "0", "-n", status=6)

    assert told.message == "a place in a pack is not what was written"
    assert told.hint.endswith("registry verify")
    registry("verify", status=6)


def test_text_that_is_none_is_damage_to_doctor(registry: Command, home: Path) -> None:
    path = "CAST(substr(entries, 1, 5) || x'f4' || substr(entries, 7) AS TEXT)"
    change(home, f"UPDATE pages SET entries = {path} WHERE id = 1")  # noqa: S608 - a constant

    assert "the list of files that begins with" in registry("doctor", status=6).stdout


def test_a_name_in_the_schema_that_is_no_text_is_damage_to_doctor(
    registry: Command, home: Path
) -> None:
    with closing(sqlite3.connect(home / "catalog.db")) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET name = CAST(CAST(name AS BLOB) || x'e5' AS TEXT)"
            " WHERE name = 'version_pages'"
        )

    registry("doctor", status=6)
    registry("verify", status=6)


@pytest.mark.parametrize(
    "value", ["kind = 'version-dogged'", "actor = CAST(actor AS BLOB)", "body = '{'"]
)
def test_an_event_that_is_none_is_damage_to_history(
    registry: Command, home: Path, value: str
) -> None:
    change(
        home,
        "PRAGMA ignore_check_constraints = ON",
        f"UPDATE events SET {value} WHERE id = 9",  # noqa: S608 - a constant
    )

    told = registry("history", status=6)

    assert "event 9 cannot be read" in told.message
    assert told.hint.endswith("registry verify")


def test_an_event_that_is_no_beginning_any_more_is_damage_to_export(
    registry: Command, home: Path
) -> None:
    change(home, "UPDATE events SET kind = 'nothing' WHERE kind = 'version-logged'")

    told = registry("export", "gemma", "-o", "bundle", status=6)

    assert "the history does not say where" in told.message
    assert told.hint.endswith("registry verify")


def test_a_page_that_is_not_found_by_its_digest_is_damage_to_export(
    registry: Command, home: Path
) -> None:
    catalog = home / "catalog.db"
    with closing(sqlite3.connect(catalog)) as connection:
        (digest,) = connection.execute("SELECT digest FROM pages WHERE id = 1").fetchone()
    whole = catalog.read_bytes()
    places = [found.start() for found in re.finditer(digest.encode(), whole)]
    assert len(places) == 2, "in the table and in its index"

    for place in places:
        flip_bit(catalog, 8 * place + 8 * 63)
        registry("export", "--all", "-o", "bundle", status=6)
        catalog.write_bytes(whole)


@pytest.mark.parametrize("command", [["gc", "-n"], ["whoami"], ["export", "--all", "-o", "bundle"]])
def test_an_organization_that_is_called_none_any_more_is_damage(
    registry: Command, home: Path, command: list[str]
) -> None:
    change(
        home,
        "PRAGMA ignore_check_constraints = ON",
        "UPDATE entities SET kind = 'organizatinn' WHERE kind = 'organization'",
    )

    told = registry(*command, status=6)

    assert told.message == "the state has lost every entity of the kind organization"
    assert told.hint.endswith("registry verify")
