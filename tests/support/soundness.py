"""See that a home is sound, by looking at its files and at the catalog without our own queries."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from registry_cli.domain.events import GENESIS, body_digest, chain_hash

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE: Final = 60
"""Seconds that an outside reader waits for a writer."""

_SEQUENCES: Final = """
    SELECT count(number), count(DISTINCT number), min(number), max(number),
           count(DISTINCT membership.id) FILTER (WHERE membership.to_event IS NULL),
           (SELECT count(*) FROM aliases JOIN sequences AS named ON named.id = sequence_id
            WHERE named.project_id = sequence.project_id AND named.name = sequence.name
            AND aliases.name = 'latest' AND aliases.to_event IS NULL),
           EXISTS (
               SELECT 1 FROM earlier_names AS earlier
               JOIN sequences AS renamed ON renamed.id = earlier.sequence_id
               WHERE renamed.project_id = sequence.project_id
                 AND sequence.name IN (earlier.name, renamed.name)
           )
    FROM sequences AS sequence
    LEFT JOIN memberships AS membership ON membership.sequence_id = sequence.id
    GROUP BY sequence.project_id, sequence.name
"""
_TWICE: Final = """
    SELECT sequence_id, number FROM memberships
    GROUP BY sequence_id, number HAVING count(*) > 1
"""
_SOURCES: Final = """
    SELECT version.uid, count(membership.id) FROM versions AS version
    LEFT JOIN memberships AS membership
      ON membership.version_id = version.id AND membership.source_id IS NULL
    GROUP BY version.id
"""
_FILES: Final = """
    SELECT path, size, blake3, xxh3, reference, digest FROM version_files WHERE version_uid = ?
"""
_DELETED: Final = """
    SELECT version.uid FROM versions AS version WHERE NOT EXISTS (
        SELECT 1 FROM memberships WHERE version_id = version.id
        AND source_id IS NULL AND to_event IS NULL
    )
"""
_PACKED: Final = """
    SELECT place.blake3, pack.name, place.offset, place.size
    FROM packed_blobs AS place JOIN packs AS pack ON pack.id = place.pack_id
"""


def assert_sound(home: Path) -> None:
    """See that every version is whole, every byte is right, and every number was given once."""
    _assert_blobs_are_what_they_are_called(home)
    with closing(open_catalog(home)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        _assert_chain_holds(connection)
        _assert_numbers_are_in_order(connection)
        _assert_aliases_have_one_holder(connection)
        _assert_versions_are_whole(connection, home)


def open_catalog(home: Path) -> sqlite3.Connection:
    """Open the catalog as any other program would: without our locks and settings."""
    return sqlite3.connect(home / "catalog.db", timeout=_PATIENCE)


def is_made(home: Path) -> bool:
    """Say whether the catalog is complete; until then it holds nothing, and is made once more."""
    with closing(open_catalog(home)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(version)


def _assert_blobs_are_what_they_are_called(home: Path) -> None:
    for blob in home.glob("blobs/*/*"):
        content = blob.read_bytes()
        assert blob.name == f"{_xxh3(content)}-{_blake3(content)}"
        assert blob.stat().st_mode & 0o777 == 0o444


_REDACTED: Final = """
    SELECT json_extract(body, '$.event'), json_extract(body, '$.body_digest')
    FROM events WHERE kind = 'event-redacted' ORDER BY id
