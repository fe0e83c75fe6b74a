"""Homes that are none, or that are in no state to be used."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from tests.support.bad_surroundings import with_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.bad_input import Trial

_STRANGER: Final = 54321
_PAGE: Final = 4096
"""Bytes of a page of the catalog."""

READING: Final = (
    "registries", "artifacts", "collections", "collections model", "versions gemma", "show gemma",
    "exists gemma", "whoami", "get gemma out", "path gemma",
)  # fmt: skip
WRITING: Final = (
    "log new --type model", "log gemma", "link gemma model/d", "unlink model/c",
    "registry create golden", "team create vision", "member add viewer2 --role member", "init",
)  # fmt: skip


def plain_file(trial: Trial) -> None:
    """Put a file in place of the home."""
    shutil.rmtree(trial.home)
    trial.home.write_text("a plain file")


def something_else(trial: Trial) -> None:
    """Put a folder of other things in place of the home."""
    shutil.rmtree(trial.home)
    trial.home.mkdir()
    (trial.home / "thesis.txt").write_text("years of work")


def foreign_database(trial: Trial) -> None:
    """Put the database of another program in place of the catalog."""
    _catalog(trial).unlink()
    with closing(sqlite3.connect(_catalog(trial))) as connection:
        connection.execute("CREATE TABLE thesis (chapter)")


def empty_catalog(trial: Trial) -> None:
    """Leave nothing of the catalog but its name."""
    _catalog(trial).write_bytes(b"")


def newer_catalog(trial: Trial) -> None:
    """Say that a program from the future wrote the catalog."""
    with closing(sqlite3.connect(_catalog(trial))) as connection:
        connection.execute("PRAGMA user_version = 99")


def garbage(content: bytes) -> bytes:
    """Return bytes that are no catalog, as many."""
    return b"no catalog at all " * (len(content) // 18)


def cut_in_half(content: bytes) -> bytes:
    """Return what a copy that was cut short has."""
    return content[: len(content) // 2]


def cut_in_a_page(content: bytes) -> bytes:
    """Return less than the first page of it."""
    return content[:1000]


def overwritten(content: bytes) -> bytes:
    """Return it with zeros in all pages but the first."""
    return content[:_PAGE] + bytes(len(content) - _PAGE)


def damaged(damage: Callable[[bytes], bytes]) -> Callable[[Trial], None]:
    """Return what damages the catalog."""

    def write(trial: Trial) -> None:
        _catalog(trial).write_bytes(damage(_catalog(trial).read_bytes()))

    return write


def local_home(trial: Trial) -> None:
    """Put a home of its own into the working folder."""
    shutil.copytree(trial.home, trial.work / ".registry")


@contextmanager
def found_by_a_stranger(trial: Trial) -> Iterator[None]:
    """Let another account find the home of the working folder."""
    with with_environment(REGISTRY_HOME=None)(trial), trial.patch.context() as patch:
        patch.setattr(os, "geteuid", lambda: _STRANGER)
        yield


def _catalog(trial: Trial) -> Path:
    return trial.home / "catalog.db"
