"""An SQLite without FTS5, as some Pythons are linked to one: the module is taken from it."""

from __future__ import annotations

import _sqlite3
import ctypes
import sqlite3
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


def take_fts5_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every connection of this process that is opened from now on lack the module."""
    connect = sqlite3.connect

    def connect_without(*words: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401 - passed on
        connection: sqlite3.Connection = connect(*words, **options)
        _drop_module(connection, "fts5")
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect_without)


def _drop_module(connection: sqlite3.Connection, dropped: str) -> None:
    """Do what SQLite offers to C alone: https://www.sqlite.org/c3ref/drop_modules.html."""
    library = ctypes.CDLL(_sqlite3.__file__)  # which leads on to the SQLite that it is linked to
    drop_modules = library.sqlite3_drop_modules
    drop_modules.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_char_p)]
    names = [name for (name,) in connection.execute("SELECT name FROM pragma_module_list")]
    kept = [name.encode() for name in names if name != dropped]
    # The handle is the first field of the object, behind what all objects have.
    handle = ctypes.c_void_p.from_address(id(connection) + object.__basicsize__)
    assert drop_modules(handle, (ctypes.c_char_p * (len(kept) + 1))(*kept, None)) == 0