"""


def _assert_chain_holds(connection: sqlite3.Connection) -> None:
    previous, last = GENESIS, 0
    redacted = dict(connection.execute(_REDACTED).fetchall())  # the last one of each counts
    rows = connection.execute(
        "SELECT id, at, actor, kind, subject, body, body_digest, hash FROM events ORDER BY id"
    )
    for seq, at, actor, kind, subject, body, digest, chained in rows:
        assert seq == last + 1
        assert redacted.get(seq, digest) == body_digest(body)
        assert chained == chain_hash(
            previous, seq=seq, at=at, actor=actor, kind=kind, subject=subject, digest=digest
        )
        previous, last = chained, seq


def _assert_numbers_are_in_order(connection: sqlite3.Connection) -> None:
    """No number is missing or given twice, and `latest` names one version where there are any.

    That is also of a name that was deleted and is used again. What was renamed brings its numbers
    along, and goes on above those of all that had its name.
    """
    assert connection.execute(_TWICE).fetchall() == [], "a number was given twice"
    for count, distinct, *bounds, live, latest, is_renamed in connection.execute(_SEQUENCES):
        assert count > 0, "an artifact or collection that never had a version"
        assert latest == min(live, 1)
        if not is_renamed:
            assert count == distinct, "a number was given twice"
            assert bounds == [0, count - 1]


def _assert_aliases_have_one_holder(connection: sqlite3.Connection) -> None:
    """Each holder of an alias begins when the one before has ended, and only the last one holds."""
    holders: dict[tuple[int, str], list[tuple[int, int | None]]] = {}
    for sequence, name, begin, end in connection.execute(
        "SELECT sequence_id, name, from_event, to_event FROM aliases ORDER BY id"
    ):
        holders.setdefault((sequence, name), []).append((begin, end))
    for periods in holders.values():
        for (_, end), (next_begin, _) in pairwise(periods):
            assert end is not None
            assert end <= next_begin


def _assert_versions_are_whole(connection: sqlite3.Connection, home: Path) -> None:
    assert {count for _, count in connection.execute(_SOURCES)} <= {1}
    stored = _stored_contents(connection, home)
    deleted = {uid for (uid,) in connection.execute(_DELETED)}
    versions = connection.execute("SELECT uid, digest, size, file_count FROM versions").fetchall()
    for uid, digest, size, file_count in versions:
        files = sorted(connection.execute(_FILES, (uid,)), key=lambda file: file[0].encode())
        assert len(files) == file_count
        assert sum(file[1] or 0 for file in files) == size
        lines = "".join(_line(*file) for file in files)
        assert digest == _blake3(lines.encode())
        # What was deleted keeps its records; its contents may be gone.
        missing = set() if uid in deleted else _held(files) - stored
        assert missing == set(), f"{uid} lacks contents"


def _line(
    path: str, size: int | None, _blake3: str, _xxh3: str, reference: str | None, digest: str | None
) -> str:
    said = f"{path}\0{digest or ''}\0{'' if size is None else size}"
    return f"{said}\n" if reference is None else f"{said}\0{reference}\n"


def _held(files: list[tuple[str, int, str, str, str | None, str]]) -> set[tuple[int, str, str]]:
    """Return what the home has to hold: all but what is only referred to."""
    return {file[1:4] for file in files if file[4] is None}


def _stored_contents(connection: sqlite3.Connection, home: Path) -> set[tuple[int, str, str]]:
    """Return size, blake3 and xxh3 of all that is stored, in a file of its own or in a pack."""
    stored = set()
    for blob in home.glob("blobs/*/*"):
        xxh3, _, blake3 = blob.name.partition("-")
        stored.add((blob.stat().st_size, blake3, xxh3))
    packs: dict[str, bytes] = {}
    for blake3, name, offset, size in connection.execute(_PACKED):
        pack = home / "blobs" / name.partition("-")[2][:2] / name
        if name not in packs:
            packs[name] = pack.read_bytes() if pack.exists() else b""
        content = packs[name][offset : offset + size]
        # A place may be left over whose pack is gone, if no version needs it.
        if _blake3(content) == blake3:
            stored.add((size, blake3, _xxh3(content)))
    return stored


def _blake3(content: bytes) -> str:
    import blake3

    return blake3.blake3(content).hexdigest()


def _xxh3(content: bytes) -> str:
    import xxhash

    return xxhash.xxh3_128_hexdigest(content)


def read_numbers(home: Path, name: str) -> list[int]:
    """Return the numbers of an artifact or collection that are live, in order."""
    query = """
        SELECT number FROM memberships JOIN sequences ON sequences.id = sequence_id
        WHERE name = ? AND memberships.to_event IS NULL ORDER BY number
    """
    with closing(open_catalog(home)) as connection:
        return [number for (number,) in connection.execute(query, (name,))]
