"""Damage a home in one place at a time, and see that a full verify finds exactly what is damage.

A bit of the catalog is damage where another program that reads the catalog sees something else
than before, or none at all. What is left is room that nothing uses.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.errors import RegistryError
from registry_cli.operations.verify import verify
from registry_cli.operations.verify_request import VerifyRequest
from tests.support.command import Command
from tests.support.damage import EVERY_KIND, blobs_of, exchange, flip_bit
from tests.support.files import make_files
from tests.support.workspace import Silence, open_home

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGE: Final = 4096
"""Bytes of a page of the catalog."""
_PACKED: Final = 120
_HEADER: Final = 12
"""Bytes at the beginning of a page that say how it is laid out; behind 100 more on the first."""


def fill_home() -> None:
    """Log, link, label and delete in the home that the environment names."""
    registry = Command()
    labels = ("-a", "best", "--tag", "small", "-m", "lr=0.1", "-d", "It answers.")
    registry.log_text("gemma", "zero", *labels, "--metric", "accuracy=0.5")
    registry.log_text("gemma", "one", "--link", "model/c", "--metric", "accuracy=0.75")
    Path("large.bin").write_bytes(random.Random(1).randbytes(300_000))
    registry("log", "large.bin", "-t", "model")
    make_files("many", {f"{number:03}.txt": f"content {number}\n" for number in range(_PACKED)})
    registry("log", "many", "-t", "dataset")
    make_files("many", {"007.txt": "another\n"})
    registry("log", "many", "--link", "dataset/many")
    registry("team", "create", "vision")
    registry("member", "add", "viewer2", "--role", "member", "--team", "vision")
    registry("unlink", "model/c:v0")
    registry.log_text("gone", "of which nothing is left")
    registry("delete", "gone:v0", "--force", "--yes")
    for blob in blobs_of(Path(os.environ["REGISTRY_HOME"])):
        if blob.read_bytes() == b"of which nothing is left":  # nor can it be missed
            blob.unlink()


def is_found(home: Path) -> bool:
    """Say whether a full verify finds damage, or cannot make sense of the home at all."""
    try:
        return verify(open_home(home), VerifyRequest(is_full=True), Silence()).damage_count > 0
    except RegistryError:
        return True


class Catalog:
    """The catalog of a home, to be damaged bit by bit."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._path = home / "catalog.db"
        self._bytes = self._path.read_bytes()
        self._meaning = _meaning(self._path)
        assert self._meaning is not None

    def header_bits(self) -> list[int]:
        """Return the bits of the header of the file, and of those of all its pages."""
        places = [*range(100 + _HEADER)]
        for page in range(1, len(self._bytes) // PAGE):
            places += range(page * PAGE, page * PAGE + _HEADER)
        return [8 * place + bit for place in places for bit in range(8)]

    def used_bits(self) -> list[int]:
        """Return one bit of each byte that holds something."""
        return [8 * place + place % 8 for place, byte in enumerate(self._bytes) if byte]

    def flip(self, bits: Iterable[int]) -> Iterator[tuple[int, bool, bool]]:
        """Flip one bit after the other; yield it, whether that is damage, and whether it is found.

        The catalog is whole again afterwards.
        """
        for bit in bits:
            flip_bit(self._path, bit)
            found = is_found(self._home)
            is_damage = _meaning(self._path) != self._meaning
            self._restore()
            yield bit, is_damage, found

    def _restore(self) -> None:
        self._path.write_bytes(self._bytes)
        for name in ("catalog.db-journal", "catalog.db-wal", "catalog.db-shm"):
            (self._home / name).unlink(missing_ok=True)


def flip_blobs(home: Path, step: int) -> Iterator[tuple[Path, bool]]:
    """Flip a bit of every `step`-th byte of each file of the store; yield whether it is found."""
    for blob in blobs_of(home):
        content = blob.read_bytes()
        for place in range(0, len(content), step):
            flip_bit(blob, 8 * place + place % 8)
            yield blob, is_found(home)
            _put_back(blob, content)


def damage_blobs(home: Path) -> Iterator[tuple[Path, str, bool]]:
    """Damage each file of the store in every way; yield whether it is found.

    Last each changes places with every other.
    """
    blobs = blobs_of(home)
    for blob in blobs:
        content = blob.read_bytes()
        for kind, damage in EVERY_KIND.items():
            damage(blob)
            yield blob, kind, is_found(home)
            _put_back(blob, content)
    for blob, other in itertools.combinations(blobs, 2):
        exchange(blob, other)
        yield blob, f"exchanged with {other.name}", is_found(home)
        exchange(blob, other)


def _put_back(blob: Path, content: bytes) -> None:
    if blob.is_dir():
        blob.rmdir()
    blob.unlink(missing_ok=True)
    blob.write_bytes(content)
    blob.chmod(0o444)


def _meaning(path: Path) -> object:
    """Return all that can be read of a catalog, None where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.text_factory = bytes
            if connection.execute("PRAGMA integrity_check").fetchall() != [(b"ok",)]:
                return None
            schema = [
                row
                for row in connection.execute(
                    "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid"
                )
                if row[1] not in _NOT_OURS
            ]
            tables = [
                name.decode()
                for kind, name, *_ in schema
                if kind == b"table" and not name.startswith(_INDEX)
            ]
            rows = [
                repr(connection.execute(f'SELECT * FROM "{name}"').fetchall())  # noqa: S608 - a name from the schema
                for name in tables
            ]
            pragmas = [
                connection.execute(f"PRAGMA {name}").fetchone()
                for name in ("user_version", "application_id", "page_count")
            ]
            answers = _search(connection)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None
    return schema, rows, pragmas, answers


def _search(connection: sqlite3.Connection) -> list[object]:
    """Return what a search answers for each word that there is, in order of rank.

    That is what its index means, which can be laid out in many ways.
    """
    texts = connection.execute("SELECT text FROM search_texts").fetchall()
    words = {word.decode() for (text,) in texts for word in re.findall(rb"[a-z0-9]+", text)}
    return [
        connection.execute(
            "SELECT rowid, rank FROM search_texts_fts WHERE search_texts_fts MATCH ? ORDER BY rank",
            (f'"{word}"',),
        ).fetchall()
        for word in sorted(words)
    ]


_INDEX: Final = b"search_texts_fts"
_NOT_OURS: Final = {b"_sqlite_migrations", b"sqlite_sequence"}
"""What the tool that makes the schema keeps for itself."""
