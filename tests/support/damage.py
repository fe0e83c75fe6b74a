"""Damage what a home holds, as a disk does: bits flip, files are cut, zeroed, exchanged, gone."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def flip_bit(path: Path, bit: int) -> None:
    """Turn one bit of a file round, counted from its first byte, whatever its mode."""
    with _writable(path), path.open("r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ (1 << bit % 8)]))


def flip_in_the_middle(path: Path) -> None:
    flip_bit(path, path.stat().st_size // 2 * 8 + 3)


def truncate(path: Path) -> None:
    with _writable(path):
        os.truncate(path, path.stat().st_size - 1)


def empty(path: Path) -> None:
    with _writable(path):
        os.truncate(path, 0)


def extend(path: Path) -> None:
    with _writable(path), path.open("ab") as file:
        file.write(b"\0")


def zero(path: Path) -> None:
    with _writable(path):
        path.write_bytes(bytes(path.stat().st_size))


def reverse(path: Path) -> None:
    """Give the file other bytes of the same size."""
    data = path.read_bytes()
    with _writable(path):
        path.write_bytes(data[::-1] if data[::-1] != data else b"x" * len(data))


def delete(path: Path) -> None:
    path.unlink()


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replace_by_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


def exchange(path: Path, other: Path) -> None:
    """Give two files the bytes of each other."""
    data, others = path.read_bytes(), other.read_bytes()
    with _writable(path), _writable(other):
        path.write_bytes(others)
        other.write_bytes(data)


EVERY_KIND: dict[str, Callable[[Path], None]] = {
    "flipped": flip_in_the_middle,
    "truncated": truncate,
    "emptied": empty,
    "extended": extend,
    "zeroed": zero,
    "reversed": reverse,
    "deleted": delete,
    "a folder": replace_by_folder,
    "a link": replace_by_link,
}


class _writable:  # noqa: N801 - read as a statement
    """Let a file be written while the block runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mode = path.stat().st_mode & 0o7777

    def __enter__(self) -> None:
        self._path.chmod(0o644)

    def __exit__(self, *_exception: object) -> None:
        self._path.chmod(self._mode)


def blobs_of(home: Path) -> list[Path]:
    """Return all files of the store, sorted."""
    return sorted(path for path in (home / "blobs").glob("*/*"))


def change(home: Path, *statements: str) -> None:
    """Change rows behind the back of the program, as a disk does that forgets triggers."""
    with closing(sqlite3.connect(home / "catalog.db")) as connection, connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        kept = triggers.fetchall()
        for name, _ in kept:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            assert connection.execute(statement).rowcount != 0
        for _, sql in kept:
            connection.execute(sql)
